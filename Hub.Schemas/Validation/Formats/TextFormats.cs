using System.Collections.Frozen;
using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Validation.Formats;

/// <summary>The formats that the city's profile asserts, by name. Any other <c>format</c> is an annotation.</summary>
internal static class TextFormats
{
    private const string FormatCode = FindingCodes.SchemaPrefix + "FORMAT";

    private static readonly FrozenDictionary<string, TextFormat> s_all = new Dictionary<string, TextFormat>
    {
        ["date"] = Calendar(static utf8 => CalendarText.IsDate(utf8) ? TextFormat.Valid : 0, "日期应为存在的日子,格式 YYYY-MM-DD。", "The date must be a day of the calendar, written YYYY-MM-DD."),
        ["date-time"] = Calendar(static utf8 => CalendarText.IsDateTime(utf8) ? TextFormat.Valid : 0,
            "时间格式应为 YYYY-MM-DDThh:mm:ss+08:00,时区不可省略。",
            "The time must be written YYYY-MM-DDThh:mm:ss+08:00; the offset is mandatory."),
        ["time"] = Calendar(static utf8 => CalendarText.IsTime(utf8) ? TextFormat.Valid : 0, "时刻格式应为 hh:mm:ss+08:00。", "The time of day must be written hh:mm:ss+08:00."),
        ["period-month"] = Calendar(static utf8 => CalendarText.IsMonth(utf8) ? TextFormat.Valid : 0, "月份格式应为 YYYY-MM。", "The month must be written YYYY-MM."),
        ["period-yyyymm"] = Calendar(static utf8 => CalendarText.IsCompactMonth(utf8) ? TextFormat.Valid : 0, "费款所属期格式应为 YYYYMM。", "The period must be written YYYYMM.") with { Numbers = true },
        ["period-quarter"] = Calendar(static utf8 => CalendarText.IsQuarter(utf8) ? TextFormat.Valid : 0, "季度格式应为 YYYYQn(n 为 1 至 4)。", "The quarter must be written YYYYQn, n from 1 to 4."),
        ["email"] = Plain(static utf8 => InternetText.IsEmail(utf8) ? TextFormat.Valid : 0, "电子邮件地址格式不正确。", "The text is not an e-mail address."),
        ["hostname"] = Plain(static utf8 => InternetText.IsHostName(utf8) ? TextFormat.Valid : 0, "主机名格式不正确。", "The text is not a host name."),
        ["ipv4"] = Plain(static utf8 => InternetText.IsIPv4(utf8) ? TextFormat.Valid : 0, "IPv4 地址格式不正确。", "The text is not an IPv4 address."),
        ["ipv6"] = Plain(static utf8 => InternetText.IsIPv6(utf8) ? TextFormat.Valid : 0, "IPv6 地址格式不正确。", "The text is not an IPv6 address."),
        ["uri"] = Plain(static utf8 => InternetText.IsUri(utf8) ? TextFormat.Valid : 0, "URI 格式不正确。", "The text is not a URI."),
        ["uuid"] = Plain(static utf8 => InternetText.IsUuid(utf8) ? TextFormat.Valid : 0, "UUID 格式不正确。", "The text is not a UUID."),
        ["organization-code"] = Plain(static utf8 => OrganizationCode.IsValid(utf8) ? TextFormat.Valid : 0,
            "组织机构代码不符合 GB 11714(格式或校验码)。",
            "The organization code does not conform to GB 11714 (form or check character)."),
        ["uscc"] = new(
            static utf8 => (int)Uscc.Check(utf8) - 1,
            [
                new(FindingCodes.UsccFormat, "统一社会信用代码应为 18 位,字符和区划位置须符合 GB 32100。", "A unified social credit code has 18 characters of the alphabet of GB 32100, with digits at places 3 to 8."),
                new(FindingCodes.UsccCheckDigit, "统一社会信用代码第 18 位校验码不正确。", "The check character (place 18) of the unified social credit code is wrong."),
                new(FindingCodes.UsccOrganizationCheckDigit, "统一社会信用代码中的组织机构代码校验码(第 17 位)不正确。", "The check character of the organization code within the unified social credit code (place 17) is wrong."),
                new(FindingCodes.UsccCategory, "统一社会信用代码的登记管理部门和机构类别(第 1、2 位)不存在。", "Places 1 and 2 of the unified social credit code are not a registration authority and one of its categories."),
            ]),
        ["citizen-id"] = new(
            static utf8 => (int)CitizenId.Check(utf8) - 1,
            [
                new(FindingCodes.CitizenIdFormat, "公民身份号码应为 17 位数字加校验码。", "A citizen identity number has 17 digits and a check character."),
                new(FindingCodes.CitizenIdCheckDigit, "公民身份号码校验码不正确。", "The check character of the citizen identity number is wrong."),
                new(FindingCodes.CitizenIdDate, "公民身份号码中的出生日期不存在。", "The birth date within the citizen identity number is not a day of the calendar."),
                new(FindingCodes.CitizenIdDivision, "公民身份号码中的行政区划代码从未使用。", "The division within the citizen identity number never existed."),
            ]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TextFormat? Find(string name) => s_all.GetValueOrDefault(name);

    private static TextFormat Calendar(FormatCheck check, string zh, string en) => new(check, [new(FindingCodes.DateInvalid, zh, en)]);

    private static TextFormat Plain(FormatCheck check, string zh, string en) => new(check, [new(FormatCode, zh, en)]);
}
