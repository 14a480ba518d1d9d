using System.Buffers;
using System.Globalization;
using Hub.Adapters.Sources.Bridges;
using Hub.Adapters.Sources.Databases;
using Hub.Adapters.Sources.Files;
using Hub.Adapters.Sources.Formats;
using Hub.Adapters.Sources.Http;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources;

/// <summary>Reads the YAML file of a source; every fault with its line.</summary>
public static class SourceFile
{
    private static readonly Dictionary<string, RecordFormat> s_formats = Enum.GetValues<RecordFormat>().ToDictionary(f => f.ToString().ToLowerInvariant());
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create("\"`';\\/ ");
    private static readonly Dictionary<string, DatabaseKind> s_databases = Enum.GetValues<DatabaseKind>().ToDictionary(d => d.ToString().ToLowerInvariant());

    /// <summary>Null when there are faults.</summary>
    /// <param name="path">The file; other files that it names are relative to its directory.</param>
    /// <param name="catalogue">The standard in force.</param>
    /// <param name="faults">Gets every fault, with file and line.</param>
    public static SourceDefinition? Read(string path, StandardsCatalogue catalogue, StandardsFaults faults) => Read(path, File.ReadAllBytes(path), catalogue, faults, _ => true);

    /// <summary>Null when there are faults.</summary>
    /// <param name="path">Where the file is, or would be; other files that it names are relative to its directory.</param>
    /// <param name="content">The YAML.</param>
    /// <param name="catalogue">The standard in force.</param>
    /// <param name="faults">Gets every fault, with file and line.</param>
    /// <param name="mayRead">Which of the files that it names may be read; others are taken for absent.</param>
    public static SourceDefinition? Read(string path, ReadOnlyMemory<byte> content, StandardsCatalogue catalogue, StandardsFaults faults, Func<string, bool> mayRead)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (YamlFields.Read(path, content, faults) is not { } fields)
        {
            return null;
        }

        var before = faults.Items.Count;
        var mapping = new MappingFile(fields, catalogue, name => Path.Combine(directory, name) is var file && mayRead(file) && File.Exists(file) ? File.ReadLines(file) : null).Read();
        var certificate = fields.Required("certificate");
        var schedule = Schedule(fields);
        var from = fields.Fields("from");
        if (from is null)
        {
            fields.Required("from");
        }

        var settings = from is null ? null : Settings(from, directory);
        from?.NoMore();
        fields.NoMore();
        return faults.Items.Skip(before).Any() || mapping is null || settings is null ? null : new SourceDefinition
        {
            Name = Path.GetFileNameWithoutExtension(path),
            CertificateFile = Path.Combine(directory, certificate),
            Schedule = schedule,
            From = settings,
            Mapping = mapping,
        };
    }

    private static SourceSchedule Schedule(YamlFields fields)
    {
        var every = fields.Optional("every");
        var cron = fields.Optional("cron");
        var catchUp = fields.Node("catchUp") is null || fields.Flag("catchUp");
        if (cron is not null && (every is not null || !SourceSchedule.IsCron(cron)))
        {
            fields.Invalid("cron", "应为 Quartz cron 表达式,且不能与 every 同时使用", "is no Quartz cron expression, or stands beside every");
        }

        return cron is not null ? new SourceSchedule(null, cron, catchUp) : new SourceSchedule(Duration(fields, "every", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)), null, catchUp);
    }

    private static ISourceSettings? Settings(YamlFields from, string directory)
    {
        switch (from.Required("kind"))
        {
            case "files":
                return new FileSettings
                {
                    Path = Path.Combine(directory, from.Required("path")),
                    Pattern = from.Optional("pattern") ?? "*",
                    Format = Format(from),
                    Encoding = Encoding(from),
                    Part = Part(from),
                    Settle = Duration(from, "settle", TimeSpan.FromSeconds(2), TimeSpan.Zero),
                    MoveTo = Name(from, "moveTo"),
                };
            case "sftp":
                return new SftpSettings
                {
                    Host = from.Required("host"),
                    Port = from.Node("port") is null ? 22 : from.Number("port", 1, 65535),
                    User = from.Required("user"),
                    HostKey = from.Required("hostKey"),
                    Secret = from.Required("secret"),
                    Path = from.Required("path"),
                    Pattern = from.Optional("pattern") ?? "*",
                    Format = Format(from),
                    Encoding = Encoding(from),
                    Part = Part(from),
                    Settle = Duration(from, "settle", TimeSpan.FromSeconds(2), TimeSpan.Zero),
                    MoveTo = Name(from, "moveTo"),
                };
            case "database":
                return new DatabaseSettings
                {
                    Database = from.OneOf("database", s_databases, DatabaseKind.Postgresql),
                    Secret = from.Required("secret"),
                    Query = from.Required("query"),
                    Watermark = Required(from, "watermark"),
                    Key = Required(from, "key"),
                    Lookback = Duration(from, "lookback", TimeSpan.FromSeconds(60), TimeSpan.Zero),
                };
            case "bridge":
                return new BridgeSettings
                {
                    Database = from.OneOf("database", s_databases, DatabaseKind.Postgresql),
                    Secret = from.Required("secret"),
                    Table = Required(from, "table"),
                    Key = Required(from, "key"),
                    Delete = from.Node("delete") is null || from.Flag("delete"),
                };
            case "http":
                var url = from.Required("url");
                if (!Uri.TryCreate(url.Replace("{since}", "", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                {
                    from.Invalid("url", "应为 http 或 https 地址", "is no http or https address");
                }

                return new HttpSettings
                {
                    Url = url,
                    Format = Format(from) ?? RecordFormat.Json,
                    Encoding = Encoding(from),
                    Part = Part(from),
                    Next = from.Optional("next"),
                    Watermark = from.Optional("watermark"),
                    Secret = from.Optional("secret"),
                };
            case "":
                return null;
            default:
                from.Invalid("kind", "应为 files, sftp, database, bridge, http 之一", "is none of files, sftp, database, bridge, http");
                return null;
        }
    }

    private static RecordFormat? Format(YamlFields from) => from.Node("format") is null ? null : from.OneOf("format", s_formats);

    /// <summary>One setting by three names: what a record is called differs by format.</summary>
    private static string? Part(YamlFields from) => from.Optional("sheet") ?? from.Optional("element") ?? from.Optional("pointer");

    private static string? Encoding(YamlFields from)
    {
        var name = from.Optional("encoding");
        if (name is not null && !TextEncodings.Exists(name))
        {
            from.Invalid("encoding", $"未知编码 {name}", $"is no encoding: {name}");
        }

        return name;
    }

    /// <summary>A name that becomes part of a statement.</summary>
    private static string Required(YamlFields from, string key) => Name(from, key) ?? from.Required(key);

    private static string? Name(YamlFields from, string key)
    {
        var name = from.Optional(key);
        if (name?.AsSpan().IndexOfAny(s_notInNames) >= 0)
        {
            from.Invalid(key, "含有不允许的字符", "holds a character that it may not");
        }

        return name;
    }

    /// <summary>A number with s, m, h or d: <c>30s</c>, <c>5m</c>.</summary>
    private static TimeSpan Duration(YamlFields fields, string key, TimeSpan absent, TimeSpan minimum)
    {
        if (fields.Optional(key) is not { Length: > 0 } text)
        {
            return absent;
        }

        double? unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => null };
        if (unit is { } seconds && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * seconds >= minimum.TotalSeconds && number * seconds <= 31_536_000)
        {
            return TimeSpan.FromSeconds(number * seconds);
        }

        fields.Invalid(key, "应为 30s、5m、1h 这样的时长", "is no duration like 30s, 5m or 1h");
        return absent;
    }
}
