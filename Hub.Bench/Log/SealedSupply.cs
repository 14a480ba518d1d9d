using System.Globalization;
using Hub.Bench.Rig;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Seal;
using Hub.Core.Validate;
using Hub.Host.Demo.Generation;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Bench.Log;

/// <summary>
/// Sealed entries in the mixture of a city's day, any number of them: messages of the demo's departments (each with an id, subject and time of its own), one in 25
/// refused, one in 200 a query of an auditor, one in 1,000 the receipt of a sink. Sealed on all processors, before any clock runs.
/// </summary>
internal sealed class SealedSupply
{
    private const int PoolSize = 20_000;
    private const int Subjects = 1 << 20;
    private static readonly string[] Sinks = ["legal-entity", "macro-economy", "social-security"];
    private readonly Received[] _pool;

    public SealedSupply(StandardsCatalogue catalogue, ParticipantDirectory participants)
    {
        var types = catalogue.Datasets.SelectMany(d => d.Versions.Select(v => (Dataset: d, Version: v))).ToDictionary(t => t.Version.EventType);
        var messages = DemoDepartment.All.SelectMany(department =>
        {
            var caller = new Caller { Participant = participants.Participant(department.Uscc)!, System = department.System, Fingerprint = new string('c', 64) };
            return MessageSupply.Of(department, PoolSize * department.Percent / 100, run: 1).Select(m => new Received
            {
                Caller = caller,
                Dataset = types[m.Type].Dataset,
                Version = types[m.Type].Version,
                Id = m.Id,
                At = default,
                Attributes = [],
                Data = m.Data,
            });
        }).ToArray();
        new Random(1).Shuffle(messages);
        _pool = messages;
    }

    /// <summary>The subject of the message at an index: about every million messages one comes again.</summary>
    public static string SubjectOf(long index) => string.Create(CultureInfo.InvariantCulture, $"91445300{(uint)(index * 2_654_435_761) % Subjects:D8}0X");

    public static string IdOf(long index) => string.Create(CultureInfo.InvariantCulture, $"b-{index:D9}");

    /// <summary>The entries from an index on.</summary>
    public Sealed[] Make(long first, int count)
    {
        var entries = new Sealed[count];
        Parallel.For(0, count, i => entries[i] = Make(first + i));
        return entries;
    }

    private Sealed Make(long index)
    {
        var now = TimeProvider.System.GetUtcNow();
        var received = _pool[index % _pool.Length] with { Id = IdOf(index), At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) };
        if (index % 1000 == 999)
        {
            return SealStage.Seal(new DeliveryReceipt
            {
                Sink = Sinks[index / 1000 % Sinks.Length], First = new LogIndex(index - 999), Last = new LogIndex(index - 1), Applied = 950, DeadLettered = 0, At = received.At,
            });
        }

        return (index % 200) switch
        {
            7 => SealStage.Seal(new AdministrativeAct { Kind = EntryKind.AuditQuery, Act = "audit.entries", Detail = "limit=100", Caller = received.Caller, At = received.At }),
            _ when index % 25 == 3 => SealStage.Seal(new Rejected
            {
                Caller = received.Caller,
                Refusal = new Refusal { Code = index % 100 == 3 ? RefusalCodes.TooLarge : RefusalCodes.EnvelopeAttribute, Status = 422, Pointer = "/id", Zh = "", En = "" },
                At = received.At,
                Dataset = received.Dataset.Name.Value,
                Id = received.Id,
                Content = received.Data,
            }),
            _ => SealStage.Seal(new Validated(received, SubjectOf(index), 0)),
        };
    }
}
