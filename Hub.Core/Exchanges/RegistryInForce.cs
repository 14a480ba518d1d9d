namespace Hub.Core.Exchanges;

/// <summary>Holds the current <see cref="RegistryPicture"/>; replaced as a whole when the registry changes.</summary>
public sealed class RegistryInForce
{
    private volatile RegistryPicture _current = RegistryPicture.Empty;

    /// <summary>Raised after each replacement, on the thread that replaced it.</summary>
    public event Action<RegistryPicture>? Changed;

    public RegistryPicture Current
    {
        get => _current;
        set
        {
            _current = value;
            Changed?.Invoke(value);
        }
    }
}
