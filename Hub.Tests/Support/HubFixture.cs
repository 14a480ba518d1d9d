namespace Hub.Tests.Support;

/// <summary>Tests that share one hub with the usual settings.</summary>
public abstract class HubFixture
{
    protected TestHub Hub { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartHub() => Hub = await TestHub.StartAsync();

    [OneTimeTearDown]
    public ValueTask StopHub() => Hub.DisposeAsync();
}
