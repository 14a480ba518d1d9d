using Hub.Schemas.Catalogue;

namespace Hub.Schemas.CodeLists;

/// <summary>Reads <c>standards/codes/maps/{name}.yaml</c>.</summary>
internal static class CodeMapFile
{
    public static CodeMap? Read(string file, ReadOnlyMemory<byte> utf8, IReadOnlyDictionary<string, CodeList> lists, StandardsFaults faults)
    {
        if (YamlFields.Read(file, utf8, faults) is not { } fields)
        {
            return null;
        }

        var name = fields.Required("map");
        if (name.Length > 0 && name != Path.GetFileNameWithoutExtension(file))
        {
            faults.Add(StandardsFaultCodes.NameMismatch, file, fields.Line("map"), $"对照表名 {name} 与文件名不一致。", $"The map is called {name}, which is not the name of its file.");
        }

        var map = new CodeMap(name, Pairs(fields, lists, faults))
        {
            TitleZh = fields.Required("titleZh"),
            TitleEn = fields.Required("titleEn"),
            From = fields.Required("from"),
            To = fields.Required("to"),
            Source = fields.Required("source"),
            Status = fields.OneOf("status", CodeListFile.Statuses, CodeListStatus.Published),
        };
        fields.NoMore();
        return map;
    }

    private static Dictionary<string, IReadOnlyList<string>> Pairs(YamlFields fields, IReadOnlyDictionary<string, CodeList> lists, StandardsFaults faults)
    {
        var pairs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var from = List("from");
        var to = List("to");
        if (fields.Fields("pairs") is { } codes)
        {
            foreach (var code in codes.Keys)
            {
                var targets = codes.Strings(code);
                pairs[code] = targets;
                Check(from, code, codes.Line(code));
                foreach (var target in targets)
                {
                    Check(to, target, codes.Line(code));
                }
            }
        }

        return pairs;

        CodeList? List(string key)
        {
            var list = lists.GetValueOrDefault(fields.Required(key));
            if (list is null)
            {
                faults.Add(StandardsFaultCodes.ReferenceUnknown, fields.File, fields.Line(key), $"没有代码表 {fields.Optional(key)}。", $"There is no code list {fields.Optional(key)}.");
            }

            return list;
        }

        void Check(CodeList? list, string code, int line)
        {
            if (list is not null && list.Find(code) is null)
            {
                faults.Add(StandardsFaultCodes.ReferenceUnknown, fields.File, line, $"代码表 {list.Name} 中没有 {code}。", $"{code} is not in the code list {list.Name}.");
            }
        }
    }
}
