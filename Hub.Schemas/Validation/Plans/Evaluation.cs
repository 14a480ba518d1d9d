using System.Runtime.CompilerServices;
using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Plans;

/// <summary>
/// One message being judged by one plan. A first evaluation only judges and stops at the first failure; only when it failed
/// (or warned) does a second one <see cref="Reporting"/> all that is wrong.
/// </summary>
internal ref struct Evaluation
{
    /// <summary>Schemas applied within schemas: 1024. A message is at most 64 deep, so only a schema that refers to itself gets here.</summary>
    private const int MaxDepth = 1024;

    /// <summary>Schema applications per token: 256; a schema whose branches multiply with depth is stopped instead of running for ever.</summary>
    private const int WorkPerToken = 256;

    private const int MinimumWork = 16_384;

    /// <summary>Failures that are looked for before the first ones are explained.</summary>
    private const int MaxFailures = 1000;

    private readonly Workspace _workspace;
    private readonly TimeProvider _time;
    private readonly bool _reports;
    private long _work;
    private int _depth;
    private int _silence;
    private bool _exhausted;
    private DateOnly? _today;

    public Evaluation(ReadOnlySpan<byte> utf8, Workspace workspace, TimeProvider time, bool reports)
    {
        Utf8 = utf8;
        Tape = workspace.Tape;
        _workspace = workspace;
        _time = time;
        _reports = reports;
        _work = Math.Max(MinimumWork, (long)Tape.Count * WorkPerToken);
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    public JsonTape Tape { get; }

    public readonly Marks Marks => _workspace.Marks;

    /// <summary>The numbers of the schema resources that were entered, outermost first.</summary>
    public readonly ReadOnlySpan<int> Scopes => _workspace.Scopes;

    /// <summary>True when every failure is wanted, not just the first.</summary>
    public readonly bool Reporting => _reports && _silence == 0;

    /// <summary>True when a keyword warned.</summary>
    public bool Warned { get; private set; }

    /// <summary>The day in the city (UTC+8).</summary>
    public DateOnly Today => _today ??= CityCalendar.Today(_time);

    public readonly JsonValue Value(int token) => new(Tape, Utf8, token);

    /// <summary>The decoded text of a string or name, the bytes of anything else as written.</summary>
    public readonly ReadOnlySpan<byte> Text(int token) => Tape.Text(token, Utf8);

    /// <summary>See <see cref="Workspace.RentTable"/>.</summary>
    public readonly Span<int> RentTable(int count) => _workspace.RentTable(count);

    /// <summary>Judges the whole message by <paramref name="plan"/>.</summary>
    public bool Judge(SchemaPlan plan)
    {
        var valid = Run(plan, 0);
        return _exhausted ? Fail(ComplexityKeyword.Instance, 0) : valid;
    }

    /// <summary>Judges the value at <paramref name="token"/> by <paramref name="plan"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Run(SchemaPlan plan, int token, int marks = Marks.None) =>
        plan.IsLeaf ? RunKeywords(plan, token, marks) : RunTree(plan, token, marks);

    /// <summary>Judges without reporting: the outcome of a branch that need not hold.</summary>
    public bool Try(SchemaPlan plan, int token, int marks = Marks.None)
    {
        if (marks < 0)
        {
            _silence++;
            var valid = Run(plan, token);
            _silence--;
            return valid;
        }

        var count = Tape[token].Detail;
        var branch = Marks.Push(count);
        _silence++;
        var matched = Run(plan, token, branch);
        _silence--;
        if (matched)
        {
            Marks.Merge(marks, branch, count);
        }

        Marks.Pop(branch);
        return matched;
    }

    /// <summary>Notes that <paramref name="keyword"/> refuses the value at <paramref name="token"/>; always false.</summary>
    public readonly bool Fail(Keyword keyword, int token, int detail = 0)
    {
        Note(keyword, token, detail, Severity.Error);
        return false;
    }

    /// <summary>Notes a doubt that does not make the message invalid; always true.</summary>
    public bool Warn(Keyword keyword, int token, int detail = 0)
    {
        Warned = true;
        Note(keyword, token, detail, Severity.Warning);
        return true;
    }

    private readonly void Note(Keyword keyword, int token, int detail, Severity severity)
    {
        if (Reporting && _workspace.Failures.Count < MaxFailures)
        {
            _workspace.Failures.Add(new Failure(keyword, token, detail, severity));
        }
    }

    private bool RunTree(SchemaPlan plan, int token, int marks)
    {
        if (--_work < 0 || _depth == MaxDepth)
        {
            // What a branch says after this is worth nothing: the whole message is refused at the end.
            _exhausted = true;
            return false;
        }

        _depth++;
        var entered = plan.Scope != 0 && (Scopes.IsEmpty || Scopes[^1] != plan.Scope);
        if (entered)
        {
            _workspace.PushScope(plan.Scope);
        }

        var valid = plan.TracksMarks ? RunTracking(plan, token, marks) : RunKeywords(plan, token, marks);
        if (entered)
        {
            _workspace.PopScope();
        }

        _depth--;
        return valid;
    }

    private bool RunKeywords(SchemaPlan plan, int token, int marks)
    {
        var kind = Tape[token].Kind;
        if (kind == JsonKind.String && plan.ForText is { } textKeywords)
        {
            return RunTexts(textKeywords, token);
        }

        var valid = true;
        foreach (var keyword in plan.For(kind))
        {
            if (!keyword.Judge(ref this, token, marks))
            {
                valid = false;
                if (!Reporting)
                {
                    break;
                }
            }
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool RunTexts(TextKeyword[] keywords, int token)
    {
        var text = Text(token);
        var valid = true;
        foreach (var keyword in keywords)
        {
            if (!keyword.Judge(ref this, token, text))
            {
                valid = false;
                if (!Reporting)
                {
                    break;
                }
            }
        }

        return valid;
    }

    private bool RunTracking(SchemaPlan plan, int token, int marks)
    {
        ref readonly var value = ref Tape[token];
        if (value.Kind is not (JsonKind.Array or JsonKind.Object))
        {
            return RunKeywords(plan, token, marks);
        }

        var count = value.Detail;
        var own = Marks.Push(count);
        var valid = RunKeywords(plan, token, own);
        Marks.Merge(marks, own, count);
        Marks.Pop(own);
        return valid;
    }
}
