namespace Hub.Schemas.Validation.Json;

/// <summary>Why bytes are not an acceptable JSON text.</summary>
internal enum JsonFault : byte
{
    None,
    Malformed,
    InvalidUtf8,
    LoneSurrogate,
    TooDeep,
}
