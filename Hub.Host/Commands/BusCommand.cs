using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary><c>hub bus</c>: the Kafka topics of the exchange, who may use them, and their description.</summary>
internal static class BusCommand
{
    public static Command Create() =>
        new("bus", "Kafka 总线 · The Kafka topics of the exchange") { BusTopicsCommand.Create(), BusAclsCommand.Create(), BusAsyncApiCommand.Create() };
}
