namespace Hub.Adapters.Sources;

/// <summary>Settings of one kind of source (the part <c>from</c> of its file).</summary>
public interface ISourceSettings
{
    /// <summary>The word after <c>kind:</c>.</summary>
    string Kind { get; }

    /// <summary>True when a source of this kind can go on from here; many keep their place with what they read, and have no position that could be set.</summary>
    bool IsPosition(string text) => false;
}
