using Hub.Core.Log.Check;
using Hub.Core.Log.Payloads;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>What the log must hold after a run.</summary>
internal static class LogAssert
{
    /// <summary>The log holds exactly what the publishers have receipts for, each once, where and as the receipt says.</summary>
    /// <param name="setup">Whose log.</param>
    /// <param name="receipts">By message id.</param>
    public static async Task HoldsOnceAsync(HubSetup setup, IReadOnlyDictionary<string, Hub.Client.Receipt> receipts)
    {
        await using var command = setup.Source.CreateCommand(
            "select idx, convert_from(body, 'UTF8')::json ->> 'id', convert_from(body, 'UTF8')::json ->> 'sha256' from log.entry where kind = 1 order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var logged = new Dictionary<string, long>();
        while (await rows.ReadAsync())
        {
            var id = rows.GetString(1);
            Assert.That(logged.TryAdd(id, rows.GetInt64(0)), Is.True, $"{id} is in the log twice");
            Assert.That(receipts.TryGetValue(id, out var receipt), Is.True, "every publisher ran until its last batch was answered");
            Assert.That((receipt!.Index, receipt.Digest), Is.EqualTo((rows.GetInt64(0), rows.GetString(2))), id);
        }

        Assert.That(logged, Has.Count.EqualTo(receipts.Count), "no accepted message is missing from the log");
    }

    /// <summary>Every leaf, tile, root and signature of the log is what it should be.</summary>
    public static async Task IsCleanAsync(HubSetup setup)
    {
        var options = new LogCheckOptions
        {
            Anchors = TrustAnchors.FromPem(setup.Ca.CaChainPem),
            RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(setup.Ca.CrlPath)),
            PayloadKeys = KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(setup.PayloadKeys)),
        };
        var report = await new LogChecker(setup.Source, options).CheckAsync();
        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.IsClean, report.SignersJudged), Is.EqualTo((true, true)));
    }
}
