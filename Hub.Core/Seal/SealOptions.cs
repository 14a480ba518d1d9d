namespace Hub.Core.Seal;

/// <summary>What checkpoints are sealed with (<c>Seal</c> in the configuration).</summary>
public sealed class SealOptions
{
    /// <summary>One key for each seal of a checkpoint, each of another suite; empty: the one of <c>Certificates:Seal</c>.</summary>
    public IList<SealKeyOptions> Keys { get; } = [];

    public IEnumerable<string> Validate() => Keys.SelectMany((key, at) => key.Validate($"Seal:Keys:{at}"));
}
