using System.Globalization;

namespace Hub.Proofs.Tree;

/// <summary>
/// What a C2SP tlog-tiles path below <c>tile/</c> names: a hash tile <c>L/N[.p/W]</c> or an entry bundle <c>entries/N[.p/W]</c>. N is written in
/// groups of three digits, all but the last with an x before it: 1234067 is <c>x001/x234/067</c>.
/// </summary>
/// <param name="Level">Tile level; null for an entry bundle.</param>
/// <param name="Number">Tile number, from 0.</param>
/// <param name="Width">Hashes or entries: 256 for a full tile, else 1 to 255.</param>
public readonly record struct TilePath(int? Level, long Number, int Width)
{
    private const string Entries = "entries";

    public override string ToString()
    {
        var rest = Number / 1000;
        var path = (Number % 1000).ToString("d3", CultureInfo.InvariantCulture);
        for (; rest > 0; rest /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:d3}/{path}");
        }

        var level = Level?.ToString(CultureInfo.InvariantCulture) ?? Entries;
        return Width == TileId.FullWidth ? $"{level}/{path}" : string.Create(CultureInfo.InvariantCulture, $"{level}/{path}.p/{Width}");
    }

    /// <summary>Accepts exactly what <see cref="ToString"/> writes: every tile has one name.</summary>
    public static bool TryParse(string text, out TilePath path)
    {
        path = default;
        var width = TileId.FullWidth;
        var partial = text.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0 && (!Digits(text.AsSpan(partial + 3), out width) || width is < 1 or >= TileId.FullWidth))
        {
            return false;
        }

        var parts = (partial < 0 ? text : text[..partial]).Split('/');
        int? level = null;
        if (parts[0] != Entries)
        {
            if (!Digits(parts[0], out var parsed) || parsed > TileId.MaxLevel)
            {
                return false;
            }

            level = parsed;
        }

        // Six groups hold any number below 10^18, more than a log of 63 bits has tiles at level 0.
        if (parts.Length is < 2 or > 7)
        {
            return false;
        }

        var number = 0L;
        for (var i = 1; i < parts.Length; i++)
        {
            var group = i == parts.Length - 1 ? parts[i] : parts[i].StartsWith('x') ? parts[i][1..] : "";
            if (group.Length != 3 || !int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            number = (number * 1000) + value;
        }

        path = new TilePath(level, number, width);
        return path.ToString() == text;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
