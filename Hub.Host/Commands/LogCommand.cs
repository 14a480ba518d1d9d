using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary><c>hub log</c>: the exchange log.</summary>
internal static class LogCommand
{
    public static Command Create() => new("log", "交换日志 · the exchange log")
    {
        LogShowCommand.Create(),
        LogCheckCommand.Create(),
        LogExportCommand.Create(),
        LogArchiveCommand.Create(),
        LogCreateCommand.Create(),
        LogRotateKeyCommand.Create(),
        LogWitnessCommand.Create(),
        LogEraseCommand.Create(),
        LogEncryptCommand.Create(),
        LogHoldCommand.Create(),
    };
}
