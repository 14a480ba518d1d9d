namespace Hub.Adapters.Sources;

/// <summary>Settings of one kind of source (the part <c>from</c> of its file).</summary>
public interface ISourceSettings
{
    /// <summary>The word after <c>kind:</c>.</summary>
    string Kind { get; }
}
