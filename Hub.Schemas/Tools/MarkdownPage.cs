using System.Text;

namespace Hub.Schemas.Tools;

internal sealed class MarkdownPage : IDictionaryPage
{
    private readonly StringBuilder _text = new();

    public void Heading(int level, string text, string anchor) =>
        _text.Append(new string('#', level)).Append(' ').Append(Escape(text)).Append(" <a id=\"").Append(anchor).Append("\"></a>\n\n");

    public void Paragraph(string text) => _text.Append(Escape(text)).Append("\n\n");

    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(header);
        Row([.. header.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row([.. row.Select(Escape)]);
        }

        _text.Append('\n');
    }

    public string Finish() => _text.ToString();

    private void Row(IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
