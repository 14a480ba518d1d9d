namespace Hub.Core.Log.Payloads;

/// <summary>Stable codes of why an erasure was not carried out.</summary>
public static class ErasureCodes
{
    /// <summary>A legal hold names some of what was to be erased; nothing was erased.</summary>
    public const string Held = "LEGAL_HOLD";

    /// <summary>No payload is there that the order names.</summary>
    public const string Nothing = "ERASURE_NOTHING";
}
