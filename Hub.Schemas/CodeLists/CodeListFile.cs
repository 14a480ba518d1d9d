using System.Globalization;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.CodeLists;

/// <summary>Reads <c>standards/codes/{name}.yaml</c>.</summary>
internal static class CodeListFile
{
    public static readonly IReadOnlyDictionary<string, CodeListStatus> Statuses = new Dictionary<string, CodeListStatus>(StringComparer.Ordinal)
    {
        ["published"] = CodeListStatus.Published,
        ["to-be-verified"] = CodeListStatus.ToBeVerified,
    };

    /// <summary>Reads a list built into this assembly.</summary>
    public static CodeList ReadEmbedded(string name)
    {
        var file = $"codes/{name}.yaml";
        using var stream = typeof(CodeListFile).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The assembly holds no {file}.");
        var utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);
        var faults = new StandardsFaults();
        var list = Read(file, utf8, faults);
        faults.ThrowIfAny();
        return list!;
    }

    public static CodeList? Read(string file, ReadOnlyMemory<byte> utf8, StandardsFaults faults)
    {
        if (YamlFields.Read(file, utf8, faults) is not { } fields)
        {
            return null;
        }

        var name = fields.Required("list");
        if (name.Length > 0 && name != Path.GetFileNameWithoutExtension(file))
        {
            faults.Add(StandardsFaultCodes.NameMismatch, file, fields.Line("list"), $"代码表名 {name} 与文件名不一致。", $"The list is called {name}, which is not the name of its file.");
        }

        var entries = fields.Items("codes").Select(item => ReadEntry(item, faults)).ToList();
        CheckEntries(file, entries, faults);
        var list = new CodeList(name, entries)
        {
            TitleZh = fields.Required("titleZh"),
            TitleEn = fields.Required("titleEn"),
            System = fields.Required("system"),
            Edition = fields.Required("edition"),
            Source = fields.Required("source"),
            Status = fields.OneOf("status", Statuses, CodeListStatus.Published),
            Closed = fields.Flag("closed"),
        };
        if (list is { Closed: true, Status: CodeListStatus.ToBeVerified })
        {
            fields.Invalid("closed", "与待核对矛盾", "contradicts to-be-verified: such a list may still change");
        }

        fields.NoMore();
        return list;
    }

    private static CodeEntry ReadEntry(YamlFields item, StandardsFaults faults)
    {
        var entry = new CodeEntry
        {
            Code = item.Required("code"),
            Zh = item.Required("zh"),
            En = item.Optional("en") ?? "",
            ValidFrom = Day(item, "from", endOfMonth: false),
            ValidTo = Day(item, "to", endOfMonth: true),
            Successors = item.Strings("successors"),
            Parent = item.Optional("parent"),
            Line = item.StartLine,
        };
        item.NoMore();
        if (entry.ValidFrom > entry.ValidTo)
        {
            faults.Add(StandardsFaultCodes.DatesReversed, item.File, item.StartLine, $"代码 {entry.Code} 的失效日期早于生效日期。", $"Code {entry.Code} ends before it begins.");
        }

        return entry;
    }

    /// <summary>A day, or a month that stands for its first or last day.</summary>
    private static DateOnly? Day(YamlFields item, string key, bool endOfMonth)
    {
        if (item.Optional(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            return endOfMonth ? day.AddMonths(1).AddDays(-1) : day;
        }

        item.Invalid(key, "应为 yyyy-MM-dd 或 yyyy-MM", "is neither yyyy-MM-dd nor yyyy-MM");
        return null;
    }

    private static void CheckEntries(string file, List<CodeEntry> entries, StandardsFaults faults)
    {
        var last = new Dictionary<string, CodeEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (last.TryGetValue(entry.Code, out var before) && !(before.ValidTo < entry.ValidFrom))
            {
                faults.Add(StandardsFaultCodes.Duplicate, file, entry.Line, $"代码 {entry.Code} 在同一时期重复。", $"Code {entry.Code} is listed twice for the same time.");
            }

            last[entry.Code] = entry;
        }

        foreach (var entry in entries)
        {
            foreach (var reference in entry.Parent is { } parent ? entry.Successors.Prepend(parent) : entry.Successors)
            {
                if (!last.ContainsKey(reference))
                {
                    faults.Add(StandardsFaultCodes.ReferenceUnknown, file, entry.Line, $"代码 {entry.Code} 引用了表中没有的代码 {reference}。", $"Code {entry.Code} refers to {reference}, which is not in the list.");
                }
            }
        }
    }
}
