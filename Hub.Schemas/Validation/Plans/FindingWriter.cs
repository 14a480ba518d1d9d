using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Plans;

/// <summary>Turns what went wrong into findings.</summary>
internal static class FindingWriter
{
    /// <summary>The failures of a workspace in document order, each place and keyword once.</summary>
    public static void WriteFailures(Workspace workspace, ReadOnlySpan<byte> utf8, Findings findings)
    {
        var seen = new HashSet<Failure>();
        foreach (var failure in workspace.Failures.OrderBy(failure => failure.Token))
        {
            if (!seen.Add(failure))
            {
                continue;
            }

            var explanation = failure.Keyword.Explain(failure.Detail);
            findings.Add(new Finding
            {
                Code = explanation.Code,
                Pointer = PointerText.Of(workspace.Tape, utf8, failure.Token),
                Keyword = failure.Keyword.Name,
                Zh = explanation.Zh,
                En = explanation.En,
                Severity = failure.Severity,
            });
        }
    }

    /// <summary>The one finding of bytes that are not an acceptable JSON text.</summary>
    public static void WriteFault(JsonFault fault, int offset, Findings findings)
    {
        var (code, zh, en) = fault switch
        {
            JsonFault.InvalidUtf8 => (FindingCodes.JsonInvalidUtf8, $"第 {offset} 字节处不是合法的 UTF-8。", $"The bytes at offset {offset} are not UTF-8."),
            JsonFault.LoneSurrogate => (FindingCodes.JsonInvalidUtf8, $"第 {offset} 字节处的转义是不成对的代理项。", $"The escape at offset {offset} is half of a surrogate pair."),
            JsonFault.TooDeep => (FindingCodes.JsonTooDeep, $"第 {offset} 字节处嵌套超过 {JsonScanner.MaxDepth} 层。", $"The value at offset {offset} is nested more than {JsonScanner.MaxDepth} deep."),
            _ => (FindingCodes.JsonMalformed, $"第 {offset} 字节处不是合法的 JSON。", $"The text is not JSON at offset {offset}."),
        };

        findings.Add(new Finding { Code = code, Pointer = "", Keyword = "json", Zh = zh, En = en });
    }

    /// <summary>The one finding of a text in which an object has the name at <paramref name="token"/> twice.</summary>
    public static void WriteDuplicate(JsonTape tape, ReadOnlySpan<byte> utf8, int token, Findings findings)
    {
        var offset = tape[token].Start - 1;
        findings.Add(new Finding
        {
            Code = FindingCodes.JsonDuplicateKey,
            Pointer = PointerText.Of(tape, utf8, token),
            Keyword = "json",
            Zh = $"第 {offset} 字节处的属性名重复。",
            En = $"The member name at offset {offset} occurs twice.",
        });
    }
}
