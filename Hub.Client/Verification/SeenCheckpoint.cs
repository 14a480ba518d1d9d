using System.Text;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;

namespace Hub.Client.Verification;

/// <summary>
/// The newest checkpoint that was seen, on disk. It is there before anything that it covers is handed on: who had shown us a log can never show another one unnoticed. Where two signed
/// checkpoints contradict each other both are kept: together they prove it to anyone.
/// </summary>
internal sealed class SeenCheckpoint : IDisposable
{
    private readonly string _file;
    private readonly string _contradiction;
    private readonly FileStream _lock;

    /// <exception cref="IOException">Another client uses the directory, or it cannot be written.</exception>
    public SeenCheckpoint(string directory)
    {
        Directory.CreateDirectory(directory);
        (_file, _contradiction) = (Path.Combine(directory, "checkpoint"), Path.Combine(directory, "checkpoint.contradiction"));
        _lock = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Null at first.</summary>
    /// <exception cref="HubEvidenceException">What is there is not a checkpoint of the log.</exception>
    public Checkpoint? Read(CheckpointJudge judge)
    {
        if (!File.Exists(_file))
        {
            return null;
        }

        try
        {
            return judge.Read(SignedNote.Parse(File.ReadAllText(_file)));
        }
        catch (Exception e) when (e is HubEvidenceException or FormatException)
        {
            throw new HubEvidenceException(EvidenceCodes.State, null, "checkpoint", $"{_file} 不是该日志的检查点。", $"{_file} is not a checkpoint of the log.", e);
        }
    }

    public void Write(SignedNote note) => DurableFile.Write(_file, Encoding.UTF8.GetBytes(note.ToString()));

    /// <summary>Keeps a checkpoint that contradicts the one seen. Where it is.</summary>
    public string WriteContradiction(SignedNote note)
    {
        DurableFile.Write(_contradiction, Encoding.UTF8.GetBytes(note.ToString()));
        return _contradiction;
    }

    public void Dispose() => _lock.Dispose();
}
