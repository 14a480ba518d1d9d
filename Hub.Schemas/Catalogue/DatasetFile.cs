using System.Globalization;
using System.Text;
using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Catalogue;

/// <summary>Reads the folder <c>standards/datasets/{name}/</c>: dataset.yaml and the schemas of its versions.</summary>
internal sealed class DatasetFile(StandardsBundle bundle, StandardsReferences references, StandardsFaults faults)
{
    private static readonly Dictionary<string, RepositoryKind> s_repositories = new(StringComparer.Ordinal)
    {
        ["none"] = RepositoryKind.None,
        ["legal_entity"] = RepositoryKind.LegalEntity,
        ["macro_economy"] = RepositoryKind.MacroEconomy,
        ["social_security"] = RepositoryKind.SocialSecurity,
    };

    private static readonly Dictionary<string, ShareType> s_shareTypes = new(StringComparer.Ordinal)
    {
        ["unconditional"] = ShareType.Unconditional,
        ["conditional"] = ShareType.Conditional,
        ["not-shared"] = ShareType.NotShared,
    };

    private static readonly Dictionary<string, UpdateCycle> s_cycles = new(StringComparer.Ordinal)
    {
        ["real-time"] = UpdateCycle.RealTime,
        ["daily"] = UpdateCycle.Daily,
        ["weekly"] = UpdateCycle.Weekly,
        ["monthly"] = UpdateCycle.Monthly,
        ["quarterly"] = UpdateCycle.Quarterly,
        ["yearly"] = UpdateCycle.Yearly,
    };

    private static readonly Dictionary<string, ExchangeMode> s_modes = new(StringComparer.Ordinal)
    {
        ["centralized"] = ExchangeMode.Centralized,
        ["distributed"] = ExchangeMode.Distributed,
        ["mixed"] = ExchangeMode.Mixed,
    };

    private static readonly Dictionary<string, bool> s_cleanups = new(StringComparer.Ordinal) { ["delete"] = false, ["compact"] = true };

    private static readonly Dictionary<string, TopicValues> s_values = new(StringComparer.Ordinal) { ["json"] = TopicValues.Json, ["avro"] = TopicValues.Avro };

    private static readonly Dictionary<string, CompatibilityLevel> s_compatibility = new(StringComparer.Ordinal)
    {
        ["none"] = CompatibilityLevel.None,
        ["backward"] = CompatibilityLevel.Backward,
        ["backward-transitive"] = CompatibilityLevel.BackwardTransitive,
        ["forward"] = CompatibilityLevel.Forward,
        ["forward-transitive"] = CompatibilityLevel.ForwardTransitive,
        ["full"] = CompatibilityLevel.Full,
        ["full-transitive"] = CompatibilityLevel.FullTransitive,
    };

    /// <summary>The dataset of a folder, or null when dataset.yaml or every schema is unusable; the faults say why.</summary>
    public Dataset? Read(string folder)
    {
        var path = $"datasets/{folder}/dataset.yaml";
        if (!bundle.TryGet(path, out var bytes))
        {
            faults.Add(StandardsFaultCodes.FileMissing, path, 0, $"数据集 {folder} 缺少 dataset.yaml。", $"Dataset {folder} has no dataset.yaml.");
            return null;
        }

        if (YamlFields.Read(path, bytes.Value, faults) is not { } fields)
        {
            return null;
        }

        var text = fields.Required("name");
        if (!DatasetName.TryParse(text, out var name) || text != folder)
        {
            faults.Add(StandardsFaultCodes.NameMismatch, path, fields.Line("name"), $"数据集名应与文件夹名 {folder} 一致。", $"The name must be a dataset name equal to its folder {folder}.");
            return null;
        }

        var schemas = Schemas(name);
        var authority = Authority(fields);
        var dataset = new Dataset
        {
            Name = name,
            TitleZh = fields.Required("titleZh"),
            TitleEn = fields.Required("titleEn"),
            Personal = fields.Flag("personal"),
            Repository = fields.OneOf("repository", s_repositories),
            BusinessKey = fields.Strings("businessKey"),
            PersonalKey = fields.Flag("personalKey"),
            PartitionKey = fields.Strings("partitionKey"),
            RetentionDays = fields.Number("retentionDays", 1, 36500),
            Topic = Topic(fields),
            Compatibility = fields.OneOf("compatibility", s_compatibility, CompatibilityLevel.Backward),
            Resource = Resource(fields),
            Fields = schemas.Count == 0 ? [] : SchemaFields.List(schemas[^1].Schema.Root, authority),
            Versions = [.. schemas.Select(s => Version(name, s.Major, s.Schema))],
        };
        fields.NoMore();
        if (schemas.Count == 0)
        {
            faults.Add(StandardsFaultCodes.FileMissing, path, 0, $"数据集 {folder} 没有可用的 v1.schema.json。", $"Dataset {folder} has no usable v1.schema.json.");
            return null;
        }

        new DatasetChecks(dataset, fields, references, faults).Run(schemas, authority);
        return dataset;
    }

    private static DatasetTopic Topic(YamlFields dataset)
    {
        if (dataset.Fields("topic") is not { } fields)
        {
            return DatasetTopic.Unsaid;
        }

        var topic = new DatasetTopic
        {
            Partitions = Number(fields, "partitions", 1000),
            Replication = Number(fields, "replication", 10),
            RetentionDays = Number(fields, "retentionDays", 36500),
            Compacted = fields.Optional("cleanup") is not null && fields.OneOf("cleanup", s_cleanups),
            Values = fields.Optional("values") is null ? null : fields.OneOf("values", s_values),
        };
        fields.NoMore();
        return topic;
    }

    private static int? Number(YamlFields fields, string key, int maximum) => fields.Optional(key) is null ? null : fields.Number(key, 1, maximum);

    private static ResourceRecord Resource(YamlFields fields) => new()
    {
        AbstractZh = fields.Required("abstractZh"),
        AbstractEn = fields.Required("abstractEn"),
        PlanItem = fields.Required("planItem"),
        Classification = fields.Required("classification"),
        Sequence = fields.Number("sequence", 1, 99999),
        Providers = fields.Strings("providers"),
        Consumers = fields.Strings("consumers"),
        Share = fields.OneOf("share", s_shareTypes),
        ShareCondition = fields.Optional("shareCondition") ?? "",
        OpenToSociety = fields.Flag("openToSociety"),
        UpdateCycle = fields.OneOf("updateCycle", s_cycles),
        Mode = fields.OneOf("mode", s_modes),
        Keywords = fields.Strings("keywords"),
        PublishedOn = fields.Date("publishedOn"),
    };

    private static Dictionary<string, IReadOnlyList<string>> Authority(YamlFields fields)
    {
        var authority = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (fields.Fields("authority") is { } pointers)
        {
            foreach (var pointer in pointers.Keys)
            {
                authority[pointer] = pointers.Strings(pointer);
            }
        }

        return authority;
    }

    private List<(int Major, SchemaFile Schema)> Schemas(DatasetName name)
    {
        var schemas = new List<(int, SchemaFile)>();
        for (var major = 1; bundle.TryGet($"datasets/{name}/v{major.ToString(CultureInfo.InvariantCulture)}.schema.json", out var bytes); major++)
        {
            if (SchemaFile.Read($"datasets/{name}/v{major}.schema.json", bytes.Value, faults) is { } schema)
            {
                schema.Resolve(references.Elements, references.UsedElements, faults);
                schemas.Add((major, schema));
            }
        }

        return schemas;
    }

    private DatasetVersion Version(DatasetName name, int major, SchemaFile schema) => new()
    {
        Dataset = name,
        Major = major,
        JsonSchema = schema.ToUtf8(),
        AvroSchema = bundle.TryGet($"datasets/{name}/v{major}.avsc", out var avro) ? Encoding.UTF8.GetString(avro.Value.Span) : null,
    };
}
