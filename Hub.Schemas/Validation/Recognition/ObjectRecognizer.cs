using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>Objects that surely satisfy a schema: every member known, none twice, none of the required ones missing.</summary>
/// <remarks>
/// A name is not read but compared with the one that is expected: the next of the schema, or one after it where optional members are left out.
/// Where a sender has another order, the member that followed last time is expected; these guesses are plain integers that threads
/// overwrite for each other: a wrong one costs a look-up.
/// </remarks>
internal sealed class ObjectRecognizer
{
    /// <summary>As many members as there are bits to note them in: 64.</summary>
    public const int MaxMembers = 64;

    /// <summary>Members that are tried before the name is read and looked up: 8.</summary>
    private const int Tries = 8;

    private readonly Utf8Table<int> _names;
    private readonly Member[] _members;
    private readonly int[] _guesses;
    private readonly ulong _required;
    private readonly CountKeyword[] _counts;

    /// <param name="members">Names and values, in the order of the schema; at most <see cref="MaxMembers"/>. No value: never certain.</param>
    /// <param name="required">The names that must be there, all of them among the members.</param>
    /// <param name="counts">How many members there may be.</param>
    /// <param name="kept">The numbers under which the values of some members are kept; null for none.</param>
    public ObjectRecognizer(
        IReadOnlyList<KeyValuePair<string, ValueRecognizer>> members,
        IReadOnlyList<string> required,
        IReadOnlyList<CountKeyword> counts,
        KeptNumbers? kept)
    {
        _members = [.. members.Select(member => new Member(Encoding.UTF8.GetBytes(member.Key), member.Value, kept?.Find(member.Key) ?? -1))];
        _names = new(members.Select((member, number) => KeyValuePair.Create(member.Key, number)));
        _guesses = [.. Enumerable.Range(0, members.Count + 1)];
        _required = required.Aggregate(0UL, (bits, name) => bits | (1UL << _names[_names.Find(Encoding.UTF8.GetBytes(name))]));
        _counts = [.. counts];
    }

    /// <summary>The position behind the object whose brace is at <paramref name="position"/>, or -1.</summary>
    /// <param name="input">The message.</param>
    /// <param name="position">Where the object begins.</param>
    /// <param name="depth">Number of containers around its members.</param>
    /// <param name="kept">Receives the values that are to be kept, each as the token of its number.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Read(ref JsonInput input, int position, int depth, JsonTape? kept = null)
    {
        ulong seen = 0;
        var previous = -1;
        position = input.SkipWhitespace(position + 1);
        if (input.At(position) == '}')
        {
            return Allows(seen) ? position + 1 : -1;
        }

        while (true)
        {
            var number = Find(ref input, ref position, previous);
            if (number < 0 || (seen & (1UL << number)) != 0)
            {
                return -1;
            }

            previous = number;
            seen |= 1UL << number;
            ref readonly var member = ref _members[number];
            var value = input.SkipWhitespace(position);
            position = member.Value.Read(ref input, value, depth);
            if (position < 0)
            {
                return -1;
            }

            if (member.Kept >= 0)
            {
                KeptValues.Set(ref kept![member.Kept], input.At(value), value, position);
            }

            position = input.SkipWhitespace(position);
            var next = input.At(position);
            if (next != ',')
            {
                return next == '}' && Allows(seen) ? position + 1 : -1;
            }

            position = input.SkipWhitespace(position + 1);
        }
    }

    /// <summary>Number of the member whose name is at <paramref name="position"/>, which moves behind the colon; or -1.</summary>
    private int Find(ref JsonInput input, ref int position, int previous)
    {
        var members = _members;
        var first = _guesses[previous + 1];
        for (var number = first; number < first + Tries && number < members.Length; number++)
        {
            ref readonly var prefix = ref members[number].Prefix;
            if (prefix.IsAt(position, input.Utf8))
            {
                position += prefix.Length;
                return number;
            }
        }

        return LookUp(ref input, ref position, previous);
    }

    private int LookUp(ref JsonInput input, ref int position, int previous)
    {
        var start = position + 1;
        var plain = true;
        var end = input.FindStop(start, ref plain);
        if (input.At(position) != '"' || input.At(end) != '"')
        {
            return -1;
        }

        var entry = _names.Find(input.Utf8[start..end]);
        position = input.SkipWhitespace(end + 1);
        if (entry < 0 || input.At(position) != ':')
        {
            return -1;
        }

        position++;
        return _guesses[previous + 1] = _names[entry];
    }

    private bool Allows(ulong seen)
    {
        foreach (var limit in _counts)
        {
            if (!limit.Allows(BitOperations.PopCount(seen)))
            {
                return false;
            }
        }

        return (seen & _required) == _required;
    }

    private readonly struct Member(byte[] name, ValueRecognizer value, int kept)
    {
        /// <summary>The number under which the value is kept, or -1.</summary>
        public readonly int Kept = kept;

        public readonly MemberPrefix Prefix = new([(byte)'"', .. name, (byte)'"', (byte)':']);
        public readonly ValueRecognizer Value = value;
    }
}
