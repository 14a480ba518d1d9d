using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>enum</c> and <c>const</c>: the value equals one of the listed ones.</summary>
internal sealed class EnumKeyword : TextKeyword
{
    private readonly Utf8Table<bool> _texts;
    private readonly byte[] _json;
    private readonly JsonTape _tape = new();

    /// <param name="name"><c>enum</c> or <c>const</c>.</param>
    /// <param name="texts">The strings among the values.</param>
    /// <param name="others">The other values, as a JSON array.</param>
    public EnumKeyword(string name, IEnumerable<string> texts, byte[] others)
        : base(name, TypeSet.Any)
    {
        _texts = new(texts.Distinct(StringComparer.Ordinal).Select(text => KeyValuePair.Create(text, true)));
        _json = others;
        if (JsonScanner.Scan(_json, _tape, out _) != JsonFault.None)
        {
            throw new SchemaException($"A value of {name} is no acceptable JSON (duplicate names, lone surrogates, too deep).");
        }
    }

    public override bool Accepts(ReadOnlySpan<byte> text) => _texts.Find(text) >= 0;

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text) => Accepts(text) || run.Fail(this, token);

    /// <inheritdoc/>
    /// <remarks>Other values than strings are compared as values.</remarks>
    public override bool Judge(ref Evaluation run, int token, int marks) =>
        run.Tape[token].Kind is JsonKind.String or JsonKind.Name ? Judge(ref run, token, run.Text(token)) : IsOther(ref run, token) || run.Fail(this, token);

    public override Explanation Explain(int detail) => Name == "const"
        ? Say("不等于规定的值。", "The value is not the one that is prescribed.")
        : Say("不在允许的取值之中。", "The value is not one of those allowed.");

    private bool IsOther(ref Evaluation run, int token)
    {
        var value = run.Value(token);
        for (var element = 1; element < _tape.Count; element = _tape.After(element))
        {
            if (value.Equals(new JsonValue(_tape, _json, element)))
            {
                return true;
            }
        }

        return false;
    }
}
