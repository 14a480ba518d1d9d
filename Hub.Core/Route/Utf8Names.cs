using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hub.Core.Route;

/// <summary>
/// Strings that come again and again in the log (senders, sources, dataset types), each decoded from UTF-8 once. Bounded: when full, further
/// names are decoded each time. Not safe for concurrent use.
/// </summary>
internal sealed class Utf8Names
{
    public const int Capacity = 4096;

    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public Utf8Names()
    {
        _names = new Dictionary<string, string>(Utf8Comparer.Instance);
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (_lookup.TryGetValue(utf8, out var known))
        {
            return known;
        }

        var name = Encoding.UTF8.GetString(utf8);
        if (_names.Count < Capacity)
        {
            _names[name] = name;
        }

        return name;
    }

    private sealed class Utf8Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode([DisallowNull] string obj) => GetHashCode(Encoding.UTF8.GetBytes(obj));

        public bool Equals(ReadOnlySpan<byte> alternate, string other) =>
            alternate.Length >= other.Length
            && alternate.Length <= other.Length * 3
            && Encoding.UTF8.GetByteCount(other) == alternate.Length
            && SameText(alternate, other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        private static bool SameText(ReadOnlySpan<byte> utf8, string text)
        {
            Span<byte> buffer = stackalloc byte[512];
            var bytes = utf8.Length <= buffer.Length ? buffer[..utf8.Length] : new byte[utf8.Length];
            Encoding.UTF8.GetBytes(text, bytes);
            return utf8.SequenceEqual(bytes);
        }
    }
}
