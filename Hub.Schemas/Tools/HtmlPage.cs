using System.Net;
using System.Text;

namespace Hub.Schemas.Tools;

/// <summary>One self-contained page: no scripts, no references to other files.</summary>
internal sealed class HtmlPage(string title) : IDictionaryPage
{
    private const string Style =
        "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
        + "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #ccd;padding:.3rem .5rem;text-align:left;vertical-align:top}"
        + "th{background:#eef}h2{margin-top:3rem;border-bottom:2px solid #aac}";

    private readonly StringBuilder _body = new();

    public void Heading(int level, string text, string anchor) =>
        _body.Append("<h").Append(level).Append(" id=\"").Append(Escape(anchor)).Append("\">").Append(Escape(text)).Append("</h").Append(level).Append(">\n");

    public void Paragraph(string text) => _body.Append("<p>").Append(Escape(text)).Append("</p>\n");

    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        _body.Append("<table>\n");
        Row("th", header);
        foreach (var row in rows)
        {
            Row("td", row);
        }

        _body.Append("</table>\n");
    }

    public string Finish() =>
        $"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\"><title>{Escape(title)}</title><style>{Style}</style></head>\n<body>\n{_body}</body>\n</html>\n";

    private void Row(string cell, IReadOnlyList<string> texts)
    {
        _body.Append("<tr>");
        foreach (var text in texts)
        {
            _body.Append('<').Append(cell).Append('>').Append(Escape(text)).Append("</").Append(cell).Append('>');
        }

        _body.Append("</tr>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
