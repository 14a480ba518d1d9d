using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Tools;

/// <summary><c>hub standards diff</c>: what changed between two editions of the standard, and what each change means for those who use it.</summary>
public static class StandardsDiff
{
    public static IReadOnlyList<StandardsChange> Compare(StandardsCatalogue older, StandardsCatalogue newer)
    {
        var changes = new List<StandardsChange>();
        foreach (var (name, was, now) in Pairs(older.Datasets, newer.Datasets, d => d.Name.Value))
        {
            Datasets(name, was, now, changes);
        }

        foreach (var (name, was, now) in Pairs(older.Elements.Values, newer.Elements.Values, e => e.Id))
        {
            Elements(name, was, now, changes);
        }

        foreach (var (name, was, now) in Pairs(older.CodeLists.Values, newer.CodeLists.Values, l => l.Name))
        {
            CodeLists(name, was, now, changes);
        }

        return changes;
    }

    /// <summary>Compares two versions of one dataset: fields, then compatibility both ways.</summary>
    public static IReadOnlyList<StandardsChange> Compare(DatasetVersion older, DatasetVersion newer)
    {
        var changes = new List<StandardsChange>();
        var subject = older.Major == newer.Major ? $"{newer.Dataset} v{newer.Major}" : $"{newer.Dataset} v{older.Major}→v{newer.Major}";
        foreach (var (pointer, was, now) in Pairs(Fields(older), Fields(newer), f => f.Pointer))
        {
            Field($"{subject} {pointer}", was, now, changes);
        }

        var breaks = CompatibilityChecker.Check(VersionCheck.Source(newer), [(older.Major, VersionCheck.Source(older))], CompatibilityLevel.Full);
        if (breaks.Count > 0)
        {
            changes.Add(new StandardsChange(ChangeKind.Changed, subject, "与旧版本不完全兼容。", "Not fully compatible with the older version.", breaks));
        }

        return changes;
    }

    private static void Datasets(string name, Dataset? was, Dataset? now, List<StandardsChange> changes)
    {
        if (was is null || now is null)
        {
            changes.Add(was is null
                ? new StandardsChange(ChangeKind.Added, $"dataset {name}", $"新增数据集“{now!.TitleZh}”。", $"New dataset '{now.TitleEn}'.")
                : new StandardsChange(ChangeKind.Removed, $"dataset {name}", $"删除数据集“{was.TitleZh}”:已订阅的部门将收不到数据。", $"Dataset '{was.TitleEn}' removed: its subscribers get nothing more."));
            return;
        }

        Value("share", was.Resource!.Share, now.Resource!.Share);
        Value("updateCycle", was.Resource.UpdateCycle, now.Resource.UpdateCycle);
        Value("retentionDays", was.RetentionDays, now.RetentionDays);
        Value("businessKey", string.Join(' ', was.BusinessKey), string.Join(' ', now.BusinessKey));
        Value("providers", string.Join(' ', was.Resource.Providers), string.Join(' ', now.Resource.Providers));
        foreach (var version in now.Versions)
        {
            if (was.Version(version.Major) is { } same)
            {
                changes.AddRange(Compare(same, version));
            }
            else
            {
                changes.Add(new StandardsChange(ChangeKind.Added, $"{name} v{version.Major}", "新增版本。", "New version."));
                changes.AddRange(Compare(was.Versions[^1], version));
            }
        }

        void Value<T>(string key, T before, T after)
        {
            if (!EqualityComparer<T>.Default.Equals(before, after))
            {
                changes.Add(new StandardsChange(ChangeKind.Changed, $"dataset {name}", $"{key} 由 {before} 改为 {after}。", $"{key} was {before}, is {after}."));
            }
        }
    }

    private static void Field(string subject, DatasetField? was, DatasetField? now, List<StandardsChange> changes)
    {
        if (was is null)
        {
            changes.Add(new StandardsChange(ChangeKind.Added, subject, $"新增{(now!.Required ? "必填" : "可选")}字段“{now.TitleZh}”。", $"New {(now.Required ? "required" : "optional")} field '{now.TitleEn}'."));
        }
        else if (now is null)
        {
            changes.Add(new StandardsChange(ChangeKind.Removed, subject, $"删除字段“{was.TitleZh}”。", $"Field '{was.TitleEn}' removed."));
        }
        else if (was with { Authority = now.Authority } != now)
        {
            changes.Add(new StandardsChange(ChangeKind.Changed, subject, $"由 {Describe(was)} 改为 {Describe(now)}。", $"Was {Describe(was)}, is {Describe(now)}."));
        }
    }

    private static void Elements(string name, DataElement? was, DataElement? now, List<StandardsChange> changes)
    {
        if (was is null || now is null)
        {
            changes.Add(new StandardsChange(was is null ? ChangeKind.Added : ChangeKind.Removed, $"element {name}", $"数据元“{(was ?? now)!.NameZh}”。", $"Data element '{(was ?? now)!.NameEn}'."));
        }
        else if (!JsonNode.DeepEquals(was.Schema, now.Schema) || was.Format != now.Format)
        {
            changes.Add(new StandardsChange(ChangeKind.Changed, $"element {name}", $"格式由 {was.Format} 改为 {now.Format},或模式有变:引用它的所有数据集随之改变。", $"Format was {was.Format}, is {now.Format}, or its schema changed: so does every dataset that uses it."));
        }
    }

    private static void CodeLists(string name, CodeList? was, CodeList? now, List<StandardsChange> changes)
    {
        if (was is null || now is null)
        {
            changes.Add(new StandardsChange(was is null ? ChangeKind.Added : ChangeKind.Removed, $"code list {name}", $"代码表“{(was ?? now)!.TitleZh}”。", $"Code list '{(was ?? now)!.TitleEn}'."));
            return;
        }

        foreach (var (code, before, after) in Pairs(was.Entries.DistinctBy(e => e.Code), now.Entries.DistinctBy(e => e.Code), e => e.Code))
        {
            if (before is null)
            {
                changes.Add(new StandardsChange(ChangeKind.Added, $"code list {name} {code}", $"新增代码“{after!.Zh}”。", $"New code '{after.En}'."));
            }
            else if (after is null)
            {
                changes.Add(new StandardsChange(ChangeKind.Removed, $"code list {name} {code}", $"删除代码“{before.Zh}”:应改为写明失效日期。", $"Code '{before.En}' removed: give it a date of end instead, old messages still carry it."));
            }
            else if (before.ValidTo != after.ValidTo)
            {
                changes.Add(new StandardsChange(ChangeKind.Changed, $"code list {name} {code}", $"失效日期:{after.ValidTo:yyyy-MM-dd},后继:{string.Join(' ', after.Successors)}。", $"Ends {after.ValidTo:yyyy-MM-dd}; successors: {string.Join(' ', after.Successors)}."));
            }
        }
    }

    private static string Describe(DatasetField field) =>
        $"{field.Type}{(field.Required ? " required" : "")}{(field.Element is { } e ? $" {e}" : "")}{(field.CodeList is { } l ? $" [{l}]" : "")}{(field.Personal ? $" personal/{field.Mask}" : "")}";

    private static IReadOnlyList<DatasetField> Fields(DatasetVersion version) =>
        SchemaFields.List((JsonObject)JsonNode.Parse(version.JsonSchema.Span)!, new Dictionary<string, IReadOnlyList<string>>());

    private static IEnumerable<(string Key, T? Was, T? Now)> Pairs<T>(IEnumerable<T> older, IEnumerable<T> newer, Func<T, string> key)
        where T : class
    {
        var was = older.ToDictionary(key, StringComparer.Ordinal);
        var now = newer.ToDictionary(key, StringComparer.Ordinal);
        return was.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(k => (k, was.GetValueOrDefault(k), now.GetValueOrDefault(k)));
    }
}
