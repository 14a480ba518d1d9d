using System.Buffers;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;
using Hub.Schemas.Validation.Rules;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>
/// Makes recognizers of plans. What a plan says with other keywords than these is never certain: it is left to the plan.
/// </summary>
/// <param name="kept">The members of the root that are kept; more are added.</param>
internal sealed class RecognizerBuilder(KeptNumbers kept)
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(['"', '\\', .. Enumerable.Range(0, ' ').Select(c => (char)c)]);
    private readonly Dictionary<SchemaPlan, ValueRecognizer> _values = [];
    private readonly List<DatedCode> _codes = [];

    /// <summary>What the recognizers of the root's members leave out: to be checked when all of the message is known.</summary>
    public IReadOnlyList<DatedCode> Codes => _codes;

    /// <summary>The recognizer of whole messages that are objects, or null; rules are left out.</summary>
    public ObjectRecognizer? BuildRoot(SchemaPlan plan) =>
        Members(Flatten(plan, JsonKind.Object).Where(keyword => keyword is not RuleKeyword), out var counts) is { } members
            ? new ObjectRecognizer([.. members.Properties.Select(member => KeyValuePair.Create(member.Key, BuildMember(member)))], members.Required, counts, kept)
            : null;

    /// <summary>A member of the root: the day that a code list asks for may stand anywhere in the message.</summary>
    private ValueRecognizer BuildMember(KeyValuePair<string, SchemaPlan> member)
    {
        if (Flatten(member.Value, JsonKind.String).OfType<CodeListKeyword>().FirstOrDefault(list => list.AsOf?.RootMember is not null) is not { } dated)
        {
            return Build(member.Value);
        }

        _codes.Add(new DatedCode(dated, kept.Add(member.Key), kept.Add(dated.AsOf)));
        return Fill(new ValueRecognizer(), member.Value, dated);
    }

    private ValueRecognizer Build(SchemaPlan plan)
    {
        if (_values.TryGetValue(plan, out var known))
        {
            return known;
        }

        // It is known before it is filled: a schema may contain itself.
        var value = new ValueRecognizer();
        _values.Add(plan, value);
        return Fill(value, plan);
    }

    private ValueRecognizer Fill(ValueRecognizer value, SchemaPlan plan, Keyword? without = null)
    {
        value.Texts = Texts(Keywords(JsonKind.String));
        value.Numbers = Numbers(Keywords(JsonKind.Number));
        value.Arrays = Arrays(Keywords(JsonKind.Array));
        value.Objects = Objects(Keywords(JsonKind.Object));
        value.TakesNull = !Keywords(JsonKind.Null).Any();
        value.TakesTrue = !Keywords(JsonKind.True).Any();
        value.TakesFalse = !Keywords(JsonKind.False).Any();
        return value;

        IEnumerable<Keyword> Keywords(JsonKind kind) => Flatten(plan, kind).Where(keyword => keyword != without);
    }

    /// <summary>What a value of that kind must satisfy; a reference stands for the keywords of its target.</summary>
    private static IEnumerable<Keyword> Flatten(SchemaPlan plan, JsonKind kind) =>
        plan.For(kind).ToArray().SelectMany(keyword => keyword is RefKeyword reference ? Flatten(reference.Target, kind) : [keyword]);

    private static TextKeyword[]? Texts(IEnumerable<Keyword> keywords)
    {
        var texts = keywords.ToList();
        return texts.TrueForAll(keyword => keyword is TextKeyword) ? [.. texts.Cast<TextKeyword>()] : null;
    }

    private static NumberRecognizer? Numbers(IEnumerable<Keyword> keywords)
    {
        var integer = false;
        var limits = new List<NumberLimit>();
        var texts = new List<TextKeyword>();
        foreach (var keyword in keywords)
        {
            switch (keyword)
            {
                case IntegerKeyword:
                    integer = true;
                    break;
                case NumberKeyword several:
                    limits.AddRange(several.Limits);
                    break;
                case NumberLimit limit:
                    limits.Add(limit);
                    break;
                case FormatKeyword or CodeListKeyword:
                    texts.Add((TextKeyword)keyword);
                    break;
                default:
                    return null;
            }
        }

        return new NumberRecognizer(integer, limits, texts);
    }

    private ArrayRecognizer? Arrays(IEnumerable<Keyword> keywords)
    {
        ValueRecognizer? items = null;
        var counts = new List<CountKeyword>();
        var unique = false;
        foreach (var keyword in keywords)
        {
            switch (keyword)
            {
                case ItemsKeyword { ForAll: { } plan } when items is null:
                    items = Build(plan);
                    break;
                case CountKeyword count:
                    counts.Add(count);
                    break;
                case UniqueItemsKeyword:
                    unique = true;
                    break;
                default:
                    return null;
            }
        }

        return items is null ? null : new ArrayRecognizer(items, counts, unique);
    }

    private ObjectRecognizer? Objects(IEnumerable<Keyword> keywords) =>
        Members(keywords, out var counts) is { } members
            ? new ObjectRecognizer([.. members.Properties.Select(member => KeyValuePair.Create(member.Key, Build(member.Value)))], members.Required, counts, null)
            : null;

    /// <summary>The members that an object may have, when nothing but their number is asked for besides; otherwise null.</summary>
    private static MembersKeyword? Members(IEnumerable<Keyword> keywords, out IReadOnlyList<CountKeyword> counts)
    {
        var all = keywords.ToList();
        counts = [.. all.OfType<CountKeyword>()];
        return all.OfType<MembersKeyword>().ToList() is [{ HasPatterns: false } only] && counts.Count == all.Count - 1 && CanBeTold(only) ? only : null;
    }

    /// <summary>Whether the bytes of a name are the name, few enough names are known, and the required ones are among them.</summary>
    private static bool CanBeTold(MembersKeyword members)
    {
        var names = members.Properties.Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        return names.Count <= ObjectRecognizer.MaxMembers
            && names.IsSupersetOf(members.Required)
            && !names.Any(name => name.AsSpan().ContainsAny(s_escaped));
    }
}
