namespace Hub.Core.Log;

/// <summary>The database has no space left. Nothing of the batch was committed; it may be sent again when there is space.</summary>
public sealed class StorageFullException : LogUnavailableException
{
    public StorageFullException()
        : this("The database has no space left.")
    {
    }

    public StorageFullException(string message)
        : base(message)
    {
    }

    public StorageFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
