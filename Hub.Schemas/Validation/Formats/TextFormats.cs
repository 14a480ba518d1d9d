using System.Collections.Frozen;
using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Validation.Formats;

/// <summary>The formats that the city's profile asserts, by name. Any other <c>format</c> is an annotation.</summary>
internal static class TextFormats
{
    private const string FormatCode = FindingCodes.SchemaPrefix + "FORMAT";

    private static readonly FrozenDictionary<string, TextFormat> s_all = new Dictionary<string, TextFormat>
    {
        ["date"] = Calendar(CalendarText.IsDate, "日期应为存在的日子,格式 YYYY-MM-DD。", "The date must be a day of the calendar, written YYYY-MM-DD."),
        ["date-time"] = Calendar(
            CalendarText.IsDateTime,
            "时间格式应为 YYYY-MM-DDThh:mm:ss+08:00,时区不可省略。",
            "The time must be written YYYY-MM-DDThh:mm:ss+08:00; the offset is mandatory."),
        ["time"] = Calendar(CalendarText.IsTime, "时刻格式应为 hh:mm:ss+08:00。", "The time of day must be written hh:mm:ss+08:00."),
        ["period-month"] = Calendar(CalendarText.IsMonth, "月份格式应为 YYYY-MM。", "The month must be written YYYY-MM."),
        ["period-yyyymm"] = Calendar(CalendarText.IsCompactMonth, "费款所属期格式应为 YYYYMM。", "The period must be written YYYYMM.") with { Numbers = true },
        ["period-quarter"] = Calendar(CalendarText.IsQuarter, "季度格式应为 YYYYQn(n 为 1 至 4)。", "The quarter must be written YYYYQn, n from 1 to 4."),
        ["email"] = Plain(InternetText.IsEmail, "电子邮件地址格式不正确。", "The text is not an e-mail address."),
        ["hostname"] = Plain(InternetText.IsHostName, "主机名格式不正确。", "The text is not a host name."),
        ["ipv4"] = Plain(InternetText.IsIPv4, "IPv4 地址格式不正确。", "The text is not an IPv4 address."),
        ["ipv6"] = Plain(InternetText.IsIPv6, "IPv6 地址格式不正确。", "The text is not an IPv6 address."),
        ["uri"] = Plain(InternetText.IsUri, "URI 格式不正确。", "The text is not a URI."),
        ["uuid"] = Plain(InternetText.IsUuid, "UUID 格式不正确。", "The text is not a UUID."),
        ["organization-code"] = Plain(
            OrganizationCode.IsValid,
            "组织机构代码不符合 GB 11714(格式或校验码)。",
            "The organization code does not conform to GB 11714 (form or check character)."),
        ["uscc"] = new(
            utf8 => (int)Uscc.Check(utf8) - 1,
            [
                new(FindingCodes.UsccFormat, "统一社会信用代码应为 18 位,字符和区划位置须符合 GB 32100。", "A unified social credit code has 18 characters of the alphabet of GB 32100, with digits at places 3 to 8."),
                new(FindingCodes.UsccCheckDigit, "统一社会信用代码第 18 位校验码不正确。", "The check character (place 18) of the unified social credit code is wrong."),
                new(FindingCodes.UsccOrganizationCheckDigit, "统一社会信用代码中的组织机构代码校验码(第 17 位)不正确。", "The check character of the organization code within the unified social credit code (place 17) is wrong."),
                new(FindingCodes.UsccCategory, "统一社会信用代码的登记管理部门和机构类别(第 1、2 位)不存在。", "Places 1 and 2 of the unified social credit code are not a registration authority and one of its categories."),
            ]),
        ["citizen-id"] = new(
            utf8 => (int)CitizenId.Check(utf8) - 1,
            [
                new(FindingCodes.CitizenIdFormat, "公民身份号码应为 17 位数字加校验码。", "A citizen identity number has 17 digits and a check character."),
                new(FindingCodes.CitizenIdCheckDigit, "公民身份号码校验码不正确。", "The check character of the citizen identity number is wrong."),
                new(FindingCodes.CitizenIdDate, "公民身份号码中的出生日期不存在。", "The birth date within the citizen identity number is not a day of the calendar."),
                new(FindingCodes.CitizenIdDivision, "公民身份号码中的行政区划代码从未使用。", "The division within the citizen identity number never existed."),
            ]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => s_all.Keys;

    public static TextFormat? Find(string name) => s_all.GetValueOrDefault(name);

    private static TextFormat Calendar(Func<ReadOnlySpan<byte>, bool> isValid, string zh, string en) =>
        new(utf8 => isValid(utf8) ? TextFormat.Valid : 0, [new(FindingCodes.DateInvalid, zh, en)]);

    private static TextFormat Plain(Func<ReadOnlySpan<byte>, bool> isValid, string zh, string en) =>
        new(utf8 => isValid(utf8) ? TextFormat.Valid : 0, [new(FormatCode, zh, en)]);
}
