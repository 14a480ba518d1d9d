using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text;
using Hub.Client;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Proofs.Trust;
using Hub.Proofs.Signatures;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

/// <summary>Acknowledgements that the receiving department signs: evidence of what it received.</summary>
[TestFixture]
public sealed class SignedReceiptTests
{
    private const string Receiver = "12445300456632102F";
    private const string Sink = Receiver + "/main/" + Registration.Dataset;
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private HttpClient _http = null!;
    private IssuedCertificate _certificate = null!;
    private int _published;

    [OneTimeSetUp]
    public async Task Start()
    {
        var setup = await HubSetup.CreateAsync();
        setup.Ca.Add(SignatureSuite.Sm2Sm3);
        _certificate = await setup.AddDepartmentAsync(Receiver, "接收单位", auditor: false);
        await setup.Participants.SaveAsync(new Grant { Uscc = Receiver, Dataset = DatasetName.Parse(Registration.Dataset), Action = GrantAction.Subscribe, Purpose = "核验", Unmasked = true });
        _hub = await TestHub.StartAsync(setup);
        _market = _hub.Client(setup.MarketCertificate);
        _http = _hub.Client(_certificate);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [TestCase("ecdsa-p256")]
    [TestCase("sm2-sm3")]
    public async Task Signed_acknowledgement_is_evidence_of_exactly_what_was_received(string suite)
    {
        var messages = await PublishAsync(3);
        using var signer = Signer(Receiver, suite);
        using var client = Client(signer);

        var page = await client.PullAsync(Registration.Dataset);
        var receipt = await client.AcknowledgeAsync(Registration.Dataset, page);
        var again = await client.AcknowledgeAsync(Registration.Dataset, page);

        var (index, entry) = await NewestReceiptAsync();
        Assert.That((receipt, again), Is.EqualTo(((long?)index, (long?)null)));
        Assert.That((page.Messages.Count, (long)entry["applied"]!, (long)entry["first"]!, (long)entry["last"]!), Is.EqualTo((3, 3L, page.From, page.Next - 1)));
        Assert.That((string?)entry["listing"], Is.EqualTo(ReceiptStatement.ListingOf(await DigestsAsync(messages))), "anyone can make the listing from the entries of the log");
        var package = EvidencePackageFile.Write((await EvidenceCollector.CollectAsync(
            _hub.Setup.Source, new PayloadVault(_hub.Setup.Source, null, default, TimeProvider.System), index, _hub.Setup.Ca.CaChainPath, _hub.Setup.Ca.CrlPath))!);
        Assert.That(Outcomes(package)[EvidenceChecks.Receiver], Is.EqualTo(CheckOutcome.Passed));
        Assert.That(Failed(Without(package, EvidencePackageFile.Receiver)), Does.Contain(EvidenceChecks.Receiver));
        Assert.That(Failed(Without(package, EvidencePackageFile.Receiver, "another"u8.ToArray())), Is.EqualTo(new[] { EvidenceChecks.Files, EvidenceChecks.Receiver }));

        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(package), scratch.Path);
        var (code, said) = await Shell.RunAsync(scratch.Path, "bash", "verify.sh", Path.GetFullPath(_hub.Setup.Ca.CaChainPath));
        Assert.That(code, Is.Zero, said);

        var trace = await new MessageTracer(_hub.Setup.Source).TraceAsync(new LogIndex(messages[0]), default);
        Assert.That(trace!.Deliveries.Select(d => d.Index), Does.Contain(index), "the trace of a message names the receipt");
    }

    [Test]
    public async Task Receipt_is_refused_unless_it_says_what_the_hub_delivers_and_the_department_signed_it()
    {
        await PublishAsync(2);
        using var signer = Signer(Receiver, "ecdsa-p256");
        using var stranger = Signer(HubSetup.Market, "ecdsa-p256");
        using var client = Client(null);
        var page = await client.PullAsync(Registration.Dataset);
        var good = new ReceiptStatement
        {
            Log = page.Log, Sink = page.Subscription, First = page.From, Last = page.Next - 1, Count = 2, Signed = new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero),
            Listing = ReceiptStatement.ListingOf(page.Messages.Select(m => (m.Index, m.DataDigest))),
        };
        Assert.That(good.Sink, Is.EqualTo(Sink));

        Assert.That(await CodeAsync(good, stranger), Is.EqualTo("SIGNATURE_SENDER"));
        Assert.That(await CodeAsync(good, signer, signed: good with { Count = 1 }), Is.EqualTo("SIGNATURE_INVALID"));
        Assert.That(await CodeAsync(good with { Count = 1 }, signer), Is.EqualTo("RECEIPT_DIFFERS"));
        Assert.That(await CodeAsync(good with { First = good.First + 1 }, signer), Is.EqualTo("RECEIPT_DIFFERS"));
        Assert.That(await CodeAsync(good with { Listing = ReceiptStatement.ListingOf([]) }, signer), Is.EqualTo("RECEIPT_DIFFERS"));
        Assert.That(await CodeAsync(good with { Last = good.Last - 1 }, signer), Is.EqualTo("RECEIPT_MALFORMED"), "not what the request acknowledges");
        Assert.That(await CodeAsync(good with { Log = "another" }, signer), Is.EqualTo("RECEIPT_MALFORMED"));
        Assert.That(await CodeAsync(good with { Count = 10_001 }, signer), Is.EqualTo("RECEIPT_MALFORMED"));
        Assert.That(await CodeAsync(good, signer, form: text => " " + text), Is.EqualTo("RECEIPT_MALFORMED"), "one form only");
        Assert.That((await client.PullAsync(Registration.Dataset)).From, Is.EqualTo(page.From), "nothing was acknowledged");
        Assert.That(await CodeAsync(good, signer), Is.Null);
        Assert.That(await FaultsAsync(), Is.Empty);

        var (index, _) = await NewestReceiptAsync();
        await using var damage = _hub.Setup.Source.CreateCommand($"update log.signature set cms = set_byte(cms, 100, get_byte(cms, 100) # 1) where idx = {index}");
        await damage.ExecuteNonQueryAsync();
        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.SignatureChanged, $"entry {index}") }));
        await damage.ExecuteNonQueryAsync();

        async Task<string?> CodeAsync(ReceiptStatement statement, DetachedSigner by, ReceiptStatement? signed = null, Func<string, string>? form = null)
        {
            var bytes = form is null ? statement.ToBytes() : Encoding.UTF8.GetBytes(form(Encoding.UTF8.GetString(statement.ToBytes())));
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/deliver/{Registration.Dataset}/ack?next={page.Next}", UriKind.Relative)) { Content = new ByteArrayContent(bytes) };
            request.Headers.Add("Hub-Signature", Convert.ToBase64String(by.Sign(signed?.ToBytes() ?? bytes)));
            using var answer = await _http.SendAsync(request);
            return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"];
        }
    }

    [Test]
    public async Task Department_fetches_the_evidence_of_what_it_sent_and_of_what_it_acknowledged_and_of_nothing_else()
    {
        var message = (await PublishAsync(1))[0];
        using var acknowledged = await _http.PostAsync(new Uri($"/deliver/{Registration.Dataset}/ack?next={message + 1}", UriKind.Relative), null);
        var receipt = (long)JsonNode.Parse(await acknowledged.Content.ReadAsStringAsync())!["receipt"]!;

        Assert.That(await KindOfAsync(_http, receipt), Is.EqualTo("delivery"));
        Assert.That(await KindOfAsync(_market, receipt), Is.EqualTo("NOT_GRANTED"), "what another department received is not the sender's");
        Assert.That(await KindOfAsync(_market, message), Is.EqualTo("message"));
        Assert.That(await KindOfAsync(_http, message), Is.EqualTo("NOT_GRANTED"), "its entry tells more than a grant may show");
        Assert.That(await ReceiptsAsync(_http), Does.Contain(receipt), "they are found by the name of the subscription");
        Assert.That(await ReceiptsAsync(_market), Is.Empty);

        static async Task<string> KindOfAsync(HttpClient client, long index)
        {
            using var answer = await client.GetAsync(new Uri($"/log/evidence/{index}", UriKind.Relative));
            return answer.IsSuccessStatusCode
                ? EntrySummary.Parse(EvidencePackageFile.Read(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()))[EvidencePackageFile.Entry]).Kind
                : (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!;
        }

        static async Task<long[]> ReceiptsAsync(HttpClient client)
        {
            var page = JsonNode.Parse(await client.GetStringAsync(new Uri($"/audit/entries?kind=Delivery&limit=1000&subject={Sink}", UriKind.Relative)))!;
            return [.. page["entries"]!.AsArray().Select(e => (long)e!["index"]!)];
        }
    }

    private HubClient Client(DetachedSigner? signer)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(_hub.Setup.Ca.CaChainPem);
        return new HubClient(new HubClientOptions
        {
            Address = _hub.Address, Certificate = _certificate.Certificate, TrustedRoots = roots, ReceiptSigner = signer is null ? null : new ReceiptSigner(signer, TimeProvider.System),
        });
    }

    private DetachedSigner Signer(string uscc, string suite)
    {
        var issued = _hub.Setup.Ca.IssueDepartment(uscc, "签名部门", "signing-" + Guid.NewGuid().ToString("N"), suite: SignatureSuite.Parse(suite));
        return new DetachedSigner(SigningIdentity.FromPkcs12(issued.Pkcs12Path, ""), TimeProvider.System);
    }

    private async Task<long[]> PublishAsync(int count)
    {
        var indices = new long[count];
        for (var i = 0; i < count; i++)
        {
            using var content = Registration.Content(Registration.Event($"r-{_published++}").ToJsonString(), "application/cloudevents+json");
            using var answer = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), content);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            indices[i] = (long)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["index"]!;
        }

        return indices;
    }

    private async Task<(long Index, JsonObject Entry)> NewestReceiptAsync()
    {
        await using var find = _hub.Setup.Source.CreateCommand($"select idx, convert_from(body, 'UTF8') from log.entry where kind = 3 and subject = '{Sink}' order by idx desc limit 1");
        await using var row = await find.ExecuteReaderAsync();
        Assert.That(await row.ReadAsync(), Is.True);
        return (row.GetInt64(0), JsonNode.Parse(row.GetString(1))!.AsObject());
    }

    private async Task<(long, string)[]> DigestsAsync(long[] indices)
    {
        var digests = new List<(long, string)>();
        foreach (var index in indices)
        {
            await using var find = _hub.Setup.Source.CreateCommand($"select convert_from(body, 'UTF8') from log.entry where idx = {index}");
            digests.Add((index, (string)JsonNode.Parse((string)(await find.ExecuteScalarAsync())!)!["sha256"]!));
        }

        return [.. digests];
    }

    private Dictionary<string, CheckOutcome> Outcomes(byte[] package) =>
        new EvidenceVerifier(TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem)).Verify(new MemoryStream(package)).Checks.ToDictionary(c => c.Name, c => c.Outcome);

    private string[] Failed(byte[] package) => [.. Outcomes(package).Where(c => c.Value == CheckOutcome.Failed).Select(c => c.Key)];

    /// <summary>The package without a file, or with another content of it.</summary>
    private static byte[] Without(byte[] package, string file, byte[]? instead = null)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in EvidencePackageFile.Read(new MemoryStream(package)))
            {
                if (name != file || instead is not null)
                {
                    using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                    target.Write(name == file ? instead : content);
                }
            }
        }

        return stream.ToArray();
    }

    private async Task<(string Code, string Place)[]> FaultsAsync()
    {
        var report = await new LogChecker(_hub.Setup.Source, new LogCheckOptions { Anchors = TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem), RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(_hub.Setup.Ca.CrlPath)) }).CheckAsync();
        return [.. report.Faults.Select(f => (f.Code, f.Place))];
    }
}
