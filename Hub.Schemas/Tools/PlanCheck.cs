using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary>Every item of the city's plan (ten systems, seven security items, ten standards) has its dataset, and every dataset its item.</summary>
internal static class PlanCheck
{
    private static readonly HashSet<string> s_items =
    [
        .. Enumerable.Range(1, 10).Select(n => $"systems/{n}"),
        .. Enumerable.Range(1, 7).Select(n => $"security/{n}"),
        .. Enumerable.Range(1, 10).Select(n => $"standards/{n}"),
    ];

    public static void Run(StandardsCatalogue catalogue, StandardsFaults faults)
    {
        foreach (var dataset in catalogue.Datasets.Where(d => !s_items.Contains(d.Resource!.PlanItem)))
        {
            faults.Add(StandardsFaultCodes.ReferenceUnknown, $"datasets/{dataset.Name}/dataset.yaml", 0, $"规划中没有 {dataset.Resource!.PlanItem}。", $"The plan has no item {dataset.Resource.PlanItem}.");
        }

        foreach (var item in s_items.Except(catalogue.Datasets.Select(d => d.Resource!.PlanItem)))
        {
            faults.Add(StandardsFaultCodes.PlanItemMissing, "datasets/", 0, $"规划条目 {item} 没有数据集。", $"No dataset answers item {item} of the plan.");
        }
    }
}
