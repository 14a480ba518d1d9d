using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

[TestFixture]
public sealed class ExchangeTests : ExchangeFixture
{
    [Test]
    public async Task Structured_event_is_accepted_with_a_receipt_that_names_its_place_and_digest()
    {
        var message = Registration.Event("structured-1");

        var answer = await PostAsync(message.ToJsonString(), "application/cloudevents+json");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Text(answer.Body, "status"), Is.EqualTo("accepted"));
        Assert.That((long)answer.Body["treeSize"]!, Is.GreaterThan((long)answer.Body["index"]!));
        Assert.That(Text(answer.Body, "digest"), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message["data"]!.ToJsonString())))));
    }

    [Test]
    public async Task Binary_event_is_accepted_with_its_attributes_from_headers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/leg.registration") { Content = Registration.Content(Registration.Payload().ToJsonString(), "application/json") };
        request.Headers.Add("ce-specversion", "1.0");
        request.Headers.Add("ce-id", "binary%201");
        request.Headers.Add("ce-source", $"/departments/{HubSetup.Market}/systems/main");
        request.Headers.Add("ce-type", Registration.Type);

        using var response = await Market.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonObject>();

        Assert.That(Text(body!, "status"), Is.EqualTo("accepted"));
        Assert.That(Text(body!, "id"), Is.EqualTo("binary 1"), "header values are percent-decoded");
    }

    [Test]
    public async Task Message_sent_again_gets_its_first_receipt_and_adds_nothing()
    {
        var message = Registration.Event("again").ToJsonString();
        var first = await PostAsync(message, "application/cloudevents+json");

        var second = await PostAsync(message, "application/cloudevents+json");

        Assert.That(Text(second.Body, "status"), Is.EqualTo("duplicate"));
        foreach (var member in new[] { "index", "treeSize", "digest", "acceptedAt" })
        {
            Assert.That(second.Body[member]!.ToJsonString(), Is.EqualTo(first.Body[member]!.ToJsonString()), member);
        }
    }

    [Test]
    public async Task Message_sent_twice_in_one_batch_is_accepted_once()
    {
        var message = Registration.Event("twice");

        var results = await PostBatchAsync(message, message.DeepClone());

        Assert.That(results.Select(r => Text(r!, "status")), Is.EqualTo(new[] { "accepted", "duplicate" }));
        Assert.That((long)results[1]!["index"]!, Is.EqualTo((long)results[0]!["index"]!));
        Assert.That((long)results[1]!["treeSize"]!, Is.EqualTo((long)results[0]!["treeSize"]!));
    }

    [Test]
    public async Task Same_id_with_other_content_is_refused_as_a_conflict_and_the_refusal_is_logged()
    {
        await PostAsync(Registration.Event("conflict").ToJsonString(), "application/cloudevents+json");

        var answer = await PostAsync(Registration.Event("conflict", Registration.Payload(("name", "另一家公司"))).ToJsonString(), "application/cloudevents+json");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(Text(answer.Body, "code"), Is.EqualTo("DUPLICATE_CONFLICT"));
        Assert.That(await EntryAsync((long)answer.Body["index"]!), Does.Contain("\"code\":\"DUPLICATE_CONFLICT\"").And.Contain("\"id\":\"conflict\""));
    }

    [Test]
    public async Task Same_id_and_content_with_another_operation_is_a_conflict_and_no_duplicate()
    {
        var upsert = Registration.Event("operation");
        var delete = Registration.Event("operation");
        delete["operation"] = "delete";
        await PostAsync(upsert.ToJsonString(), "application/cloudevents+json");

        var later = await PostAsync(delete.ToJsonString(), "application/cloudevents+json");
        upsert["id"] = "operation-in-a-batch";
        delete["id"] = "operation-in-a-batch";
        var together = await PostBatchAsync(upsert, delete);

        Assert.That(Text(later.Body, "code"), Is.EqualTo("DUPLICATE_CONFLICT"));
        Assert.That(Text(together[0]!, "status"), Is.EqualTo("accepted"));
        Assert.That((string?)together[1]!["code"], Is.EqualTo("DUPLICATE_CONFLICT"));
    }

    [Test]
    public async Task One_bad_message_of_a_batch_is_rejected_alone()
    {
        var results = await PostBatchAsync(
            Registration.Event("batch-1"), Registration.Event("batch-2", Registration.Payload(("uscc", "91445300MA4UQ8K7XF"))), Registration.Event("batch-3"));

        Assert.That(results.Select(r => Text(r!, "status")), Is.EqualTo(new[] { "accepted", "rejected", "accepted" }));
        Assert.That(Text(results[1]!, "code"), Is.EqualTo("USCC_CHECK_DIGIT"));
        Assert.That(Text(results[1]!, "pointer"), Is.EqualTo("/uscc"));
    }

    [Test]
    public async Task Refusal_speaks_both_languages_and_never_repeats_a_value()
    {
        var payload = Registration.Payload(("legalRepresentativeIdType", "01"), ("legalRepresentativeIdNumber", "not-a-number-7781"), ("approvalDate", "2024-02-30"));

        var answer = await PostAsync(Registration.Event("values", payload).ToJsonString(), "application/cloudevents+json");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(answer.Body["errors"]!.AsArray().Select(e => Text(e!, "pointer")), Does.Contain("/approvalDate"));
        Assert.That(Text(answer.Body, "zh"), Does.Match("[\u4e00-\u9fff]"));
        Assert.That(Text(answer.Body, "en"), Is.Not.Empty);
        Assert.That(answer.Body.ToJsonString(), Does.Not.Contain("7781").And.Not.Contain("2024-02-30"));
        Assert.That(await EntryAsync((long)answer.Body["index"]!), Does.Not.Contain("7781"));
    }

    [Test]
    public async Task Unknown_dataset_another_dataset_and_one_not_granted_each_have_their_code()
    {
        var unknown = await PostAsync(Registration.Event("u", type: "yunfu.no.such.v1").ToJsonString(), "application/cloudevents+json");
        var mismatch = await PostAsync(Registration.Event("m", type: "yunfu.leg.abnormal.v1").ToJsonString(), "application/cloudevents+json");
        var ungranted = await PostAsync(Registration.Event("g", type: "yunfu.mac.indicator.v1").ToJsonString(), "application/cloudevents+json", "/exchange");

        Assert.That(Text(unknown.Body, "code"), Is.EqualTo("DATASET_UNKNOWN"));
        Assert.That(Text(mismatch.Body, "code"), Is.EqualTo("DATASET_MISMATCH"));
        Assert.That(Text(ungranted.Body, "code"), Is.EqualTo("NOT_GRANTED"));
        Assert.That(await EntryAsync((long)ungranted.Body["index"]!), Does.Contain("\"dataset\":\"mac.indicator\""));
    }

    [Test]
    public async Task Source_of_another_department_is_refused()
    {
        var message = Registration.Event("source");
        message["source"] = $"/departments/{HubSetup.Auditor}/systems/main";

        var answer = await PostAsync(message.ToJsonString(), "application/cloudevents+json");

        Assert.That(Text(answer.Body, "code"), Is.EqualTo("ENVELOPE_SOURCE"));
    }

    [Test]
    public async Task Oversized_message_and_oversized_request_are_refused()
    {
        var large = Registration.Event("large", Registration.Payload(("businessScope", new string('石', 1500))));
        var message = await PostAsync(large.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), "application/cloudevents+json");
        var request = await PostAsync(new string(' ', 200_001), "application/cloudevents+json");

        Assert.That(message.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(Text(message.Body, "code"), Is.EqualTo("TOO_LARGE"));
        Assert.That(request.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(Text(request.Body, "code"), Is.EqualTo("TOO_LARGE"));
    }

    [Test]
    public async Task Key_is_one_subject_however_its_text_is_escaped()
    {
        var text = Registration.Event("escaped").ToJsonString().Replace("\"91445300MA4UQ8K7XE\"", "\"\\u0039\\u0031445300MA4UQ8K7XE\"", StringComparison.Ordinal);

        var answer = await PostAsync(text, "application/cloudevents+json");

        Assert.That(text, Does.Contain("u0039"));
        Assert.That(await EntryAsync((long)answer.Body["index"]!), Does.Contain("\"subject\":\"91445300MA4UQ8K7XE\""));
    }

    [Test]
    public async Task Batch_of_more_messages_than_allowed_is_refused_as_a_whole()
    {
        using var response = await Market.PostAsync(
            "/exchange", Registration.Content(new JsonArray([.. Enumerable.Range(0, 101).Select(i => Registration.Event($"many-{i}"))]).ToJsonString(), "application/cloudevents-batch+json"));

        var answer = (await response.Content.ReadFromJsonAsync<JsonArray>())!;
        Assert.That(answer, Has.Count.EqualTo(1));
        Assert.That(Text(answer[0]!, "code"), Is.EqualTo("TOO_LARGE"));
    }

    [Test]
    public async Task Unknown_media_type_is_refused()
    {
        var answer = await PostAsync("<xml/>", "text/xml");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(Text(answer.Body, "code"), Is.EqualTo("MEDIA_TYPE"));
    }

    [Test]
    public async Task Ndjson_stream_answers_each_line_in_order_whatever_its_length()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 1200; i++)
        {
            lines.Append(i % 100 == 7 ? "{broken" : i % 100 == 8 ? new string('x', 20_000) : Registration.Event($"line-{i}").ToJsonString()).Append('\n');
        }

        using var response = await Market.PostAsync("/exchange/leg.registration", Registration.Content(lines.ToString(), "application/x-ndjson"));
        var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToArray();

        Assert.That(answers, Has.Length.EqualTo(1200));
        for (var i = 0; i < answers.Length; i++)
        {
            var expected = i % 100 == 7 ? "ENVELOPE_MALFORMED" : i % 100 == 8 ? "TOO_LARGE" : null;
            Assert.That((string?)answers[i]["code"], Is.EqualTo(expected), $"line {i}");
            Assert.That((string?)answers[i]["id"], Is.EqualTo(expected is null ? $"line-{i}" : null), $"line {i}");
        }
    }
}
