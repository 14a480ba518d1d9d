namespace Hub.Adapters.Sources;

/// <summary>Why a source, or one of its files, cannot be collected now. Never holds a value of the data.</summary>
public sealed class SourceException : Exception
{
    public SourceException(string code, string zh, string en, Exception? cause = null)
        : base($"{code}: {zh} {en}", cause) => (Code, Zh, En) = (code, zh, en);

    /// <summary>One of <see cref="SourceCodes"/>.</summary>
    public string Code { get; }

    public string Zh { get; }

    public string En { get; }
}
