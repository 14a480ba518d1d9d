using Hub.Core.Exchanges;

namespace Hub.Core.Log;

/// <summary>A run of the log that may hold a message.</summary>
internal readonly record struct KeyCandidate(long Run, MessageKey Key);
