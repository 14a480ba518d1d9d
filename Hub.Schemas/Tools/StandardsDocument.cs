using System.Globalization;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Tools;

/// <summary><c>hub standards docs</c>: the data dictionary 数据字典 of the whole standard on one page.</summary>
public static class StandardsDocument
{
    private const string Title = "云浮市数据交换标准 数据字典 · Data dictionary";

    /// <summary>Lists longer than this are printed up to it: the files hold the rest.</summary>
    private const int LongestList = 400;

    public static string Markdown(StandardsCatalogue catalogue) => Write(catalogue, new MarkdownPage());

    public static string Html(StandardsCatalogue catalogue) => Write(catalogue, new HtmlPage(Title));

    private static string Write(StandardsCatalogue catalogue, IDictionaryPage page)
    {
        page.Heading(1, Title, "top");
        page.Heading(2, "数据集 · Datasets", "datasets");
        page.Table(
            ["数据集 · Dataset", "名称 · Title", "提供方 · Providers", "更新周期 · Cycle", "共享 · Share", "资源库 · Repository"],
            catalogue.Datasets.Select(d => (IReadOnlyList<string>)
            [
                d.Name.Value, $"{d.TitleZh} · {d.TitleEn}", Departments(catalogue, d.Resource!.Providers), d.Resource.UpdateCycle.ToString(), d.Resource.Share.ToString(), d.Repository.ToString(),
            ]));
        foreach (var dataset in catalogue.Datasets)
        {
            Dataset(catalogue, dataset, page);
        }

        Elements(catalogue, page);
        page.Heading(2, "代码表 · Code lists", "codes");
        foreach (var list in catalogue.CodeLists.Values.OrderBy(l => l.Name, StringComparer.Ordinal))
        {
            CodeList(list, page);
        }

        return page.Finish();
    }

    private static void Dataset(StandardsCatalogue catalogue, Dataset dataset, IDictionaryPage page)
    {
        var record = dataset.Resource!;
        page.Heading(3, $"{dataset.Name} {dataset.TitleZh} · {dataset.TitleEn}", "dataset-" + dataset.Name);
        page.Paragraph(record.AbstractZh);
        page.Paragraph(record.AbstractEn);
        page.Table(
            ["项目 · Item", "内容 · Content"],
            [
                ["事件类型 · Event types", string.Join(", ", dataset.Versions.Select(v => v.EventType))],
                ["信息资源代码 · Resource code", record.ResourceCode],
                ["规划条目 · Plan", record.PlanItem],
                ["提供方 · Providers", Departments(catalogue, record.Providers)],
                ["使用方 · Consumers", Departments(catalogue, record.Consumers)],
                ["共享 · Share", record.ShareCondition.Length == 0 ? record.Share.ToString() : $"{record.Share}: {record.ShareCondition}"],
                ["交换模式 · Mode", record.Mode.ToString()],
                ["业务主键 · Business key", string.Join(' ', dataset.BusinessKey)],
                ["保存 · Retention", string.Create(CultureInfo.InvariantCulture, $"{dataset.RetentionDays} 天 · days")],
            ]);
        page.Table(
            ["字段 · Field", "名称 · Title", "类型 · Type", "必填 · Required", "数据元 · Element", "代码表 · Code list", "个人信息 · Personal", "以谁为准 · Authority"],
            dataset.Fields.Select(f => (IReadOnlyList<string>)
            [
                f.Pointer, $"{f.TitleZh} · {f.TitleEn}", f.Type, f.Required ? "是 · yes" : "", f.Element ?? "", f.CodeList ?? "",
                f.Mask == MaskKind.None ? "" : f.Mask.ToString(), Departments(catalogue, f.Authority),
            ]));
    }

    private static void Elements(StandardsCatalogue catalogue, IDictionaryPage page)
    {
        page.Heading(2, "数据元 · Data elements", "elements");
        page.Table(
            ["标识 · Id", "名称 · Name", "定义 · Definition", "格式 · Format", "单位 · Unit", "同义 · Synonyms", "来源 · Source", "状态 · Status"],
            catalogue.Elements.Values.OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => (IReadOnlyList<string>)
            [
                e.Id, $"{e.NameZh} · {e.NameEn}", e.Definition, e.Format, e.Unit ?? "", string.Join(' ', e.Synonyms), e.Source, e.Status.ToString(),
            ]));
    }

    private static void CodeList(CodeList list, IDictionaryPage page)
    {
        page.Heading(3, $"{list.Name} {list.TitleZh} · {list.TitleEn}", "codes-" + list.Name);
        page.Paragraph($"{list.System}; {list.Edition}; {list.Source}{(list.Status == CodeListStatus.ToBeVerified ? "; 待核对 · to be verified" : "")}");
        page.Table(
            ["代码 · Code", "含义 · Meaning", "有效 · Valid", "后继 · Successors"],
            list.Entries.Take(LongestList).Select(e => (IReadOnlyList<string>)
            [
                e.Code, e.En.Length == 0 ? e.Zh : $"{e.Zh} · {e.En}",
                e.ValidFrom is null && e.ValidTo is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{e.ValidFrom:yyyy-MM-dd} – {e.ValidTo:yyyy-MM-dd}"),
                string.Join(' ', e.Successors),
            ]));
        if (list.Entries.Count > LongestList)
        {
            page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"其余 {list.Entries.Count - LongestList} 个代码见 codes/{list.Name}.yaml。 The other {list.Entries.Count - LongestList} codes are in codes/{list.Name}.yaml."));
        }
    }

    private static string Departments(StandardsCatalogue catalogue, IEnumerable<string> codes) =>
        string.Join('、', codes.Select(c => catalogue.CodeLists["departments"].Find(c)?.Zh ?? c));
}
