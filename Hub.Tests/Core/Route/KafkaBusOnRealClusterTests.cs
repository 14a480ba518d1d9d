namespace Hub.Tests.Core.Route;

[TestFixture]
public sealed class KafkaBusOnRealClusterTests : BusContract
{
    protected override async Task<BusHarness> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_KAFKA") is not { Length: > 0 } bootstrap)
        {
            Assert.Ignore("""
                No Kafka cluster. To run these tests: docker run -d -p 9092:9092 apache/kafka:latest && \
                HUB_TEST_KAFKA=localhost:9092 dotnet test -c Release Hub.Tests --filter FullyQualifiedName~KafkaBusOnRealCluster
                """);
            throw new InvalidOperationException("Assert.Ignore returned.");
        }

        return await KafkaBusHarness.StartOnAsync(bootstrap);
    }
}
