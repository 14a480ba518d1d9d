using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Trust.Timestamps;
using Hub.Core.Trust;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Proofs.Tree;
using Hub.Tests.Support;
using Npgsql;
using Org.BouncyCastle.Crypto.Digests;

namespace Hub.Tests.Core.Log;

/// <summary>A log in a database of its own, filled directly by SQL with entries in their documented form: an independent twin of the log writer.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    public const string Uscc = "11445300007025008C";
    private const string Name = "yunfu.gov.cn/exchange/log";
    private readonly TestDatabase _database;
    private readonly ScratchDirectory _scratch = new();
    private readonly TimeProvider? _clock;
    private DetachedSigner _sealer;
    private TileTree _tree = TileTree.Empty;

    private TestLog(TestDatabase database, NoteSigner signer, TimeProvider? clock)
    {
        (_database, Signer, _clock) = (database, signer, clock);
        Source = database.CreateDataSource();
        Ca = DevelopmentCa.Create(_scratch.Path);
        SealCertificate = Ca.IssueSeal().Certificate;
        _sealer = new DetachedSigner(SigningIdentity.Of(SealCertificate), clock ?? TimeProvider.System);
    }

    public NpgsqlDataSource Source { get; }

    public DevelopmentCa Ca { get; }

    public System.Security.Cryptography.X509Certificates.X509Certificate2 SealCertificate { get; }

    public NoteSigner Signer { get; }

    public NoteVerifier Verifier => Signer.Verifier;

    public string ConnectionString => _database.ConnectionString;

    /// <param name="signer">Another log's key, for a log that claims to be the other; null makes a new one.</param>
    /// <param name="clock">Says when entries are received and checkpoints sealed; null: entries a millisecond apart on a day of 2026, seals now.</param>
    public static async Task<TestLog> CreateAsync(NoteSigner? signer = null, TimeProvider? clock = null)
    {
        var log = new TestLog(await TestDatabase.CreateAsync(), signer ?? NoteSigner.Generate(Name), clock);
        await LogOrigin.CreateAsync(log.Source, log.Verifier, TimeProvider.System);
        return log;
    }

    /// <summary>From now on another certificate of the authority seals.</summary>
    public void ChangeSeal()
    {
        _sealer.Dispose();
        _sealer = new DetachedSigner(SigningIdentity.Of(Ca.IssueSeal().Certificate), _clock ?? TimeProvider.System);
    }

    public string File(string name) => _scratch.File(name);

    /// <summary>The payload of the message at an index.</summary>
    public static byte[] PayloadOf(long index) => Encoding.UTF8.GetBytes($$"""{"uscc":"{{Uscc}}","name":"单位 {{index}}"}""");

    /// <summary>Appends one batch; every fifth entry is a rejection, the others are messages.</summary>
    /// <param name="count">Number of entries.</param>
    /// <param name="variant">True: entries that differ from those another log would have at this place.</param>
    /// <param name="sender">Signs each message; null for none.</param>
    public Task AppendAsync(int count, bool variant = false, DetachedSigner? sender = null) => AppendAsync([.. Enumerable.Range(0, count).Select(i =>
    {
        var index = _tree.Size + i;
        var rejected = IsRejection(index);
        var cms = rejected ? null : sender?.Sign(PayloadOf(index));
        return new Row(rejected ? EntryKind.Rejection : EntryKind.Message, "leg.registration", rejected ? null : Uscc, rejected ? "USCC_CHECK_DIGIT" : null, rejected ? null : Key(index),
            Body(index, variant ? "2" : "1", cms), rejected ? null : PayloadOf(index), cms);
    })]);

    /// <summary>Appends the receipt of a department, signed by it, for the messages between two indices.</summary>
    public Task AppendReceiptAsync(long first, long last, DetachedSigner receiver)
    {
        var messages = Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => (long)i).Where(i => !IsRejection(i)).Select(i => (i, Convert.ToHexStringLower(SHA256.HashData(PayloadOf(i))))).ToArray();
        var sink = $"{Uscc}/main/leg.registration";
        var signed = new DateTimeOffset(At(_tree.Size), TimeSpan.Zero);
        var statement = new ReceiptStatement { Log = Name, Sink = sink, First = first, Last = last, Count = messages.Length, Listing = ReceiptStatement.ListingOf(messages), Signed = signed };
        var cms = receiver.Sign(statement.ToBytes());
        var time = signed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var body = $"{{\"applied\":{messages.Length},\"deadLettered\":0,\"first\":{first},\"kind\":\"delivery\",\"last\":{last},\"listing\":\"{statement.Listing}\",\"received\":\"{time}\","
            + $"\"signature\":\"{Convert.ToHexStringLower(SHA256.HashData(cms))}\",\"signed\":\"{time}\",\"sink\":\"{sink}\",\"v\":1}}";
        return AppendAsync([new Row(EntryKind.Delivery, null, sink, null, null, Encoding.UTF8.GetBytes(body), null, cms)]);
    }

    /// <summary>Appends the message at an index once more, received now: what the writer never does.</summary>
    public Task AppendAgainAsync(long index) =>
        AppendAsync([new Row(EntryKind.Message, "leg.registration", Uscc, null, Key(index), Body(index, "1", null, receivedAs: _tree.Size), PayloadOf(index), null)]);

    /// <summary>Goes on as if there were so many entries more: the tree and its checkpoint have them, the tables do not.</summary>
    public Task SkipAsync(long count) => CheckpointAsync(_tree.Append(new byte[count * MerkleHash.Size]));

    private async Task AppendAsync(Row[] rows)
    {
        var first = _tree.Size;
        await using var connection = await Source.OpenConnectionAsync();
        await using (var entries = await connection.BeginBinaryImportAsync("copy log.entry (idx, received_at, kind, department, dataset, subject, code, message_key, body) from stdin (format binary)"))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                await entries.StartRowAsync();
                await entries.WriteAsync(first + i);
                await entries.WriteAsync(At(first + i));
                await entries.WriteAsync((short)rows[i].Kind);
                await Nullable(entries, rows[i].Kind == EntryKind.Delivery ? null : Uscc);
                await Nullable(entries, rows[i].Dataset);
                await Nullable(entries, rows[i].Subject);
                await Nullable(entries, rows[i].Code);
                await Nullable(entries, (object?)rows[i].Key);
                await entries.WriteAsync(rows[i].Body);
            }

            await entries.CompleteAsync();
        }

        await using (var payloads = await connection.BeginBinaryImportAsync("copy log.payload (idx, content) from stdin (format binary)"))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i].Payload is { } payload)
                {
                    await payloads.WriteRowAsync(default, first + i, payload);
                }
            }

            await payloads.CompleteAsync();
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Cms is { } cms)
            {
                await ExecuteAsync("insert into log.signature values ($1, $2)", first + i, cms);
            }
        }

        await CheckpointAsync(_tree.Append(rows.SelectMany(r => MerkleHash.Leaf(r.Body)).ToArray()));
    }

    private async Task CheckpointAsync(TileTree tree)
    {
        await ExecuteAsync("insert into log.tile select * from unnest($1, $2, $3) on conflict (level, n) do update set hashes = excluded.hashes",
            tree.Changed.Select(t => (short)t.Id.Level).ToArray(), tree.Changed.Select(t => t.Id.Number).ToArray(), tree.Changed.Select(t => t.Hashes.ToArray()).ToArray());
        var text = new Checkpoint { Origin = Name, Size = tree.Size, Root = tree.Root }.ToText();
        await ExecuteAsync("insert into log.checkpoint values ($1, $2, $3, $4, $5)",
            tree.Size, tree.Root.ToArray(), At(tree.Size), SignedNote.Sign(text, Signer).ToString(), _sealer.Sign(Encoding.UTF8.GetBytes(text)));
        _tree = tree;
    }

    /// <summary>Has the seal of the checkpoint at a size stamped by an authority of a CA, its own when null.</summary>
    public async Task StampAsync(long size, DevelopmentCa? ca = null)
    {
        await using var read = Source.CreateCommand("select seal from log.checkpoint where size = $1");
        read.Parameters.Add(new() { Value = size });
        var token = TimestampForge.Stamp(ca ?? Ca, StampedSeal.SignatureOf((byte[])(await read.ExecuteScalarAsync())!).Span);
        await ExecuteAsync("insert into log.timestamp values ($1, $2, $3)", size, TimestampToken.Parse(token).Time.UtcDateTime, token);
    }

    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _database.DisposeAsync();
        _sealer.Dispose();
        Ca.Dispose();
        _scratch.Dispose();
    }

    private static bool IsRejection(long index) => index % 5 == 4;

    private DateTime At(long index) => _clock?.GetUtcNow().UtcDateTime ?? new DateTime(2026, 11, 22, 5, 30, 0, DateTimeKind.Utc).AddMilliseconds(index);

    private static Task Nullable<T>(NpgsqlBinaryImporter row, T? value) => value is null ? row.WriteNullAsync() : row.WriteAsync(value);

    private static Guid Key(long index) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"/departments/{Uscc}/systems/reg\0m-{index}")).AsSpan(0, 16), bigEndian: true);

    private byte[] Body(long index, string version, byte[]? cms, long? receivedAs = null)
    {
        var payload = PayloadOf(index);
        var signature = cms is null ? "" : $"\"signature\":\"{Convert.ToHexStringLower(SHA256.HashData(cms))}\",";
        var digests = $"\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(payload))}\",{signature}\"size\":{payload.Length},\"sm3\":\"{Sm3(payload)}\",\"source\":\"/departments/{Uscc}/systems/reg\"";
        var received = At(receivedAs ?? index).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(IsRejection(index)
            ? $"{{\"code\":\"USCC_CHECK_DIGIT\",\"dataset\":\"leg.registration\",\"id\":\"m-{index}\",\"kind\":\"rejection\",\"pointer\":\"/uscc\",\"received\":\"{received}\",\"sender\":\"{Uscc}\",{digests},\"v\":{version}}}"
            : $"{{\"dataset\":\"leg.registration\",\"id\":\"m-{index}\",\"kind\":\"message\",\"operation\":\"upsert\",\"received\":\"{received}\",\"sender\":\"{Uscc}\",{digests},\"subject\":\"{Uscc}\",\"type\":\"yunfu.leg.registration.v1\",\"v\":{version}}}");
    }

    private static string Sm3(byte[] payload)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(payload);
        var hash = new byte[32];
        digest.DoFinal(hash, 0);
        return Convert.ToHexStringLower(hash);
    }

    private sealed record Row(EntryKind Kind, string? Dataset, string? Subject, string? Code, Guid? Key, byte[] Body, byte[]? Payload, byte[]? Cms);
}
