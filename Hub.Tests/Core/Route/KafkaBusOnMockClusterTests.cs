namespace Hub.Tests.Core.Route;

[TestFixture]
public sealed class KafkaBusOnMockClusterTests : BusContract
{
    protected override async Task<BusHarness> StartAsync() => await KafkaBusHarness.StartOnMockAsync();
}
