using System.Globalization;
using System.Text;

namespace Hub.Core.Log.Payloads;

/// <summary>Ranges of log indices as text: <c>5-9,12</c>, ascending, both ends included; <c>20-</c> has no end.</summary>
internal static class IndexRanges
{
    /// <summary>Characters of one text: an entry stays far below its limit of 65,535 bytes.</summary>
    private const int MaxLength = 40_000;

    /// <summary>Ascending indices as texts, as many as it takes.</summary>
    public static List<string> Format(IReadOnlyList<long> indices)
    {
        var texts = new List<string>();
        var text = new StringBuilder();
        for (var i = 0; i < indices.Count; i++)
        {
            var first = indices[i];
            while (i + 1 < indices.Count && indices[i + 1] == indices[i] + 1)
            {
                i++;
            }

            text.Append(text.Length > 0 ? "," : "").Append(Format(first, indices[i]));
            if (text.Length > MaxLength || i + 1 == indices.Count)
            {
                texts.Add(text.ToString());
                text.Clear();
            }
        }

        return texts;
    }

    public static string Format(long first, long? last) =>
        first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    /// <summary>All from <paramref name="first"/> to <paramref name="last"/> but for some, which are ascending and within.</summary>
    public static string FormatWithout(long first, long last, IEnumerable<long> without)
    {
        var texts = new List<string>();
        foreach (var index in without.Append(last + 1))
        {
            if (first < index)
            {
                texts.Add(Format(first, index - 1));
            }

            first = index + 1;
        }

        return string.Join(',', texts);
    }

    /// <exception cref="FormatException">The text is none.</exception>
    public static IEnumerable<(long First, long Last)> Parse(string text)
    {
        foreach (var part in text.Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var first = long.Parse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture);
            var last = dash < 0 ? first : dash == part.Length - 1 ? long.MaxValue : long.Parse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
            yield return (first, last);
        }
    }
}
