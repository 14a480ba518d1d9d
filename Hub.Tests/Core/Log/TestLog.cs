using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
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
    public async Task AppendAsync(int count, bool variant = false)
    {
        var first = _tree.Size;
        var bodies = Enumerable.Range(0, count).Select(i => Body(first + i, variant ? "2" : "1")).ToArray();
        var tree = _tree.Append(bodies.SelectMany(b => MerkleHash.Leaf(b)).ToArray());
        await using var connection = await Source.OpenConnectionAsync();
        await using (var entries = await connection.BeginBinaryImportAsync("copy log.entry (idx, received_at, kind, department, dataset, subject, code, message_key, body) from stdin (format binary)"))
        {
            for (var i = 0; i < count; i++)
            {
                var rejected = IsRejection(first + i);
                await entries.StartRowAsync();
                await entries.WriteAsync(first + i);
                await entries.WriteAsync(At(first + i));
                await entries.WriteAsync((short)(rejected ? EntryKind.Rejection : EntryKind.Message));
                await entries.WriteAsync(Uscc);
                await entries.WriteAsync("leg.registration");
                await Nullable(entries, rejected ? null : Uscc);
                await Nullable(entries, rejected ? "USCC_CHECK_DIGIT" : null);
                await Nullable(entries, rejected ? null : (object)Key(first + i));
                await entries.WriteAsync(bodies[i]);
            }

            await entries.CompleteAsync();
        }

        await using (var payloads = await connection.BeginBinaryImportAsync("copy log.payload (idx, content) from stdin (format binary)"))
        {
            for (var i = 0; i < count; i++)
            {
                if (!IsRejection(first + i))
                {
                    await payloads.WriteRowAsync(default, first + i, PayloadOf(first + i));
                }
            }

            await payloads.CompleteAsync();
        }

        foreach (var tile in tree.Changed)
        {
            await ExecuteAsync("insert into log.tile values ($1, $2, $3) on conflict (level, n) do update set hashes = excluded.hashes",
                (short)tile.Id.Level, tile.Id.Number, tile.Hashes.ToArray());
        }

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

    private byte[] Body(long index, string version)
    {
        var payload = PayloadOf(index);
        var digests = $"\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(payload))}\",\"size\":{payload.Length},\"sm3\":\"{Sm3(payload)}\",\"source\":\"/departments/{Uscc}/systems/reg\"";
        var received = At(index).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
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
}
