using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Npgsql;

namespace Hub.Host.Serving;

/// <summary>
/// What readers of Kafka need to know: the AsyncAPI document of the standard in force at <c>/asyncapi.json</c>, and the Avro schemas by id. Like the API's own
/// description both are open to everyone.
/// </summary>
internal static class ChannelDescription
{
    private const string RegistryJson = "application/vnd.schemaregistry.v1+json";

    public static void MapChannelDescription(this IEndpointRouteBuilder app, BusOptions options)
    {
        Tuple<string, byte[]>? made = null;
        app.MapGet("/asyncapi.json", (RegistryInForce registry) =>
        {
            var picture = registry.Current;
            if (made?.Item1 != picture.StandardDigest)
            {
                var topics = new TopicCatalogue(options, picture.Datasets.Select(d => d.Dataset));
                made = Tuple.Create(picture.StandardDigest, AsyncApiDocument.ToUtf8(AsyncApiDocument.Create(topics, options, Version(picture.StandardDigest))));
            }

            return Results.Bytes(made.Item2, "application/json");
        }).ExcludeFromDescription();

        app.MapGet("/schemas/ids/{id:int}", SchemaAsync).WithTags("operations")
            .Produces(StatusCodes.Status200OK, contentType: RegistryJson).Produces(StatusCodes.Status404NotFound, contentType: RegistryJson)
            .WithSummary("Kafka 值所用的 Avro 模式 · The Avro schema that values on Kafka name, as readers of the schema registry's wire format ask for it");
    }

    private static async Task<IResult> SchemaAsync(int id, NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken) =>
        await new AvroSchemas(database, time).FindAsync(id, cancellationToken) is { } schema
            ? Results.Json(new { schema }, contentType: RegistryJson)
            : Results.Json(new { error_code = 40403, message = "Schema not found" }, contentType: RegistryJson, statusCode: StatusCodes.Status404NotFound);

    /// <summary>The beginning of the standard's digest: it changes when the standard does.</summary>
    private static string Version(string digest) => digest.Length > 12 ? digest[..12] : "none";
}
