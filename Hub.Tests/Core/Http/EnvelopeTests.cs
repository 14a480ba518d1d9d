using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

/// <summary>What is refused before the data is looked at.</summary>
[TestFixture]
public sealed class EnvelopeTests : ExchangeFixture
{
    [TestCase("id", "nul\0")]
    [TestCase("correlationid", "line\nbreak")]
    [TestCase("partitionkey", "c1 \u0085")]
    [TestCase("time", "yesterday")]
    [TestCase("time", "2024-03-12")]
    [TestCase("time", "2024-03-12T09:00:00")]
    [TestCase("time", "2024-02-30T09:00:00Z")]
    public async Task Attribute_that_is_not_what_cloudevents_defines_is_refused_and_not_kept(string attribute, string value)
    {
        var message = Registration.Event("control");
        message[attribute] = value;

        var answer = await PostAsync(message.ToJsonString(), "application/cloudevents+json");

        Assert.That(Text(answer.Body, "code"), Is.EqualTo("ENVELOPE_ATTRIBUTE"));
        Assert.That(Text(answer.Body, "pointer"), Is.EqualTo("/" + attribute));
        Assert.That(JsonNode.Parse(await EntryAsync((long)answer.Body["index"]!))!.ToJsonString(), Does.Not.Contain("nul").And.Not.Contain("break"));
    }

    [TestCase("2024-03-12T09:00:00Z")]
    [TestCase("2024-03-12T09:00:00.1234567+08:00")]
    [TestCase("2024-03-12T09:00:00.123456789-00:30")]
    public async Task Time_of_rfc_3339_is_accepted(string time)
    {
        var message = Registration.Event("time " + time);
        message["time"] = time;

        var answer = await PostAsync(message.ToJsonString(), "application/cloudevents+json");

        Assert.That(Text(answer.Body, "status"), Is.EqualTo("accepted"));
    }

    [Test]
    public async Task Binary_attribute_with_an_encoded_control_character_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/leg.registration") { Content = Registration.Content(Registration.Payload().ToJsonString(), "application/json") };
        request.Headers.Add("ce-specversion", "1.0");
        request.Headers.Add("ce-id", "nul%00");
        request.Headers.Add("ce-source", $"/departments/{HubSetup.Market}/systems/main");
        request.Headers.Add("ce-type", Registration.Type);

        using var response = await Market.SendAsync(request);

        Assert.That((string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["pointer"], Is.EqualTo("/id"));
    }

    [TestCase("{\"specversion\":\"1.0\",", "ENVELOPE_MALFORMED")]
    [TestCase("[1,2]", "ENVELOPE_MALFORMED")]
    [TestCase("{} {}", "ENVELOPE_MALFORMED")]
    [TestCase("{\"specversion\":\"0.3\"}", "ENVELOPE_ATTRIBUTE")]
    [TestCase("{\"specversion\":\"1.0\",\"id\":\"a\",\"id\":\"b\"}", "ENVELOPE_ATTRIBUTE")]
    [TestCase("{\"specversion\":\"1.0\",\"id\":7}", "ENVELOPE_ATTRIBUTE")]
    [TestCase("{\"specversion\":\"1.0\",\"id\":\"\\ud800\"}", "ENVELOPE_ATTRIBUTE")]
    public async Task Malformed_envelope_is_refused(string text, string code)
    {
        var answer = await PostAsync(text, "application/cloudevents+json");

        Assert.That((int)answer.Status, Is.InRange(400, 499));
        Assert.That(Text(answer.Body, "code"), Is.EqualTo(code));
    }

    [Test]
    public async Task Invalid_utf8_is_refused_with_its_own_code()
    {
        var bytes = Encoding.UTF8.GetBytes(Registration.Event("utf8").ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        bytes[bytes.AsSpan().IndexOf("云"u8) + 1] = 0x28;

        var answer = await PostAsync(bytes, "application/cloudevents+json");

        Assert.That(Text(answer.Body, "code"), Is.EqualTo("JSON_INVALID_UTF8"));
    }

    [TestCase("id")]
    [TestCase("partitionkey")]
    [TestCase("correlationid")]
    public async Task Identity_number_in_an_attribute_is_refused_and_not_recorded(string attribute)
    {
        var message = Registration.Event("named");
        message[attribute] = "440524188001010014";

        var answer = await PostAsync(message.ToJsonString(), "application/cloudevents+json");

        Assert.That((Text(answer.Body, "code"), Text(answer.Body, "pointer")), Is.EqualTo(("ENVELOPE_ATTRIBUTE", "/" + attribute)));
        Assert.That(answer.Body.ToJsonString(), Does.Not.Contain("440524188001010014"));
        Assert.That(await EntryAsync((long)answer.Body["index"]!), Does.Not.Contain("440524188001010014"));
    }
}
