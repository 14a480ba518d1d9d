using System.Text.Json.Nodes;

namespace Hub.Schemas.Catalogue;

/// <summary>What must hold between a dataset's metadata, its schemas and the rest of the standard.</summary>
internal sealed class DatasetChecks(Dataset dataset, YamlFields fields, StandardsReferences references, StandardsFaults faults)
{
    /// <summary>Kept for good.</summary>
    private const int PermanentDays = 36500;

    public void Run(IReadOnlyList<(int Major, SchemaFile Schema)> schemas, IReadOnlyDictionary<string, IReadOnlyList<string>> authority)
    {
        Codes("classification", [dataset.Resource!.Classification], "resource-classes");
        Codes("providers", dataset.Resource.Providers, "departments");
        Codes("consumers", dataset.Resource.Consumers, "departments");
        if (dataset.Resource.Providers.Count == 0)
        {
            faults.Add(StandardsFaultCodes.FieldMissing, fields.File, fields.Line("providers"), "至少要有一个提供方。", "There is no provider.");
        }

        if (dataset.Resource.Share != ShareType.Unconditional && dataset.Resource.ShareCondition.Length == 0)
        {
            faults.Add(StandardsFaultCodes.FieldMissing, fields.File, fields.Line("share"), "有条件共享须写明条件,不予共享须写明依据。", "shareCondition is missing: the condition of sharing, or the legal basis of not sharing.");
        }

        if (dataset.BusinessKey.Count == 0)
        {
            faults.Add(StandardsFaultCodes.FieldMissing, fields.File, fields.Line("businessKey"), "缺少 businessKey。", "businessKey is missing.");
        }

        Pointers("businessKey", dataset.BusinessKey, required: true);
        Pointers("partitionKey", dataset.PartitionKey, required: true);
        PartitionKey();
        Pointers("authority", authority.Keys, required: false);
        foreach (var departments in authority.Values)
        {
            Codes("authority", departments, "departments");
        }

        Personal();
        Topic();
        foreach (var (_, schema) in schemas)
        {
            Annotations(schema, schema.Root, "");
        }
    }

    private void Codes(string key, IEnumerable<string> codes, string listName)
    {
        foreach (var code in codes.Where(c => c.Length > 0 && references.CodeLists.GetValueOrDefault(listName)?.Find(c) is null))
        {
            faults.Add(StandardsFaultCodes.ReferenceUnknown, fields.File, fields.Line(key), $"代码表 {listName} 中没有 {code}。", $"{code} is not in the code list {listName}.");
        }
    }

    private void Pointers(string key, IEnumerable<string> pointers, bool required)
    {
        foreach (var pointer in pointers)
        {
            var field = dataset.Fields.FirstOrDefault(f => f.Pointer == pointer);
            if (field is null)
            {
                faults.Add(StandardsFaultCodes.PointerUnknown, fields.File, fields.Line(key), $"模式中没有字段 {pointer}。", $"The schema has no field {pointer}.");
            }
            else if (required && !field.Required)
            {
                faults.Add(StandardsFaultCodes.PointerUnknown, fields.File, fields.Line(key), $"键字段 {pointer} 在模式中不是必填。", $"The key field {pointer} is not required by the schema.");
            }
        }
    }

    /// <summary>Cut from the subject, so that it holds no more of a person than the subject does.</summary>
    private void PartitionKey()
    {
        var key = dataset.PartitionKey;
        if (!dataset.BusinessKey.Take(key.Count).SequenceEqual(key, StringComparer.Ordinal) && !dataset.BusinessKey.TakeLast(key.Count).SequenceEqual(key, StringComparer.Ordinal))
        {
            fields.Invalid("partitionKey", "须为 businessKey 的前几项或后几项", "is not the first or the last of businessKey");
        }
    }

    private void Topic()
    {
        if (dataset.Topic.Compacted && dataset.RetentionDays < PermanentDays)
        {
            fields.Invalid("topic", $"cleanup: compact 会永久保留每个主键的最新一条,只用于保存 {PermanentDays} 天的数据集", $"cleanup: compact keeps the last record of each key for ever, which is for datasets that are kept {PermanentDays} days");
        }

        if (dataset.Topic.RetentionDays > dataset.RetentionDays)
        {
            fields.Invalid("topic", "retentionDays 不得长于报文保存天数", "retentionDays is longer than the payloads are kept");
        }
    }

    private void Personal()
    {
        if (dataset.Personal != dataset.Fields.Any(f => f.Personal))
        {
            faults.Add(StandardsFaultCodes.PersonalMismatch, fields.File, fields.Line("personal"), "personal 与模式中 x-personal 字段不符。", "personal does not agree with the x-personal fields of the schema.");
        }

        if (dataset.PersonalKey != dataset.Fields.Any(f => f.Personal && dataset.BusinessKey.Contains(f.Pointer)))
        {
            faults.Add(StandardsFaultCodes.PersonalMismatch, fields.File, fields.Line("personalKey"), "personalKey 与业务主键字段是否为个人信息不符。", "personalKey does not agree with the fields of the business key.");
        }
    }

    private void Annotations(SchemaFile file, JsonNode node, string pointer)
    {
        if (node is JsonObject schema)
        {
            if (SchemaFields.CodeListName(schema) is { } list && !references.CodeLists.ContainsKey(list))
            {
                faults.Add(StandardsFaultCodes.ReferenceUnknown, file.Path, file.Lines[pointer], $"没有代码表 {list}。", $"There is no code list {list}.");
            }

            if (SchemaFields.Mask(schema) is null)
            {
                faults.Add(StandardsFaultCodes.FieldInvalid, file.Path, file.Lines[pointer], "x-mask 不是已知的脱敏方式。", "x-mask is not a known mask.");
            }

            foreach (var (key, child) in schema)
            {
                if (child is not null)
                {
                    Annotations(file, child, $"{pointer}/{JsonLines.Escape(key)}");
                }
            }
        }
        else if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (array[i] is { } item)
                {
                    Annotations(file, item, $"{pointer}/{i}");
                }
            }
        }
    }
}
