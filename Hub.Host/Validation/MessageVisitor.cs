namespace Hub.Host.Validation;

/// <summary>Receives the messages of a file in order.</summary>
/// <param name="utf8">One message; valid only during the call.</param>
/// <param name="line">The line on which it begins, from 1.</param>
internal delegate void MessageVisitor(ReadOnlySpan<byte> utf8, long line);
