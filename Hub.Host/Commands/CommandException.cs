namespace Hub.Host.Commands;

/// <summary>The caller asked for what cannot be done; the message says what to do instead. Exit code 2.</summary>
public sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
