namespace Hub.Adapters.Sources;

/// <summary>What a source is told. One without a row runs.</summary>
/// <param name="State">Running, paused or stopped.</param>
/// <param name="Generation">Rises with each order. A run that follows an older one keeps no position.</param>
public readonly record struct SourceOrder(SourceState State, long Generation);
