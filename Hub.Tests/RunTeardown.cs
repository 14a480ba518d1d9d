namespace Hub.Tests;

/// <summary>Outside any fixture: runs once after all tests of the assembly.</summary>
[SetUpFixture]
public sealed class RunTeardown
{
    [OneTimeTearDown]
    public Task Stop_the_private_database() => Support.TestDatabase.StopServerAsync();
}
