using System.Text.Json;
using Hub.Adapters.Sources;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Files that departments drop.</summary>
[TestFixture]
public sealed class FileSourceTests
{
    private const string Files = "kind: files, path: inbox";

    [Test]
    public async Task A_hundred_thousand_rows_in_GB18030_reach_the_repository_with_errors_beside_the_file_and_a_second_drop_changes_nothing()
    {
        const int Rows = 100_000;
        await using var city = await SourceHub.StartAsync();
        var csv = RegistrationRows.Csv(
            Enumerable.Range(1, Rows).Select(n => (n % 1000) switch
            {
                0 => RegistrationRows.Row(n, code: RegistrationRows.Code(n)[..17] + "!"),
                1 => [.. RegistrationRows.Row(n)[..5], "未知"],
                _ => RegistrationRows.Row(n, name: $"云浮㐀𠮷{n}有限公司"), // in GB18030, not in GBK
            }),
            "gb18030");
        city.Drop("登记.csv", csv);
        city.Define("market", Files);

        var receipt = await ReceiptAsync(city, "登记.csv", seconds: 120);
        await city.HasEntitiesAsync(Rows - 200, seconds: 60);
        await using (var name = city.Database.CreateCommand("select count(*) from legal_entity.entity where name like '云浮㐀𠮷%'"))
        {
            Assert.That(await name.ExecuteScalarAsync(), Is.EqualTo(Rows - 200));
        }

        var errors = await File.ReadAllLinesAsync(city.PathOf("inbox/登记.csv.errors.csv"));
        Assert.Multiple(() =>
        {
            Assert.That(receipt.GetProperty("state").GetString(), Is.EqualTo("DONE"));
            Assert.That(receipt.GetProperty("accepted").GetInt64(), Is.EqualTo(Rows - 200));
            Assert.That(receipt.GetProperty("rejected").GetInt64(), Is.EqualTo(200));
            Assert.That(errors, Has.Length.EqualTo(201));
            Assert.That(errors[1], Does.StartWith("2,MAPPING_CODE_UNKNOWN,/status,"));
            Assert.That(errors[2], Does.StartWith("1001,USCC_FORMAT,/uscc,"));
            Assert.That(string.Concat(errors), Does.Not.Contain("未知").And.Not.Contain("陈建国"));
        });

        var entries = await city.CountAsync("select count(*) from log.entry where kind in (1, 2)");
        var runs = (await city.StatusAsync("market")).RunAt;
        city.Drop("登记.csv", csv);
        await Eventually.HoldsAsync(async () => (await city.StatusAsync("market")).RunAt > runs + TimeSpan.FromSeconds(1.5), "the source looked at the folder again");

        Assert.That(await city.CountAsync("select count(*) from log.entry where kind in (1, 2)"), Is.EqualTo(entries));
        Assert.That(await city.CountAsync("select count(*) from source.file"), Is.EqualTo(1));
    }

    [Test]
    public async Task Half_written_and_foreign_files_are_left_alone_and_a_file_without_its_columns_is_refused_as_a_whole()
    {
        await using var city = await SourceHub.StartAsync();
        city.Drop("ready.csv", RegistrationRows.Csv([RegistrationRows.Row(1)]));
        city.Drop("other.csv", "a,b\n1,2\n"u8);
        city.Drop("notes.docx", "no table"u8);
        await File.WriteAllBytesAsync(city.PathOf("inbox/copying.csv.part"), RegistrationRows.Csv([RegistrationRows.Row(2)]));
        await File.WriteAllBytesAsync(city.PathOf("inbox/growing.csv"), RegistrationRows.Csv([RegistrationRows.Row(3)]));
        File.SetLastWriteTimeUtc(city.PathOf("inbox/growing.csv"), DateTime.UtcNow.AddHours(1));
        city.Define("market", Files);

        var refused = await ReceiptAsync(city, "other.csv");
        await ReceiptAsync(city, "ready.csv");
        await city.HasEntitiesAsync(1);

        Assert.That(refused.GetProperty("state").GetString(), Is.EqualTo("REFUSED"));
        Assert.That(refused.GetProperty("code").GetString(), Is.EqualTo(SourceCodes.ColumnMissing));
        Assert.That(refused.GetProperty("en").GetString(), Does.Contain("code, name, boss"));
        Assert.That(Directory.GetFiles(city.PathOf("inbox"), "*.receipt.json"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_file_goes_to_its_folder_with_its_receipt_and_the_same_name_with_other_content_is_a_new_file()
    {
        await using var city = await SourceHub.StartAsync();
        city.Define("market", Files + ", moveTo: done");
        city.Drop("day.csv", RegistrationRows.Csv([RegistrationRows.Row(1, name: "旧名石材有限公司")]));
        await Eventually.HoldsAsync(() => File.Exists(city.PathOf("inbox/done/day.csv.receipt.json")), "the first file is done");

        city.Drop("day.csv", RegistrationRows.Csv([RegistrationRows.Row(1, name: "新名石材有限公司")]));

        await Eventually.HoldsAsync(async () => await city.CountAsync("select count(*) from legal_entity.entity where name = '新名石材有限公司'") == 1, "the second content arrived");
        await Eventually.HoldsAsync(() => Directory.GetFiles(city.PathOf("inbox")).Length == 0, "nothing stays in the inbox");
    }

    [Test]
    public async Task An_interrupted_file_goes_on_where_it_stopped_and_doubles_nothing()
    {
        const int Rows = 300;
        await using var city = await SourceHub.StartAsync(("Sources:GroupSize", "10"));
        // A gate in the ledger: the run waits there with its eleventh group in the log and not yet in its position.
        await using (var build = city.Database.CreateCommand(
            """
            create function gate() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(110); return new; end $$;
            create trigger gate before update on source.file for each row when (new.records > 100) execute function gate()
            """))
        {
            await build.ExecuteNonQueryAsync();
        }

        long sent;
        await using (var gatekeeper = await city.Database.OpenConnectionAsync())
        {
            await using var close = new NpgsqlCommand("select pg_advisory_lock(110)", gatekeeper);
            await close.ExecuteNonQueryAsync();
            city.Drop("long.csv", RegistrationRows.Csv(Enumerable.Range(1, Rows).Select(n => RegistrationRows.Row(n))));
            city.Define("market", Files);
            await Eventually.HoldsAsync(async () => await city.CountAsync("select count(*) from pg_locks where locktype = 'advisory' and objid = 110 and not granted and database = (select oid from pg_database where datname = current_database())") == 1, "the run is at the gate", 60);

            await city.OrdersTo("market").SetStateAsync(SourceState.Paused, default);
            await Eventually.HoldsAsync(async () => (await city.StatusAsync("market")).RunAt is not null, "the run ended", 60);
            sent = await city.CountAsync("select count(*) from log.entry where kind = 1");
            await using var open = new NpgsqlCommand("select pg_advisory_unlock(110)", gatekeeper);
            await open.ExecuteNonQueryAsync();
        }

        var read = await city.CountAsync("select records from source.file");
        await city.OrdersTo("market").SetStateAsync(SourceState.Running, default);
        var receipt = await ReceiptAsync(city, "long.csv", seconds: 60);

        Assert.That((sent, read), Is.EqualTo((110, 100)), "as after a crash between the log's commit and the position's");
        Assert.That(receipt.GetProperty("accepted").GetInt64(), Is.EqualTo(Rows));
        Assert.That(await city.CountAsync("select count(*) from log.entry where kind = 1"), Is.EqualTo(Rows));
    }

    [Test]
    public async Task Revoked_certificate_stops_the_source_and_says_so()
    {
        await using var city = await SourceHub.StartAsync();
        city.Define("market", Files);
        city.Drop("one.csv", RegistrationRows.Csv([RegistrationRows.Row(1)]));
        await city.HasEntitiesAsync(1);

        await city.Hub.Setup.Participants.RevokeCertificateAsync(city.Hub.Setup.MarketCertificate.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant(), default);
        using var market = city.Hub.Client(city.Hub.Setup.MarketCertificate);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await market.GetAsync(new Uri("/sources/market", UriKind.Relative));
                return (await answer.Content.ReadAsStringAsync()).Contains("CERT_REVOKED", StringComparison.Ordinal);
            },
            "the revocation is in force");
        city.Drop("two.csv", RegistrationRows.Csv([RegistrationRows.Row(2)]));

        await Eventually.HoldsAsync(async () => (await city.StatusAsync("market")).Problem == SourceCodes.CallerRefused, "the source says that its certificate is refused");
        Assert.That(await city.EntitiesAsync(), Is.EqualTo(1));
        using var operators = city.Hub.Client(city.Hub.Setup.AuditorCertificate);
        Assert.That(await operators.GetStringAsync(new Uri("/sources/market", UriKind.Relative)), Does.Contain("\"state\":\"FAILED\"").And.Contain("CERT_REVOKED"));
    }

    private static async Task<JsonElement> ReceiptAsync(SourceHub city, string file, int seconds = 60)
    {
        var path = city.PathOf($"inbox/{file}.receipt.json");
        await Eventually.HoldsAsync(() => File.Exists(path), () => $"the receipt of {file}", seconds);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(path)).RootElement;
    }
}
