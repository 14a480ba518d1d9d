using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;
using Hub.Schemas.Validation.Rules;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>
/// Recognizes valid messages while reading them, in one pass over the bytes and without a tape of them. It says "surely valid" or nothing: of a message that is
/// not recognized nothing is known, and the plan judges it. What the recognizer does not understand can therefore make it slower, never wrong.
/// </summary>
internal sealed class MessageRecognizer
{
    private readonly ObjectRecognizer _root;
    private readonly (RuleKeyword Rule, int[] Fields)[] _rules;
    private readonly DatedCode[] _codes;
    private readonly int[] _captures;
    private readonly int _kept;

    private MessageRecognizer(ObjectRecognizer root, (RuleKeyword Rule, int[] Fields)[] rules, DatedCode[] codes, int[] captures, int kept)
    {
        _root = root;
        _rules = rules;
        _codes = codes;
        _captures = captures;
        _kept = kept;
    }

    /// <summary>The recognizer of what <paramref name="plan"/> holds valid, or null where nothing can be told for certain.</summary>
    /// <param name="plan">The plan of whole messages.</param>
    /// <param name="captures">The values whose places are wanted of every message.</param>
    public static MessageRecognizer? TryCreate(SchemaPlan plan, IReadOnlyList<MessagePath> captures)
    {
        var rules = plan.For(JsonKind.Object).ToArray().OfType<RuleKeyword>().ToArray();
        if (rules.SelectMany(rule => rule.Fields).Concat(captures).Any(path => path is { RootMember: null }))
        {
            return null;
        }

        var kept = new KeptNumbers();
        var places = captures.Select(kept.Add).ToArray();
        var fields = rules.Select(rule => (rule, rule.Fields.Select(kept.Add).ToArray())).ToArray();
        var builder = new RecognizerBuilder(kept);
        return builder.BuildRoot(plan) is { } root ? new MessageRecognizer(root, fields, [.. builder.Codes], places, kept.Count) : null;
    }

    /// <summary>True when the message surely is acceptable JSON and valid without warning; uses the tape of the workspace for what is looked at again.</summary>
    /// <param name="utf8">The message.</param>
    /// <param name="workspace">Of the calling thread.</param>
    /// <param name="time">See <see cref="Evaluation.Today"/>.</param>
    /// <param name="places">Receives the places of the captured values, or is empty.</param>
    public bool Recognizes(ReadOnlySpan<byte> utf8, Workspace workspace, TimeProvider time, Span<Range> places)
    {
        var kept = workspace.Tape;
        KeptValues.Reserve(kept, _kept);
        var input = new JsonInput(utf8);
        var start = input.SkipWhitespace(0);
        if (input.At(start) != '{')
        {
            return false;
        }

        var end = _root.Read(ref input, start, 1, kept);
        if (end < 0
            || input.SkipWhitespace(end) != utf8.Length
            || (_codes.Length > 0 && !AreInForce(kept, utf8))
            || (_rules.Length > 0 && !SatisfiesRules(utf8, workspace, time)))
        {
            return false;
        }

        for (var i = 0; i < places.Length; i++)
        {
            places[i] = KeptValues.Place(kept, _captures[i]);
        }

        return true;
    }

    private bool AreInForce(JsonTape kept, ReadOnlySpan<byte> utf8)
    {
        foreach (ref readonly var code in _codes.AsSpan())
        {
            if (!code.IsInForce(kept, utf8))
            {
                return false;
            }
        }

        return true;
    }

    private bool SatisfiesRules(ReadOnlySpan<byte> utf8, Workspace workspace, TimeProvider time)
    {
        var run = new Evaluation(utf8, workspace, time, reports: false);
        Span<int> values = stackalloc int[RuleKeyword.MaxFields];
        foreach (var (rule, fields) in _rules)
        {
            for (var i = 0; i < fields.Length; i++)
            {
                values[i] = KeptValues.Has(run.Tape, fields[i]) ? fields[i] : -1;
            }

            if (!rule.Judge(ref run, values[..fields.Length]))
            {
                return false;
            }
        }

        return !run.Warned;
    }
}
