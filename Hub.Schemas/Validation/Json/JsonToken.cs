namespace Hub.Schemas.Validation.Json;

/// <summary>One value, or one member name, of a scanned message.</summary>
internal struct JsonToken
{
    /// <summary>Offset of the first byte; of a string or name, the one after the quote.</summary>
    public int Start;

    /// <summary>Length in bytes; of a string or name, without the quotes and with escapes as written.</summary>
    public int Length;

    /// <summary>Of a container, the index of the token after it; of an escaped text, its offset among the decoded texts.</summary>
    public int Link;

    /// <summary>Of a container, the number of its elements or members; of a name, its <see cref="Utf8Hash"/> once the names are indexed.</summary>
    public int Detail;

    /// <summary>Index of the enclosing container, or -1.</summary>
    public int Parent;

    public JsonKind Kind;

    /// <summary>Of a string or name: contains escapes, so that the text must be taken from the decoded texts.</summary>
    public bool Escaped;

    /// <summary>
    /// Of a number: written without fraction and exponent. Of an object: known to have no member twice.
    /// </summary>
    public bool Plain;
}
