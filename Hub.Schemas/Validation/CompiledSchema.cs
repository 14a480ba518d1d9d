using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;
using Hub.Schemas.Validation.Recognition;

namespace Hub.Schemas.Validation;

/// <summary>
/// A schema as a plan that judges UTF-8 JSON texts. Immutable; safe for concurrent calls. The bytes are read once; a valid text
/// allocates nothing once the buffers of the thread have grown to its size.
/// </summary>
public sealed class CompiledSchema
{
    private readonly SchemaPlan _plan;
    private readonly TimeProvider _time;
    private readonly MessagePath[] _captures;
    private readonly MessageRecognizer? _recognizer;

    /// <param name="plan">What is valid.</param>
    /// <param name="time">Tells the day.</param>
    /// <param name="captures">The values whose places validation gives.</param>
    /// <param name="recognizes">See <see cref="SchemaOptions.Recognizes"/>.</param>
    internal CompiledSchema(SchemaPlan plan, TimeProvider time, IReadOnlyList<MessagePath> captures, bool recognizes)
    {
        _plan = plan;
        _time = time;
        _captures = [.. captures];
        _recognizer = recognizes ? MessageRecognizer.TryCreate(plan, captures) : null;
    }

    /// <summary>Number of values that are captured.</summary>
    internal int CaptureCount => _captures.Length;

    /// <summary>True when the text is JSON (RFC 8259, RFC 7493) and satisfies the schema. Never throws.</summary>
    public bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var workspace = Workspace.Take();
        try
        {
            return IsRecognized(utf8, workspace, [])
                || (JsonScanner.Scan(utf8, workspace.Tape, out _) == JsonFault.None
                    && new Evaluation(utf8, workspace, _time, reports: false).Judge(_plan)
                    && (workspace.Tape.HasDistinctNames || workspace.Tape.FindDuplicateName(utf8) < 0));
        }
        finally
        {
            Workspace.Return(workspace);
        }
    }

    /// <summary>Adds all that is wrong to <paramref name="findings"/>; nothing when the text is valid. Never throws.</summary>
    public void Validate(ReadOnlySpan<byte> utf8, Findings findings) => Validate(utf8, findings, []);

    /// <summary>
    /// As above, and gives the places of the captured values (or none when <paramref name="places"/> is empty). False when the bytes are not an acceptable JSON text.
    /// </summary>
    internal bool Validate(ReadOnlySpan<byte> utf8, Findings findings, Span<Range> places)
    {
        var workspace = Workspace.Take();
        try
        {
            return IsRecognized(utf8, workspace, places) || Judge(utf8, findings, workspace, places);
        }
        finally
        {
            Workspace.Return(workspace);
        }
    }

    /// <summary>Whether the message is valid at the first glance: see <see cref="MessageRecognizer"/>.</summary>
    internal bool IsRecognized(ReadOnlySpan<byte> utf8, Workspace workspace, Span<Range> places) =>
        _recognizer is { } recognizer && recognizer.Recognizes(utf8, workspace, _time, places);

    private static Range Locate(JsonTape tape, int token) =>
        token < 0 ? default : tape[token].Start..(tape[token].Start + tape[token].Length);

    /// <summary>Lets the plan judge; false when the bytes are not an acceptable JSON text.</summary>
    private bool Judge(ReadOnlySpan<byte> utf8, Findings findings, Workspace workspace, Span<Range> places)
    {
        places.Clear();
        var tape = workspace.Tape;
        var fault = JsonScanner.Scan(utf8, tape, out var offset);
        if (fault != JsonFault.None)
        {
            FindingWriter.WriteFault(fault, offset, findings);
            return false;
        }

        var judgement = new Evaluation(utf8, workspace, _time, reports: false);
        var isClean = judgement.Judge(_plan) && !judgement.Warned;
        if (!(isClean && tape.HasDistinctNames) && tape.FindDuplicateName(utf8) is >= 0 and var name)
        {
            FindingWriter.WriteDuplicate(tape, utf8, name, findings);
            return false;
        }

        if (!isClean)
        {
            new Evaluation(utf8, workspace, _time, reports: true).Judge(_plan);
            FindingWriter.WriteFailures(workspace, utf8, findings);
        }

        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Locate(tape, _captures[i].In(judgement.Value(0)));
        }

        return true;
    }
}
