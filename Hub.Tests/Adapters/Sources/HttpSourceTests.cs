using System.Text.Json;
using Hub.Adapters.Sources;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Systems of departments that answer over HTTP.</summary>
[TestFixture]
public sealed class HttpSourceTests
{
    [Test]
    public async Task Pages_are_followed_the_watermark_moves_on_and_a_system_that_was_away_is_caught_up_with()
    {
        var (asked, rows, away) = (new List<string>(), Enumerable.Range(1, 25).ToList(), false);
        var address = TestHub.FreeAddress().Port;
        await using var system = await ServeAsync(address, context =>
        {
            lock (asked)
            {
                asked.Add(context.Request.QueryString.Value ?? "");
                context.Response.StatusCode = away ? 503 : 200;
                var since = context.Request.Query["since"].ToString();
                var from = int.Parse("0" + context.Request.Query["from"], System.Globalization.CultureInfo.InvariantCulture);
                var due = rows.Where(n => string.CompareOrdinal($"{n:D4}", since) > 0).ToArray();
                var next = from + 10 < due.Length ? $"/firms?since={since}&from={from + 10}" : null;
                return JsonSerializer.Serialize(new
                {
                    data = new { items = due.Skip(from).Take(10).Select(n => SourceHub.Columns.Zip(RegistrationRows.Row(n)).Append(("seq", $"{n:D4}")).ToDictionary(c => c.Item1, c => c.Item2)) },
                    next,
                });
            }
        });
        await using var city = await SourceHub.StartAsync(("Sources:Secrets:token", "Bearer t0ken"));
        city.Define(
            "firms",
            $"kind: http, url: \"http://127.0.0.1:{address}/firms?since={{since}}\", pointer: /data/items, next: /next, watermark: seq, secret: token",
            SourceHub.Map + "\n  businessScope: seq\n");
        await city.HasEntitiesAsync(25);
        Assert.That(Asked(), Is.SupersetOf(new[] { "?since=", "?since=&from=10", "?since=&from=20" }));

        lock (asked)
        {
            away = true;
            rows.Add(26);
        }

        await Eventually.HoldsAsync(async () => (await city.StatusAsync("firms")).Problem == SourceCodes.Unreachable, "the source says that the system is away", seconds: 60);
        lock (asked)
        {
            away = false;
        }

        await city.HasEntitiesAsync(26, seconds: 60);
        Assert.That(Asked(), Has.Some.EqualTo("?since=0025"));
        Assert.That(await city.CountAsync("select count(*) from log.entry where kind = 1"), Is.EqualTo(26));

        string[] Asked()
        {
            lock (asked)
            {
                return [.. asked];
            }
        }
    }

    private static async Task<WebApplication> ServeAsync(int port, Func<HttpContext, string> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.MapGet("/firms", (HttpContext context) =>
        {
            Assert.That(context.Request.Headers.Authorization.ToString(), Is.EqualTo("Bearer t0ken"));
            var body = answer(context);
            return Results.Text(body, "application/json", statusCode: context.Response.StatusCode);
        });
        await app.StartAsync();
        return app;
    }
}
