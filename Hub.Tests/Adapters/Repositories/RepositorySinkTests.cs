using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Repositories;

/// <summary>What all three repositories promise.</summary>
[TestFixture]
public sealed class RepositorySinkTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(50)]
    public async Task Rows_are_the_same_however_messages_are_cut_into_batches(int size)
    {
        await SameRowsAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens), LegalEntities(), size);
        await SameRowsAsync(r => new MacroEconomySink(r), Indicators(), size);
        await SameRowsAsync(r => new SocialSecuritySink(r, RepositoryHarness.Tokens), SocialSecurity(), size);
    }

    [Test]
    public async Task A_message_applied_again_changes_nothing()
    {
        await using var repository = await RepositoryHarness.CreateAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens));
        await repository.WriteAsync(LegalEntities());
        var once = await repository.DigestsAsync();

        repository.Rewind();
        await repository.WriteAsync(LegalEntities());

        Assert.That(await repository.DigestsAsync(), Is.EqualTo(once));
    }

    [TestCase("", "PAYLOAD_ERASED", "")]
    [TestCase("[1]", "PAYLOAD_UNREADABLE", "")]
    [TestCase("{\"uscc\":", "PAYLOAD_UNREADABLE", "")]
    [TestCase("""{"uscc":"A","name":"\ud800"}""", "PAYLOAD_UNREADABLE", "")]
    [TestCase("""{"uscc":"A","name":"B","status":"C"}""", "FIELD_MISSING", "/approvalDate")]
    [TestCase("""{"uscc":7}""", "FIELD_TYPE", "/uscc")]
    [TestCase("""{"uscc":"A","name":"B","status":"C","approvalDate":"30 February"}""", "FIELD_TYPE", "/approvalDate")]
    [TestCase("""{"uscc":"A","registeredCapital":"much"}""", "FIELD_TYPE", "/registeredCapital")]
    public async Task A_payload_that_cannot_be_a_row_is_refused_with_code_and_place(string payload, string code, string pointer)
    {
        await using var repository = await RepositoryHarness.CreateAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens));

        var dead = await repository.WriteAsync(
            Payloads.Registration("91445300707813507B", "2022-01-01"), new TestMessage { Payload = payload.Length == 0 ? null : payload });

        Assert.Multiple(async () =>
        {
            Assert.That(dead.Single(), Has.Property("Code").EqualTo(code).And.Property("Pointer").EqualTo(pointer));
            Assert.That(await repository.QueryAsync<long>("select count(*) from legal_entity.entity"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_version_of_a_dataset_that_nobody_mapped_is_refused()
    {
        await using var repository = await RepositoryHarness.CreateAsync(r => new MacroEconomySink(r));

        var dead = await repository.WriteAsync(Payloads.Indicator("2025", "2025-04-20", "1") with { Major = 2 });

        Assert.That(dead.Single().Code, Is.EqualTo("DATASET_VERSION_UNKNOWN"));
    }

    [Test]
    public async Task A_refused_row_leaves_no_value_in_the_row_after_it()
    {
        await using var repository = await RepositoryHarness.CreateAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens));

        await repository.WriteAsync(
            new TestMessage { Payload = """{"uscc":"A","townCode":"445302001","name":"B","status":"C"}""" },
            Payloads.Registration("91445300707813507B", "2022-01-01"));

        Assert.That(await repository.QueryAsync<bool>("select town_code is null from legal_entity.entity"), Is.True);
    }

    [Test]
    public async Task Text_that_the_database_cannot_hold_is_the_database_s_refusal()
    {
        await using var repository = await RepositoryHarness.CreateAsync(r => new LegalEntitySink(r, RepositoryHarness.Tokens));

        Assert.That(
            async () => await repository.WriteAsync(Payloads.Registration("91445300707813507B", "2022-01-01", "\\u0000")),
            Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("22021"));
    }

    private static async Task SameRowsAsync(Func<NpgsqlDataSource, Hub.Core.Delivery.ISink> sink, List<TestMessage> messages, int size)
    {
        await using var whole = await RepositoryHarness.CreateAsync(sink);
        await using var cut = await RepositoryHarness.CreateAsync(sink);
        Assert.That(await whole.WriteAsync(messages), Is.Empty);
        foreach (var part in messages.Chunk(size))
        {
            Assert.That(await cut.WriteAsync(part), Is.Empty);
        }

        Assert.That(await cut.DigestsAsync(), Is.EqualTo(await whole.DigestsAsync()));
    }

    private static List<TestMessage> LegalEntities()
    {
        var random = new Random(20261122);
        return [.. Enumerable.Range(0, 200).Select(i => i % 4 == 3
            ? Payloads.Tax($"U{random.Next(8)}", $"2024-0{random.Next(1, 9)}-01", $"s{i}")
            : Payloads.Registration($"U{random.Next(8)}", $"202{random.Next(6)}-01-01", $"n{i}", random.Next(5) == 0 ? "delete" : "upsert"))];
    }

    private static List<TestMessage> Indicators()
    {
        var random = new Random(20261122);
        return [.. Enumerable.Range(0, 200).Select(i =>
            Payloads.Indicator($"202{random.Next(3)}", $"2025-0{random.Next(1, 4)}-01", $"{i}", $"i{random.Next(3)}", random.Next(5) == 0 ? "delete" : "upsert"))];
    }

    private static List<TestMessage> SocialSecurity()
    {
        var random = new Random(20261122);
        return [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? Payloads.Enrolment($"44530219900101000{random.Next(4)}", 202601 + random.Next(3), "110", $"n{i}", random.Next(5) == 0 ? "delete" : "upsert")
            : Payloads.Contribution($"44530219900101000{random.Next(4)}", 202601 + random.Next(3), "310", $"{i}.25", random.Next(5) == 0 ? "delete" : "upsert"))];
    }
}
