namespace Hub.Client.Spool;

/// <summary>Why sending stands still for a while.</summary>
/// <param name="Code">One of <see cref="SpoolCodes"/>, or the code with which the hub refuses the sender (not a message).</param>
/// <param name="Zh">A sentence in Chinese.</param>
/// <param name="En">A sentence in English.</param>
public sealed record SpoolPause(string Code, string Zh, string En);
