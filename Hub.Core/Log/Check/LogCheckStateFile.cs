using System.Text.Json;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>A <see cref="LogCheckState"/> in a JSON file of at most some 100 KB, replaced as a whole.</summary>
public static class LogCheckStateFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Null when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">Keys of the log that the reader trusts; empty: the signatures are not looked at.</param>
    /// <exception cref="FormatException">The file does not hold a state, its checkpoint is not signed by one of the keys, or its tree has another root.</exception>
    public static LogCheckState? Read(string path, IReadOnlyList<NoteVerifier> keys)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json) ?? throw new FormatException("The file is empty.");
            var note = SignedNote.Parse(content.Checkpoint);
            var newest = SignedNote.Parse(content.Newest);
            var checkpoint = Checkpoint.Parse(note.Text);
            var tree = TileTree.Restore(checkpoint.Size, content.Edge.Select(e => new Tile(new TileId(e.Level, e.Number), e.Hashes)));
            return (keys.Count == 0 || (note.IsSignedByAny(keys) && newest.IsSignedByAny(keys))) && tree.Root.Span.SequenceEqual(checkpoint.Root.Span)
                ? new LogCheckState
                {
                    Note = content.Checkpoint,
                    Checkpoint = checkpoint,
                    Newest = content.Newest,
                    Tree = tree,
                    Entries = content.Entries,
                    Payloads = content.Payloads,
                    Checkpoints = content.Checkpoints,
                    Faults = content.Faults,
                    IsComplete = content.Complete,
                }
                : throw new FormatException("Its checkpoint is not signed by the key of the log, or its hashes do not give the root of the checkpoint.");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or ArgumentException)
        {
            throw new FormatException($"核查状态文件无法使用 · The state file of the check cannot be used: {path}: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file; after a crash it holds the old state or the new one.</summary>
    public static void Write(string path, LogCheckState state) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new Content(state.Note, state.Newest, [.. state.Tree.RightEdge.Select(t => new Edge(t.Id.Level, t.Id.Number, t.Hashes.ToArray()))], state.Entries, state.Payloads, state.Checkpoints, state.Faults, state.IsComplete), Json));

    private sealed record Content(string Checkpoint, string Newest, IReadOnlyList<Edge> Edge, long Entries, long Payloads, long Checkpoints, IReadOnlyList<LogFault> Faults, bool Complete);

    private sealed record Edge(int Level, long Number, byte[] Hashes);
}
