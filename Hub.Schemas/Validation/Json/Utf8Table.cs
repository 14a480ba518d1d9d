using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// A read-only map from UTF-8 text, looked up by bytes without allocating. At most half full, so that a probe is nearly
/// always the first one.
/// </summary>
internal sealed class Utf8Table<T>
{
    private readonly Entry[] _entries;
    private readonly int[] _slots;
    private readonly int _mask;

    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public Utf8Table(IEnumerable<KeyValuePair<string, T>> items)
    {
        _entries = [.. items.Select(item => new Entry(Encoding.UTF8.GetBytes(item.Key), item.Value))];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _entries.Length * 2))];
        _mask = _slots.Length - 1;
        for (var i = 0; i < _entries.Length; i++)
        {
            var name = _entries[i].Name;
            if (Find(name) >= 0)
            {
                throw new ArgumentException($"The name '{Encoding.UTF8.GetString(name)}' occurs twice.", nameof(items));
            }

            var slot = Hash(name, new Utf8Ends(name)) & _mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = i + 1;
        }
    }

    public int Count => _entries.Length;

    public ref readonly T this[int index] => ref _entries[index].Value;

    public ReadOnlySpan<byte> Name(int index) => _entries[index].Name;

    /// <summary>Whether the entry at <paramref name="index"/> has this name; false beyond the last entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(int index, ReadOnlySpan<byte> name)
    {
        var entries = _entries;
        return (uint)index < (uint)entries.Length && entries[index].Matches(name, new Utf8Ends(name));
    }

    /// <summary>Index of the entry, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var ends = new Utf8Ends(name);
        var slot = Hash(name, ends) & _mask;
        int entry;
        while ((entry = _slots[slot]) != 0)
        {
            if (_entries[entry - 1].Matches(name, ends))
            {
                return entry - 1;
            }

            slot = (slot + 1) & _mask;
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name, Utf8Ends ends) =>
        name.Length <= Utf8Ends.Covered ? ends.GetHash(name.Length) : Utf8Hash.Compute(name);

    private struct Entry(byte[] name, T value)
    {
        public readonly byte[] Name = name;
        public T Value = value;
        private readonly Utf8Ends _ends = new(name);

        /// <summary>Equality of the ends settles short names; only a longer one is compared within.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Matches(ReadOnlySpan<byte> name, Utf8Ends ends) =>
            name.Length == Name.Length && ends == _ends && (name.Length <= Utf8Ends.Covered || name.SequenceEqual(Name));
    }
}
