using Hub.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Hub.Tests.Docs;

/// <summary><c>compose.yaml</c> is YAML and names what the README promises; Docker itself is not asked.</summary>
[TestFixture]
public sealed class ComposeTests
{
    [Test]
    public void Compose_starts_Kafka_without_ZooKeeper_and_PostgreSQL_on_loopback()
    {
        using var text = new StringReader(File.ReadAllText(Path.Combine(TestPaths.Root, "compose.yaml")));
        var yaml = new YamlStream();
        yaml.Load(text);
        var services = (YamlMappingNode)yaml.Documents.Single().RootNode["services"];

        Assert.That(services.Children.Keys.Select(k => k.ToString()), Is.EquivalentTo(new[] { "kafka", "postgres" }));
        Assert.That(services["kafka"]["image"].ToString(), Does.StartWith("apache/kafka:"));
        Assert.That(services["kafka"]["environment"]["KAFKA_PROCESS_ROLES"].ToString(), Is.EqualTo("broker,controller"));
        Assert.That(services["postgres"]["image"].ToString(), Does.StartWith("postgres:"));
        foreach (var service in services.Children.Values)
        {
            Assert.That(((YamlSequenceNode)service["ports"]).Select(p => p.ToString()), Has.All.StartsWith("127.0.0.1:"));
        }
    }
}
