using System.CommandLine;
using System.Text.Json;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Registry.Participants;

namespace Hub.Host.Commands;

/// <summary><c>hub log show</c>: entries by filter, or the trace of one; reads the database of the hub directly.</summary>
internal static class LogShowCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var after = new Option<long?>("--after") { HelpName = "INDEX", Description = "从此索引之后 · only entries after this index" };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = $"每页条数 · entries, 1 to {AuditFilter.MaxPage}", DefaultValueFactory = _ => 20 };
        var trace = new Option<long?>("--trace") { HelpName = "INDEX", Description = "追踪一条报文 · the way of one entry to the repositories" };
        var json = new Option<bool>("--json") { Description = "JSON 输出 · one JSON document" };
        var command = new Command("show", "查询日志 · Show entries of the exchange log, or trace one")
        {
            after, limit, trace, json,
        };
        var filters = new AuditFilterOptions();
        filters.AddTo(command);
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(trace) is { } index)
            {
                var found = await new MessageTracer(opened.Source).TraceAsync(new LogIndex(index), cancellationToken)
                    ?? throw new CommandException($"日志中没有索引 {index} · the log has no entry {index}");
                await output.WriteLineAsync(Json(writer => AuditJson.Write(writer, found), indented: !arguments.GetValue(json)));
                return;
            }

            var filter = filters.FilterOf(arguments, arguments.GetValue(after), arguments.GetValue(limit));
            var directory = await new ParticipantStore(opened.Source, TimeProvider.System).LoadAsync(cancellationToken);
            var page = await new AuditQuery(opened.Source).FindAsync(filter, directory, cancellationToken);
            if (arguments.GetValue(json))
            {
                await output.WriteLineAsync(Json(writer => AuditJson.Write(writer, page), indented: false));
                return;
            }

            foreach (var entry in page.Entries)
            {
                await output.WriteLineAsync($"{entry.Index,10}  {System.Text.Encoding.UTF8.GetString(entry.Entry.Span)}");
            }

            await output.WriteLineAsync(page.Next is { } next ? $"… --after {next}" : $"{page.Entries.Count} 条 · entries");
        });
        return command;
    }

    private static string Json(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
