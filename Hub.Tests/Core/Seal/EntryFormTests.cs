using System.Text.Json;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Log.Evidence;
using Hub.Core.Seal;
using Hub.Core.Validate;
using Hub.Proofs.Signatures;
using Hub.Registry.Participants;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Seal;

/// <summary>The forms of <c>standards/texts/11-log-entries.md</c>: canonical bytes and leaf hash of each kind, by the golden vectors.</summary>
[TestFixture]
public sealed class EntryFormTests
{
    private const string Department = "11445300007025008C";
    private static readonly DateTimeOffset s_at = new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero).AddTicks(1_234_567);
    private static readonly DateTimeOffset s_minute = new(2026, 11, 22, 5, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_notAfter = new(2028, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly string s_fingerprint = string.Concat(Enumerable.Repeat("0f", 32));
    private static readonly ChangeOrigin s_grant = new(17, "hub (hub by wang)", new DateTimeOffset(2026, 11, 22, 5, 29, 58, TimeSpan.Zero).AddTicks(10));
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("entries").GetProperty("entries");

    public static IEnumerable<TestCaseData> Vectors =>
        s_vectors.EnumerateArray().Select(v => new TestCaseData(v).SetArgDisplayNames(v.GetProperty("name").GetString()!));

    [TestCaseSource(nameof(Vectors))]
    public void Entry_has_the_bytes_and_the_leaf_hash_of_its_vector(JsonElement vector)
    {
        var made = Make(vector.GetProperty("name").GetString()!, vector.TryGetProperty("content", out var content) ? Encoding.UTF8.GetBytes(content.GetString()!) : []);

        Assert.That(Encoding.UTF8.GetString(made.Entry.Span), Is.EqualTo(vector.GetProperty("entry").GetString()));
        var leaf = made.Leaf;
        Assert.That(Convert.ToHexStringLower((ReadOnlySpan<byte>)leaf), Is.EqualTo(vector.GetProperty("leaf").GetString()));
        var summary = EntrySummary.Parse(made.Entry.Span);
        Assert.That(summary.Kind, Is.EqualTo(EntryKinds.NameOf(made.Kind)));
        if (vector.TryGetProperty("statement", out var statement))
        {
            var bytes = (summary.Receipt! with { Log = "yunfu.gov.cn/exchange/log" }).ToBytes();
            Assert.That(Encoding.UTF8.GetString(bytes), Is.EqualTo(statement.GetString()), "what the receiver signed follows from the entry");
            Assert.That(ReceiptStatement.TryParse(bytes)?.ToBytes(), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void Every_kind_has_a_vector() => Assert.That(
        s_vectors.EnumerateArray().Select(v => JsonDocument.Parse(v.GetProperty("entry").GetString()!).RootElement.GetProperty("kind").GetString()).Distinct(),
        Is.EquivalentTo(Enum.GetValues<EntryKind>().Select(EntryKinds.NameOf)));

    [Test]
    public void Every_member_of_a_vector_is_in_the_text_of_the_standard()
    {
        var text = File.ReadAllText(Path.Combine(TestPaths.Standards, "texts", "11-log-entries.md"));
        var members = s_vectors.EnumerateArray().SelectMany(v => JsonDocument.Parse(v.GetProperty("entry").GetString()!).RootElement.EnumerateObject().Select(m => m.Name)).Distinct();

        Assert.That(members.Where(m => !text.Contains($"`{m}`", StringComparison.Ordinal)), Is.Empty);
    }

    private static Sealed Make(string name, byte[] content) => name switch
    {
        "message" => SealStage.Seal(new Validated(
            Message("a-1", content, delete: false,
                ("correlationid", "批次 \"7\"\\1"), ("partitionkey", "91445300707813507B"), ("time", "2026-11-22T13:29:59+08:00"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
            "91445300707813507B", 1)),
        "message, least" => SealStage.Seal(new Validated(Message("a-2", content, delete: true), "91445300707813507B", 0)),
        "rejection" => SealStage.Seal(new Rejected
        {
            Caller = Caller(Department), Refusal = Refusal("SCHEMA_ADDITIONALPROPERTIES", "/440524188001010014"), At = s_at, Dataset = "leg.abnormal", Id = "a-3", Content = content,
        }),
        "rejection, unreadable" => SealStage.Seal(new Rejected { Caller = Caller(Department), Refusal = Refusal("ENVELOPE_MALFORMED", ""), At = s_at, Content = content }),
        "refused callers" => SealStage.Seal(new RefusedCallers { Peer = "192.0.2.7", Code = "CERT_REVOKED", Fingerprint = s_fingerprint, Minute = s_minute, Count = 42, At = s_minute.AddSeconds(62) }),
        "refused callers, without certificate" => SealStage.Seal(new RefusedCallers { Peer = "192.0.2.7", Code = "CERT_MISSING", Fingerprint = null, Minute = s_minute, Count = 1, At = s_minute.AddSeconds(62) }),
        "delivery" => SealStage.Seal(new DeliveryReceipt { Sink = "legal_entity", First = new LogIndex(1000), Last = new LogIndex(2003), Applied = 998, DeadLettered = 2, At = s_at }),
        "delivery, several partitions" => SealStage.Seal(new DeliveryReceipt
        {
            Sink = "legal_entity", First = new LogIndex(5), Last = new LogIndex(40), Applied = 12, DeadLettered = 0, Ranges = "exchange.leg.abnormal/0:5-33,exchange.leg.abnormal/1:7-40", At = s_at,
        }),
        "delivery, signed by its receiver" => SealStage.Seal(new DeliveryReceipt
        {
            Sink = $"{Department}/registration/leg.abnormal", First = new LogIndex(1000), Last = new LogIndex(1009), Applied = 2, DeadLettered = 0, At = s_at,
            Signed = new SignedReceipt(
                new LogIndex(1000), 2, Convert.FromHexString(ReceiptStatement.ListingOf(
                    [(1000, "7a670dd6cdf62c0356e814a60775ebfd43b019a617919dce77c562fdd71a8d4f"), (1003, "2fb20effc22734259e6d9c08bee54299f691b49598a5ddec57f72af6f7ce6efd")])),
                s_grant.OccurredAt, "signature"u8.ToArray()),
        }),
        "administration" => SealStage.Seal(new AdministrativeAct { Act = "hub.started", Detail = "version=1.0.0.0", At = s_at }),
        "administration, change of the registry" => SealStage.Seal(new AdministrativeAct
        {
            Act = "grant.given", Detail = $"uscc={Department} dataset=leg.abnormal action=publish purpose=信用监管", Origin = s_grant, At = s_at,
        }),
        "administration, erasure" => SealStage.Seal(new Erasure
        {
            Scope = "retention", Datasets = "civ.vital,ss.enrolment", Ranges = "5-9,12", Reason = "保存期满", Basis = "个人信息保护法第四十七条", OrderedBy = "王", At = s_at,
        }),
        "certificate" => SealStage.Seal(new CertificateEvent
        {
            Fingerprint = s_fingerprint, Event = CertificateEvent.Registered, Holder = Department, System = "registration", Use = "client", NotAfter = s_notAfter, Origin = s_grant with { Number = 18 }, At = s_at,
        }),
        "certificate, of the hub" => SealStage.Seal(new CertificateEvent { Fingerprint = s_fingerprint, Event = CertificateEvent.InUse, Holder = CertificateEvent.Hub, Use = "seal", NotAfter = s_notAfter, At = s_at }),
        "audit query" => SealStage.Seal(new AdministrativeAct
        {
            Kind = EntryKind.AuditQuery, Act = "audit.entries", Detail = "code=USCC_CHECK_DIGIT limit=100", Caller = Caller("11445300MB2C00005L"), At = s_at,
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A vector that no test makes."),
    };

    private static Received Message(string id, byte[] content, bool delete, params (string Name, string Value)[] attributes)
    {
        var dataset = StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.abnormal");
        return new Received
        {
            Caller = Caller(Department),
            Dataset = dataset,
            Version = dataset.Version(1)!,
            Id = id,
            At = s_at,
            Attributes = [.. attributes.Select(a => KeyValuePair.Create(a.Name, a.Value))],
            Delete = delete,
            Data = content,
        };
    }

    private static Caller Caller(string uscc) => new() { Participant = new Participant { Uscc = uscc, Name = "部门" }, System = "registration", Fingerprint = s_fingerprint };

    private static Refusal Refusal(string code, string pointer) => new() { Code = code, Status = 422, Pointer = pointer, Zh = "", En = "" };
}
