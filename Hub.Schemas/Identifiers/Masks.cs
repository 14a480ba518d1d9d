namespace Hub.Schemas.Identifiers;

/// <summary>
/// Masks of personal fields (the practice of GB/T 35273 and GB/T 37964). A value that does not have the form its mask expects is
/// hidden altogether, so that a mistyped number is not shown by accident.
/// </summary>
public static class Masks
{
    private const string Hidden = "****";

    /// <summary>Compound surnames of two characters, so that the mask of a name keeps the whole surname.</summary>
    private static readonly string[] s_compoundSurnames =
    [
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "轩辕", "南宫", "长孙", "宇文", "司空", "百里", "呼延",
    ];

    private static readonly string[] s_townEndings = ["街道", "镇", "乡"];
    private static readonly string[] s_countyEndings = ["区", "县", "市"];

    public static string Apply(MaskKind kind, string value) => kind switch
    {
        MaskKind.None => value,
        _ when value.Length == 0 => value,
        MaskKind.IdNumber => value.Length is 15 or 18 ? Middle(value, 6, 4) : Hidden,
        MaskKind.Mobile => value.Length == 11 ? Middle(value, 3, 4) : Hidden,
        MaskKind.BankAccount => value.Length > 8 ? Middle(value, 0, 4) : Hidden,
        MaskKind.Name => Surname(value) + "*",
        MaskKind.Address => Place(value) + Hidden,
        MaskKind.Date => value.Length >= 10 && value[4] == '-' ? string.Concat(value.AsSpan(0, 4), "-**-**") : Hidden,
        _ => Hidden,
    };

    private static string Middle(string value, int head, int tail) =>
        string.Concat(value.AsSpan(0, head), new string('*', value.Length - head - tail), value.AsSpan(value.Length - tail));

    private static string Surname(string name) =>
        name.Length > 2 && s_compoundSurnames.Contains(name[..2]) ? name[..2] : name[..(char.IsHighSurrogate(name[0]) ? 2 : 1)];

    private static string Place(string address)
    {
        foreach (var ending in s_townEndings)
        {
            var at = address.IndexOf(ending, StringComparison.Ordinal);
            if (at > 0)
            {
                return address[..(at + ending.Length)];
            }
        }

        var county = s_countyEndings.Max(ending => address.IndexOf(ending, StringComparison.Ordinal));
        return county > 0 ? address[..(county + 1)] : "";
    }
}
