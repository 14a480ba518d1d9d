using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route.Topics;

/// <summary>
/// The topics of the exchange as an AsyncAPI 3.0 document: a channel per dataset with the messages of its versions, one that stands for the topics of grants in part, and
/// the one of dead letters. Made from the standard; nothing in it is written by hand. Open to everyone, so it does not say who is granted what.
/// </summary>
public static class AsyncApiDocument
{
    private const string BindingVersion = "0.5.0";
    private const string JsonSchemaFormat = "application/schema+json;version=draft-2020-12";
    private const string AvroFormat = "application/vnd.apache.avro+json;version=1.9.0";

    private static readonly (string Name, string Description)[] s_headers =
    [
        ("ce_specversion", "1.0"),
        ("ce_id", "报文标识,在来源内唯一 · unique within its source"),
        ("ce_source", "/departments/{uscc}/systems/{name}"),
        ("ce_type", "yunfu.{dataset}.v{major}"),
        ("ce_subject", "业务主键或人员令牌 · business key, or person token"),
        ("ce_operation", "upsert, delete"),
        ("ce_sender", "报送部门的统一社会信用代码 · USCC of the sender"),
        ("ce_recordedtime", "平台接收时间 · when the hub took it in"),
        ("ce_logindex", "日志序号;不大于已处理序号的应丢弃 · index in the log; drop what is not above the highest applied in the partition"),
    ];

    private static readonly (string Name, string Description)[] s_optional =
    [
        ("ce_treesize", "首个覆盖该条目的签名检查点 · size of the first signed checkpoint that covers it"),
        ("ce_time", "业务时间 · when it happened"),
        ("ce_partitionkey", "分区键 · partition key"),
        ("ce_dataschema", "模式地址 · address of the schema"),
        ("ce_correlationid", "关联标识 · correlation"),
        ("ce_traceparent", "W3C trace context"),
        ("ce_reduced", "true:部分字段、记录或脱敏 · true: in part, as the grant shows it"),
        ("content-type", "application/json, application/avro"),
    ];

    /// <param name="topics">The topics.</param>
    /// <param name="options">Brokers; without them the document names no server.</param>
    /// <param name="version">Of the document: what standard it is made from.</param>
    public static JsonObject Create(TopicCatalogue topics, BusOptions options, string version)
    {
        var channels = new JsonObject();
        var operations = new JsonObject();
        foreach (var topic in topics.All)
        {
            var name = topic.Dataset?.Name.Value ?? "dead-letters";
            channels[name] = Channel(topic);
            operations["receive." + name] = Operation(name);
        }

        channels["deliver"] = GrantChannel(topics, options);
        operations["receive.deliver"] = Operation("deliver");
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "云浮市数据交换与整合平台 · Yunfu city data exchange hub",
                ["version"] = version,
                ["description"] = "各数据集的 Kafka 主题,CloudEvents 1.0 二进制模式 · Kafka topics of all datasets; CloudEvents 1.0, Kafka protocol binding, binary mode",
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = Servers(options),
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messageTraits"] = new JsonObject { ["cloudEvent"] = new JsonObject { ["headers"] = Headers() } } },
        };
    }

    private static JsonObject Servers(BusOptions options) => options.Bootstrap.Length == 0 ? [] : new JsonObject
    {
        ["kafka"] = new JsonObject
        {
            ["host"] = options.Bootstrap,
            ["protocol"] = options.Client.GetValueOrDefault("security.protocol", "plaintext").Contains("ssl", StringComparison.OrdinalIgnoreCase) ? "kafka-secure" : "kafka",
            ["bindings"] = new JsonObject { ["kafka"] = new JsonObject { ["bindingVersion"] = BindingVersion } },
        },
    };

    private static JsonObject Channel(TopicPlan topic)
    {
        var messages = new JsonObject();
        foreach (var version in topic.Dataset?.Versions ?? [])
        {
            messages[$"v{version.Major}"] = Message(topic, version);
        }

        if (topic.Dataset is null)
        {
            messages["deadLetter"] = new JsonObject
            {
                ["title"] = "死信 · Dead letter",
                ["summary"] = "原报文,另加 __connect.errors.* 头说明原因 · the message as it was, with the reason in headers __connect.errors.*",
                ["traits"] = Trait(),
            };
        }

        return new JsonObject
        {
            ["address"] = topic.Name,
            ["title"] = topic.Dataset is { } dataset ? $"{dataset.TitleZh} · {dataset.TitleEn}" : "死信 · Dead letters",
            ["description"] = topic.Dataset?.Resource is { } resource ? $"{resource.AbstractZh} · {resource.AbstractEn}" : null,
            ["messages"] = messages,
            ["bindings"] = new JsonObject { ["kafka"] = Binding(topic) },
        };
    }

    /// <summary>All topics of grants that show less than a dataset's topic, as one channel with parameters.</summary>
    private static JsonObject GrantChannel(TopicCatalogue topics, BusOptions options) => new()
    {
        ["address"] = options.DeliverPrefix + "{department}.{dataset}",
        ["title"] = "部分授权的数据 · What is granted in part",
        ["description"] = "按授权的字段、记录和脱敏规则交付,只含 JSON;键、顺序和头与数据集主题相同 · fields, rows and masks as granted, JSON only; keys, order and headers as on the dataset's topic",
        ["parameters"] = new JsonObject
        {
            ["department"] = new JsonObject { ["description"] = "获授权部门的统一社会信用代码 · USCC of the department that is granted it" },
            ["dataset"] = new JsonObject { ["enum"] = new JsonArray([.. topics.All.Where(t => t.Dataset is not null).Select(t => JsonValue.Create(t.Dataset!.Name.Value))]) },
        },
        ["messages"] = new JsonObject
        {
            ["reduced"] = new JsonObject { ["title"] = "部分报文 · A message in part", ["contentType"] = "application/json", ["traits"] = Trait() },
        },
    };

    private static JsonObject Binding(TopicPlan topic)
    {
        var configuration = new JsonObject();
        foreach (var (property, value) in topic.Configuration)
        {
            configuration[property] = property == "cleanup.policy" ? new JsonArray(value)
                : long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value;
        }

        var binding = new JsonObject { ["topic"] = topic.Name, ["partitions"] = topic.Partitions };
        if (topic.Replication > 0)
        {
            binding["replicas"] = topic.Replication;
        }

        binding["topicConfiguration"] = configuration;
        binding["bindingVersion"] = BindingVersion;
        return binding;
    }

    private static JsonObject Message(TopicPlan topic, DatasetVersion version)
    {
        var avro = topic.Values == TopicValues.Avro && version.AvroSchema is not null;
        var message = new JsonObject
        {
            ["name"] = version.EventType,
            ["contentType"] = avro ? "application/avro" : "application/json",
            ["traits"] = Trait(),
            ["payload"] = new JsonObject
            {
                ["schemaFormat"] = avro ? AvroFormat : JsonSchemaFormat,
                ["schema"] = avro ? JsonNode.Parse(version.AvroSchema!) : JsonNode.Parse(version.JsonSchema.Span),
            },
        };
        var binding = new JsonObject { ["key"] = new JsonObject { ["type"] = "string", ["description"] = "分区键,默认为主题或其一部分 · partition key, by default the subject or a part of it" } };
        if (avro)
        {
            binding["schemaIdLocation"] = "payload";
            binding["schemaIdPayloadEncoding"] = "confluent";
        }

        binding["bindingVersion"] = BindingVersion;
        message["bindings"] = new JsonObject { ["kafka"] = binding };
        return message;
    }

    private static JsonArray Trait() => [new JsonObject { ["$ref"] = "#/components/messageTraits/cloudEvent" }];

    private static JsonObject Operation(string channel) => new()
    {
        ["action"] = "receive",
        ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{channel}" },
        ["bindings"] = new JsonObject
        {
            ["kafka"] = new JsonObject
            {
                ["groupId"] = new JsonObject { ["type"] = "string", ["description"] = "以本部门统一社会信用代码和点开头 · begins with the department's USCC and a dot" },
                ["bindingVersion"] = BindingVersion,
            },
        },
    };

    private static JsonObject Headers()
    {
        var properties = new JsonObject();
        foreach (var (name, description) in s_headers.Concat(s_optional))
        {
            properties[name] = new JsonObject { ["type"] = "string", ["description"] = description };
        }

        return new JsonObject { ["type"] = "object", ["required"] = new JsonArray([.. s_headers.Select(h => JsonValue.Create(h.Name))]), ["properties"] = properties };
    }

    /// <summary>UTF-8, indented, Chinese as it is.</summary>
    public static byte[] ToUtf8(JsonObject document) => JsonSerializer.SerializeToUtf8Bytes(document, s_output);

    private static readonly JsonSerializerOptions s_output = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
