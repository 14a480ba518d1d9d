using Hub.Core.Log.Check;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Tests.Core.Log.Check;

/// <summary>A log of 1,000 entries in batches of 290, 10, 1 and 699, to be damaged in one place at a time.</summary>
public abstract class DamagedLogFixture
{
    private protected TestLog Log { get; private set; } = null!;

    [SetUp]
    public async Task Make_a_log()
    {
        Log = await TestLog.CreateAsync();
        foreach (var batch in new[] { 290, 10, 1, 699 })
        {
            await Log.AppendAsync(batch);
        }
    }

    [TearDown]
    public ValueTask Drop_it() => Log.DisposeAsync();

    private protected async Task Damage(string sql, params object[] values) => Assert.That(await Log.ExecuteAsync(sql, values), Is.Positive, "the damage was done");

    private protected Task<LogCheckReport> CheckAsync(Checkpoint? known = null) => new LogChecker(Log.Source, new LogCheckOptions
    {
        Anchors = TrustAnchors.FromPem(Log.Ca.CaChainPem),
        RevocationLists = RevocationList.ReadPem(File.ReadAllText(Log.Ca.CrlPath)),
        Known = known,
    }).CheckAsync();

    private protected async Task<(string Code, string Place)[]> FaultsAsync() => [.. (await CheckAsync()).Faults.Select(f => (f.Code, f.Place))];

    private protected async Task<Checkpoint> NewestAsync() =>
        Checkpoint.Parse(SignedNote.Parse((string)(await ScalarAsync("select note from log.checkpoint order by size desc limit 1"))!).Text);

    private protected async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Log.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
