namespace Hub.Schemas.Validation.Json;

/// <summary>A scanned value together with the bytes that it was scanned from.</summary>
internal readonly ref struct JsonValue(JsonTape tape, ReadOnlySpan<byte> utf8, int index)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    public int Index => index;

    public JsonKind Kind => tape[index].Kind;

    /// <summary>Number of elements or members.</summary>
    public int Count => tape[index].Detail;

    public ReadOnlySpan<byte> Text => tape.Text(index, _utf8);

    public JsonNumber Number => new(_utf8.Slice(tape[index].Start, tape[index].Length));

    public JsonValue At(int other) => new(tape, _utf8, other);

    /// <summary>Index of the value of the member <paramref name="name"/> of this object, or -1.</summary>
    public int Member(ReadOnlySpan<byte> name) => tape.FindMember(index, name, _utf8);

    /// <summary>Whether the value at <paramref name="candidate"/> (any number) is the member <paramref name="name"/> of this object.</summary>
    public bool IsMember(int candidate, ReadOnlySpan<byte> name) =>
        candidate > index
        && candidate < tape[index].Link
        && tape[candidate - 1].Kind == JsonKind.Name
        && tape[candidate - 1].Parent == index
        && tape.Text(candidate - 1, _utf8).SequenceEqual(name);

    /// <summary>Index of the element number <paramref name="ordinal"/> of this array, or -1.</summary>
    public int Element(int ordinal)
    {
        if ((uint)ordinal >= (uint)Count)
        {
            return -1;
        }

        var element = index + 1;
        for (; ordinal > 0; ordinal--)
        {
            element = tape.After(element);
        }

        return element;
    }

    /// <summary>Equality as JSON Schema defines it: numbers by value, objects without regard to order.</summary>
    public bool Equals(JsonValue other)
    {
        if (Kind != other.Kind)
        {
            return false;
        }

        switch (Kind)
        {
            case JsonKind.Number:
                return Number.CompareTo(other.Number) == 0;
            case JsonKind.String:
                return Text.SequenceEqual(other.Text);
            case JsonKind.Array:
                return Count == other.Count && ElementsEqual(other);
            case JsonKind.Object:
                return Count == other.Count && MembersEqual(other);
            default:
                return true;
        }
    }

    /// <summary>Equal values have equal hashes.</summary>
    public override int GetHashCode()
    {
        switch (Kind)
        {
            case JsonKind.Number:
                return Number.GetHashCode();
            case JsonKind.String:
                return Utf8Hash.Compute(Text);
            case JsonKind.Array:
                var ordered = Count;
                for (var element = index + 1; element < tape[index].Link; element = tape.After(element))
                {
                    ordered = Utf8Hash.Combine(ordered, At(element).GetHashCode());
                }

                return ordered;
            case JsonKind.Object:
                var unordered = ~Count;
                for (var member = index + 1; member < tape[index].Link; member = tape.After(member + 1))
                {
                    unordered += Utf8Hash.Combine(Utf8Hash.Compute(tape.Text(member, _utf8)), At(member + 1).GetHashCode());
                }

                return unordered;
            default:
                return (int)Kind;
        }
    }

    private bool ElementsEqual(JsonValue other)
    {
        var theirs = other.Index + 1;
        for (var mine = index + 1; mine < tape[index].Link; mine = tape.After(mine))
        {
            if (!At(mine).Equals(other.At(theirs)))
            {
                return false;
            }

            theirs = other.After(theirs);
        }

        return true;
    }

    private bool MembersEqual(JsonValue other)
    {
        for (var member = index + 1; member < tape[index].Link; member = tape.After(member + 1))
        {
            var theirs = other.Member(tape.Text(member, _utf8));
            if (theirs < 0 || !At(member + 1).Equals(other.At(theirs)))
            {
                return false;
            }
        }

        return true;
    }

    private int After(int element) => tape.After(element);
}
