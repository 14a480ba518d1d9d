namespace Hub.Core.Log.Archives;

/// <summary>An archive cannot be made, or read, as it was asked for; the message says why. No retry helps.</summary>
public sealed class ArchiveException : Exception
{
    public ArchiveException()
    {
    }

    public ArchiveException(string message)
        : base(message)
    {
    }

    public ArchiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
