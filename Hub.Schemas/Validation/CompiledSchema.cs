using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation;

/// <summary>
/// A schema as a plan that judges UTF-8 JSON texts. Immutable; safe for concurrent calls. The bytes are read once; a valid text
/// allocates nothing once the buffers of the thread have grown to its size.
/// </summary>
public sealed class CompiledSchema
{
    private readonly SchemaPlan _plan;
    private readonly TimeProvider _time;

    internal CompiledSchema(SchemaPlan plan, TimeProvider time) => (_plan, _time) = (plan, time);

    /// <summary>True when the text is JSON (RFC 8259, RFC 7493) and satisfies the schema. Never throws.</summary>
    public bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var workspace = Workspace.Take();
        try
        {
            return JsonScanner.Scan(utf8, workspace.Tape, out _) == JsonFault.None
                && new Evaluation(utf8, workspace, _time, reports: false).Judge(_plan)
                && (workspace.Tape.HasDistinctNames || workspace.Tape.FindDuplicateName(utf8) < 0);
        }
        finally
        {
            Workspace.Return(workspace);
        }
    }

    /// <summary>Adds all that is wrong to <paramref name="findings"/>; nothing when the text is valid. Never throws.</summary>
    public void Validate(ReadOnlySpan<byte> utf8, Findings findings) => Validate(utf8, findings, [], []);

    /// <summary>As above, and gives the place of the value at each of <paramref name="paths"/>. False when the bytes are not an acceptable JSON text.</summary>
    internal bool Validate(ReadOnlySpan<byte> utf8, Findings findings, ReadOnlySpan<Keywords.MessagePath> paths, Span<Range> places)
    {
        var workspace = Workspace.Take();
        try
        {
            places.Clear();
            var fault = JsonScanner.Scan(utf8, workspace.Tape, out var offset);
            if (fault != JsonFault.None)
            {
                FindingWriter.WriteFault(fault, offset, findings);
                return false;
            }

            var judgement = new Evaluation(utf8, workspace, _time, reports: false);
            var isClean = judgement.Judge(_plan) && !judgement.Warned;
            if (!(isClean && workspace.Tape.HasDistinctNames) && workspace.Tape.FindDuplicateName(utf8) is >= 0 and var name)
            {
                FindingWriter.WriteDuplicate(workspace.Tape, utf8, name, findings);
                return false;
            }

            if (!isClean)
            {
                new Evaluation(utf8, workspace, _time, reports: true).Judge(_plan);
                FindingWriter.WriteFailures(workspace, utf8, findings);
            }

            for (var i = 0; i < places.Length; i++)
            {
                places[i] = Locate(workspace.Tape, paths[i].In(judgement.Value(0)));
            }

            return true;
        }
        finally
        {
            Workspace.Return(workspace);
        }
    }

    private static Range Locate(JsonTape tape, int token) =>
        token < 0 ? default : tape[token].Start..(tape[token].Start + tape[token].Length);
}
