using System.Globalization;
using System.Text;
using Hub.Schemas.Identifiers;

namespace Hub.Tests.Adapters.Sources;

/// <summary>Made-up registrations as a department's own system would have them.</summary>
internal static class RegistrationRows
{
    /// <summary>Cells in the order of <see cref="SourceHub.Columns"/>; different for each number.</summary>
    public static string[] Row(int number, string? code = null, string name = "") =>
        [code ?? Code(number), name.Length > 0 ? name : $"云浮第{number}石材有限公司", "陈建国", "2016年5月18日", "2024-03-12", "在业"];

    public static string Code(int number) =>
        Uscc.Create("91445302", OrganizationCode.Create(number.ToString("D8", CultureInfo.InvariantCulture))).Value;

    public static byte[] Csv(IEnumerable<string[]> rows, string encoding = "utf-8")
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = new StringBuilder(string.Join(',', SourceHub.Columns)).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row).Append('\n');
        }

        return Encoding.GetEncoding(encoding).GetBytes(text.ToString());
    }
}
