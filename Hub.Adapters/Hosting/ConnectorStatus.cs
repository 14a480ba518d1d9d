using System.Text.Json.Serialization;

namespace Hub.Adapters.Hosting;

/// <summary>A sink or source as <c>GET …/{name}/status</c> tells of it, in the form of Kafka Connect.</summary>
/// <param name="Name">Of the sink or source.</param>
/// <param name="Connector">As a whole.</param>
/// <param name="Tasks">Always one: sinks have one writer, sources one reader.</param>
/// <param name="Type"><c>sink</c> or <c>source</c>.</param>
public sealed record ConnectorStatus(string Name, ConnectorState Connector, IReadOnlyList<TaskState> Tasks, string Type)
{
    public static ConnectorStatus Of(string name, string type, string state, string worker, string? trace) =>
        new(name, new ConnectorState(state, worker), [new TaskState(0, state, worker, trace)], type);
}

/// <param name="State"><c>RUNNING</c>, <c>PAUSED</c>, <c>STOPPED</c> or <c>FAILED</c>.</param>
/// <param name="WorkerId">The machine whose hub answers; empty when it is not this hub that works.</param>
public sealed record ConnectorState(string State, [property: JsonPropertyName("worker_id")] string WorkerId);

/// <param name="Id">0.</param>
/// <param name="State">As that of the whole.</param>
/// <param name="WorkerId">As that of the whole.</param>
/// <param name="Trace">Code, SQLSTATE or kind of what keeps it from getting on; null when nothing does.</param>
public sealed record TaskState(int Id, string State, [property: JsonPropertyName("worker_id")] string WorkerId, string? Trace);

/// <summary>A task as <c>GET …/{name}/tasks</c> tells of it.</summary>
public sealed record TaskAnswer<T>(TaskName Id, T Config);

public sealed record TaskName(string Connector, int Task)
{
    /// <summary>The one task of a sink or source.</summary>
    public static IReadOnlyList<TaskAnswer<T>> OnlyOf<T>(string connector, T config) => [new(new TaskName(connector, 0), config)];
}

/// <summary>What became of an order that changes positions.</summary>
public sealed record OrderAnswer(string Message)
{
    public static OrderAnswer Altered { get; } = new("位点已更改。 · The offsets have been altered.");

    public static OrderAnswer Reset { get; } = new("位点已清除。 · The offsets have been reset.");
}
