using Hub.Core.Route;

namespace Hub.Tests.Core.Route;

[TestFixture]
public sealed class BusOptionsTests
{
    [Test]
    public void TLS_and_SASL_properties_of_the_client_are_taken()
    {
        var options = Options(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.username", "hub"), ("sasl.password", "secret"));

        Assert.That(options.Validate(), Is.Empty);
    }

    [Test]
    public void A_misspelled_property_of_the_client_is_named_at_start() =>
        Assert.That(Options(("security.protocoll", "SSL")).Validate().Single(), Does.StartWith("Bus:Client:").And.Contain("security.protocoll"));

    [Test]
    public void A_certificate_file_that_is_not_there_is_named_at_start() =>
        Assert.That(Options(("security.protocol", "SSL"), ("ssl.ca.location", "/nowhere/ca.pem")).Validate().Single(), Does.Contain("ssl.ca.location"));

    private static BusOptions Options(params (string Name, string Value)[] client)
    {
        var options = new BusOptions { Kind = BusKind.Kafka, Bootstrap = "localhost:1" };
        foreach (var (name, value) in client)
        {
            options.Client[name] = value;
        }

        return options;
    }
}
