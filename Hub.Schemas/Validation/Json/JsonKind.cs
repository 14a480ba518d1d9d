namespace Hub.Schemas.Validation.Json;

/// <summary>What a token of the tape is.</summary>
internal enum JsonKind : byte
{
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,

    /// <summary>A member's name; the token after it is the member's value.</summary>
    Name,
}
