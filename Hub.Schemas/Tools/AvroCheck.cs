using Hub.Schemas.Catalogue;
using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Tools;

/// <summary>The Avro schema beside each JSON Schema is the one derived from it.</summary>
internal static class AvroCheck
{
    public static void Run(StandardsBundle bundle, StandardsCatalogue catalogue, Dataset dataset, StandardsFaults faults)
    {
        foreach (var version in dataset.Versions)
        {
            var path = StandardsCheck.PathOf(version, "avsc");
            if (version.AvroSchema is null)
            {
                faults.Add(StandardsFaultCodes.AvroMissing, path, 0, "缺少 Avro 模式;用 hub standards derive 生成。", "The Avro schema is missing; hub standards derive makes it.");
                continue;
            }

            try
            {
                var derived = AvroFiles.Derive(catalogue, version).TrimEnd('\n').Split('\n');
                var written = version.AvroSchema.TrimEnd('\n').Split('\n');
                var line = derived.Zip(written).TakeWhile(pair => pair.First == pair.Second).Count();
                if (line < derived.Length || line < written.Length)
                {
                    faults.Add(StandardsFaultCodes.AvroMismatch, path, line + 1, "Avro 模式与由 JSON 模式导出的不一致;用 hub standards derive 更新。", "The Avro schema differs from what is derived from the JSON Schema; hub standards derive brings it up to date.");
                }
            }
            catch (SchemaFaultException e)
            {
                var schema = StandardsCheck.PathOf(version, "schema.json");
                faults.Add(StandardsFaultCodes.SchemaInvalid, schema, new JsonLines(bundle[schema].Span)[e.Fault.Pointer], e.Fault.Zh, e.Fault.En);
            }
        }
    }
}
