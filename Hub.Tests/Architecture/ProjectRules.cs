using System.Xml.Linq;

namespace Hub.Tests.Architecture;

/// <summary>Who may know whom (design §2), as data; judges the text of a project file.</summary>
internal static class ProjectRules
{
    /// <summary>Project references point from right to left only.</summary>
    private static readonly Dictionary<string, string[]> References = new(StringComparer.Ordinal)
    {
        ["Hub.Proofs"] = [],
        ["Hub.Schemas"] = [],
        ["Hub.Registry"] = ["Hub.Schemas"],
        ["Hub.Core"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry"],
        ["Hub.Adapters"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core"],
        ["Hub.Client"] = ["Hub.Proofs"],
        ["Hub.Console"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core", "Hub.Adapters", "Hub.Client"],
        ["Hub.Host"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core", "Hub.Adapters", "Hub.Client", "Hub.Console"],
        ["Hub.Bench"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core", "Hub.Adapters", "Hub.Client", "Hub.Console", "Hub.Host"],
        ["Hub.Tests"] = ["Hub.Proofs", "Hub.Schemas", "Hub.Registry", "Hub.Core", "Hub.Adapters", "Hub.Client", "Hub.Console", "Hub.Host", "Hub.Bench"],
    };

    /// <summary>Packages by project; a name that ends in '*' stands for all that begin with it. Additions need a decision (docs/decisions).</summary>
    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["Hub.Proofs"] = ["BouncyCastle.Cryptography"],
        ["Hub.Schemas"] = ["NJsonSchema", "Apache.Avro", "YamlDotNet", "BouncyCastle.Cryptography"],
        ["Hub.Registry"] = ["Npgsql", "Dapper", "dbup-postgresql"],
        ["Hub.Core"] = ["BouncyCastle.Cryptography", "Npgsql", "Confluent.Kafka", "Polly.Core", "System.Security.Cryptography.Pkcs", "MiniExcel", "Pkcs11Interop"],
        ["Hub.Adapters"] = ["Quartz*", "Polly.Core", "Npgsql", "CsvHelper", "ExcelDataReader", "MySqlConnector", "SSH.NET"],
        ["Hub.Client"] = [],
        ["Hub.Console"] = ["MudBlazor*"],
        ["Hub.Host"] =
        [
            "Npgsql", "Npgsql.OpenTelemetry", "System.CommandLine", "Spectre.Console", "OpenTelemetry*", "prometheus-net*", "Scalar.AspNetCore", "Microsoft.AspNetCore.OpenApi", "CsvHelper",
        ],
        ["Hub.Bench"] = ["System.CommandLine", "Npgsql", "Confluent.Kafka", "NJsonSchema", "BenchmarkDotNet"],
        ["Hub.Tests"] = ["*"],
    };

    /// <summary>Every violation as a sentence that says what to do.</summary>
    public static IEnumerable<string> Violations(string project, string csproj)
    {
        if (!References.TryGetValue(project, out var allowed))
        {
            yield return $"{project} is not a project of design §2. A new project needs a decision in docs/decisions and a line in ProjectRules.";
            yield break;
        }

        var xml = XDocument.Parse(csproj);
        foreach (var reference in xml.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))))
        {
            if (!allowed.Contains(reference))
            {
                yield return $"{project} references {reference}. References point from right to left only: Proofs, Schemas -> Registry -> Core -> Adapters -> Host. Move the code to where it may know both.";
            }
        }

        foreach (var package in xml.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value))
        {
            if (!Packages[project].Any(p => p.EndsWith('*') ? package.StartsWith(p[..^1], StringComparison.Ordinal) : p == package))
            {
                yield return $"{project} uses the package {package}, which is not among its packages. Use what is there, or write a decision and add it to ProjectRules.";
            }
        }
    }
}
