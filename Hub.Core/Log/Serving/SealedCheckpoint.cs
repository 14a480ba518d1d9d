namespace Hub.Core.Log.Serving;

/// <summary>A checkpoint as it is served to who also verifies its seals.</summary>
/// <param name="Note">C2SP signed note.</param>
/// <param name="Seals">CMS SignedData over the text of the note, DER; the first suite first.</param>
public sealed record SealedCheckpoint(string Note, IReadOnlyList<byte[]> Seals);
