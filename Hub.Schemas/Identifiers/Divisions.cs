using System.Collections.Frozen;
using Hub.Schemas.CodeLists;

namespace Hub.Schemas.Identifiers;

/// <summary>
/// Administrative divisions as of a date: the code list <c>divisions</c> seen as places. Complete for Guangdong since 1980; of the other
/// provinces only the first two digits are known, so that a registration elsewhere is not refused.
/// </summary>
public sealed class Divisions
{
    private const int Guangdong = 44;
    private readonly CodeList _list;
    private readonly FrozenSet<int> _everCounty;
    private readonly FrozenSet<int> _provinces;

    public Divisions(CodeList list)
    {
        _list = list;
        _everCounty = list.Entries.Where(e => e.Code.Length == 6).Select(e => int.Parse(e.Code, System.Globalization.CultureInfo.InvariantCulture)).ToFrozenSet();
        _provinces = _everCounty.Where(c => c % 10000 == 0).Select(c => c / 10000).ToFrozenSet();
    }

    /// <summary>The list this assembly was built with (<c>standards/codes/divisions.yaml</c>): identity numbers are checked against it.</summary>
    public static Divisions Default { get; } = new(CodeListFile.ReadEmbedded("divisions"));

    /// <summary>The place of that code on that day, or null. Dates are those of published editions, a month exact.</summary>
    public CodeEntry? Find(DivisionCode code, DateOnly asOf) =>
        _list.Find(code.Value, asOf);

    /// <summary>The code that stands for the same place today: 445323 云安县 gives 445303 云安区. The code itself when it is current; null when it is unknown or its successor is.</summary>
    public DivisionCode? Current(DivisionCode code)
    {
        for (var entry = _list.Find(code.Value); entry is not null; entry = entry.Successors is [var next] ? _list.Find(next) : null)
        {
            if (entry.ValidTo is null)
            {
                return DivisionCode.Parse(entry.Code);
            }
        }

        return null;
    }

    /// <summary>True when six digits may stand in front of an identity number: in any edition, or of another province. Allocates nothing.</summary>
    public bool WasEverCounty(int code) =>
        code / 10000 == Guangdong ? _everCounty.Contains(code) && code % 10000 != 0 : _provinces.Contains(code / 10000);
}
