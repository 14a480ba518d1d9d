namespace Hub.Schemas.Compatibility;

/// <summary>
/// One rule of compatibility with its sentences. <c>{reader}</c> and <c>{writer}</c> stand for the new and the old version or the
/// other way round, <c>{0}</c> for what was found. Advice is about the new version: it is the reader when old messages meet it, the writer otherwise.
/// </summary>
/// <param name="Name">Stable name, published to users.</param>
/// <param name="WhyZh">Why it is incompatible, in Chinese.</param>
/// <param name="WhyEn">Why it is incompatible, in English.</param>
/// <param name="ReaderZh">What to change when the new version is the reader, in Chinese.</param>
/// <param name="ReaderEn">What to change when the new version is the reader, in English.</param>
/// <param name="WriterZh">What to change when the new version is the writer, in Chinese.</param>
/// <param name="WriterEn">What to change when the new version is the writer, in English.</param>
public sealed record CompatibilityRule(
    string Name,
    string WhyZh,
    string WhyEn,
    string ReaderZh,
    string ReaderEn,
    string WriterZh,
    string WriterEn)
{
    internal Incompatibility At(string path, CompatibilityDirection direction, string detail)
    {
        var backward = direction == CompatibilityDirection.Backward;
        return new Incompatibility
        {
            Path = path,
            Rule = Name,
            Direction = direction,
            WhyZh = Fill(WhyZh, backward ? "新版本" : "旧版本", backward ? "旧版本" : "新版本", detail),
            WhyEn = Capital(Fill(WhyEn, backward ? "the new version" : "the old version", backward ? "the old version" : "the new version", detail)),
            ChangeZh = Fill(backward ? ReaderZh : WriterZh, "", "", detail),
            ChangeEn = Fill(backward ? ReaderEn : WriterEn, "", "", detail),
        };
    }

    private static string Fill(string sentence, string reader, string writer, string detail) => sentence
        .Replace("{reader}", reader, StringComparison.Ordinal)
        .Replace("{writer}", writer, StringComparison.Ordinal)
        .Replace("{0}", detail, StringComparison.Ordinal);

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
