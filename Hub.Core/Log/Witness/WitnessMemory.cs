using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Witness;

/// <summary>
/// The newest checkpoint of each log that a witness has cosigned, in one file. Making the file and opening it are different acts: a witness that has lost its memory
/// must not look like a new one, for it could be shown an older log.
/// </summary>
public sealed class WitnessMemory
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly string _file;
    private readonly Dictionary<string, (Checkpoint Checkpoint, string Note)> _newest = [];

    private WitnessMemory(string file) => _file = file;

    /// <exception cref="IOException">The file exists.</exception>
    public static void Create(string file)
    {
        if (File.Exists(file))
        {
            throw new IOException($"{file} exists.");
        }

        DurableFile.Write(file, "{}"u8);
    }

    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static WitnessMemory Open(string file)
    {
        var memory = new WitnessMemory(file);
        try
        {
            foreach (var (hash, note) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file)) ?? [])
            {
                memory._newest.Add(hash, (Checkpoint.Parse(SignedNote.Parse(note).Text), note));
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file} is damaged: {e.Message}", e);
        }

        return memory;
    }

    /// <summary>SHA-256 of the origin in lower-case hexadecimal, as the protocol names logs.</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    public (Checkpoint Checkpoint, string Note)? Find(string originHash) => _newest.TryGetValue(originHash, out var newest) ? newest : null;

    /// <summary>Durable when it returns.</summary>
    public void Remember(Checkpoint checkpoint, string note)
    {
        var hash = HashOf(checkpoint.Origin);
        var all = _newest.ToDictionary(n => n.Key, n => n.Value.Note);
        all[hash] = note;
        DurableFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(all, Json));
        _newest[hash] = (checkpoint, note);
    }
}
