namespace Hub.Schemas.Tools;

/// <summary>Where the data dictionary is written: top down, each call appends. Text is plain; the page escapes it.</summary>
internal interface IDictionaryPage
{
    /// <param name="level">1 to 3.</param>
    /// <param name="text">The heading.</param>
    /// <param name="anchor">What links to it use.</param>
    void Heading(int level, string text, string anchor);

    void Paragraph(string text);

    void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows);

    /// <summary>The finished page.</summary>
    string Finish();
}
