using System.Text;

namespace Hub.Schemas.Identifiers;

/// <summary>Makes person tokens with one secret key. Safe for concurrent calls: each thread keeps its own keyed function.</summary>
public sealed class PersonTokens : IDisposable
{
    /// <summary>Shortest key accepted: 16 bytes.</summary>
    public const int MinimumKeyLength = 16;

    private readonly ThreadLocal<HmacSm3> _hmac;

    /// <exception cref="ArgumentException">The key is shorter than <see cref="MinimumKeyLength"/>.</exception>
    public PersonTokens(ReadOnlySpan<byte> key)
    {
        if (key.Length < MinimumKeyLength)
        {
            throw new ArgumentException($"The key of person tokens has at least {MinimumKeyLength} bytes.", nameof(key));
        }

        var copy = key.ToArray();
        _hmac = new ThreadLocal<HmacSm3>(() => new HmacSm3(copy));
    }

    public PersonToken Create(CitizenId id)
    {
        Span<byte> utf8 = stackalloc byte[CitizenId.Length];
        return Create(utf8[..Encoding.ASCII.GetBytes(id.Value, utf8)]);
    }

    /// <summary>Token of an identifying value given as UTF-8 bytes; a small x at the end is taken for X, as in <see cref="CitizenId"/>.</summary>
    public PersonToken Create(ReadOnlySpan<byte> utf8)
    {
        Span<byte> token = stackalloc byte[PersonToken.Length];
        Write(utf8, token);
        return new PersonToken(Encoding.ASCII.GetString(token));
    }

    /// <summary>Writes the token's <see cref="PersonToken.Length"/> ASCII bytes. Allocates nothing after the first call of a thread.</summary>
    public void Write(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        Span<byte> mac = stackalloc byte[HmacSm3.Size];
        if (utf8.Length == CitizenId.Length && utf8[^1] == (byte)'x')
        {
            Span<byte> normal = stackalloc byte[CitizenId.Length];
            utf8.CopyTo(normal);
            normal[^1] = (byte)'X';
            _hmac.Value!.Compute(normal, mac);
        }
        else
        {
            _hmac.Value!.Compute(utf8, mac);
        }

        Encoding.ASCII.GetBytes(PersonToken.Prefix, destination);
        Convert.TryToHexStringLower(mac, destination[PersonToken.Prefix.Length..], out _);
    }

    public void Dispose() => _hmac.Dispose();
}
