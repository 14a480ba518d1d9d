using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>
/// A pattern matched by the runtime's engine: without backtracking, or, where the expression needs it (look-around, back
/// references), within 100 ms; a text that takes longer does not match.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    private const int StackCharacters = 256;
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);
    private readonly Regex _regex;

    public RegexPattern(string source)
        : base(source)
    {
        var translated = EcmaPattern.Translate(source);
        try
        {
            _regex = Create(translated);
        }
        catch (ArgumentException e)
        {
            throw new SchemaException($"'{source}' is not a regular expression: {e.Message}", e);
        }
    }

    public override bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        // A UTF-8 text never has more UTF-16 units than bytes.
        char[]? rented = null;
        var buffer = utf8.Length <= StackCharacters ? stackalloc char[StackCharacters] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            return _regex.IsMatch(buffer[..Encoding.UTF8.GetChars(utf8, buffer)]);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private static Regex Create(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, s_limit);
        }
    }
}
