namespace Hub.Core.Delivery;

/// <summary>Why a sink cannot be told so now; nothing was changed.</summary>
public sealed class SinkOrderException : Exception
{
    public SinkOrderException(string code, string zh, string en)
        : base($"{code}: {zh} · {en}") => (Code, Zh, En) = (code, zh, en);

    /// <summary>One of <see cref="SinkCodes"/>.</summary>
    public string Code { get; }

    public string Zh { get; }

    public string En { get; }
}
