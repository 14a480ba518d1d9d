using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Http;

/// <summary>Messages that a department signs itself: evidence of origin.</summary>
[TestFixture]
public sealed class SignedMessageTests
{
    private TestHub _hub = null!;
    private HttpClient _market = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var setup = await HubSetup.CreateAsync();
        setup.Ca.Add(SignatureSuite.Rsa3072);
        setup.Ca.Add(SignatureSuite.Sm2Sm3);
        _hub = await TestHub.StartAsync(setup);
        _market = _hub.Client(setup.MarketCertificate);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    [TestCase("sm2-sm3")]
    public async Task Signed_message_is_accepted_and_its_evidence_proves_the_origin(string suite)
    {
        var (data, cms) = Sign($"signed-{suite}", Issue(HubSetup.Market, suite));
        var answer = await PostAsync($"signed-{suite}", data, cms);
        Assert.That((string?)answer["status"], Is.EqualTo("accepted"), answer.ToJsonString());
        var index = (long)answer["index"]!;

        var package = await _market.GetByteArrayAsync(new Uri($"/log/evidence/{index}", UriKind.Relative));
        var files = EvidencePackageFile.Read(new MemoryStream(package));
        var entry = JsonNode.Parse(files["entry.json"])!;

        Assert.That(files["META-INF/sender.p7s"], Is.EqualTo(cms));
        Assert.That((string?)entry["signature"], Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(cms))));
        Assert.That(Failed(package), Is.Empty);
        Assert.That(Verify(package).Checks.Select(c => c.Name), Does.Contain("origin"));
        Assert.That(Failed(Rewrite(package, (name, content) => name == "payload" ? null : content)), Does.Not.Contain("origin"), "the entry holds the digests of the payload");
        Assert.That(Failed(Rewrite(package, (name, content) => name == "META-INF/sender.p7s" ? null : content)), Does.Contain("origin"));
        for (var at = 0; at < cms.Length; at += 61)
        {
            Assert.That(Failed(Rewrite(package, (name, content) => name == "META-INF/sender.p7s" ? Flip(content, at) : content)), Is.EqualTo(new[] { "files", "origin" }), $"byte {at}");
        }
    }

    [Test]
    public async Task Signature_travels_as_a_header_in_binary_mode_and_with_the_client()
    {
        var data = Encoding.UTF8.GetBytes(Registration.Payload(("name", "二进制方式")).ToJsonString());
        var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        roots.ImportFromPem(_hub.Setup.Ca.CaChainPem);
        using var client = new HubClient(new HubClientOptions { Address = _hub.Address, Certificate = _hub.Setup.MarketCertificate.Certificate, TrustedRoots = roots });
        using var signer = new DetachedSigner(SigningIdentity.FromPkcs12(Issue(HubSetup.Market, "sm2-sm3").Pkcs12Path, ""), TimeProvider.System);
        var message = new CloudEvent { Id = "binary", Source = $"/departments/{HubSetup.Market}/systems/main", Type = Registration.Type, Data = data }.SignedBy(signer);

        var single = await client.PublishAsync(message);
        var batch = await client.PublishBatchAsync([message with { Id = "batch" }, message with { Id = "tampered", Data = "{}"u8.ToArray() }]);

        Assert.That(single.Result.Status, Is.EqualTo(PublishStatus.Accepted), single.Result.Refusal?.En);
        Assert.That(batch[0].Result.Status, Is.EqualTo(PublishStatus.Accepted));
        Assert.That(batch[1].Result.Status, Is.EqualTo(PublishStatus.Rejected));
        Assert.That(await ScalarAsync($"select count(*) from log.signature where idx in ({single.Result.Receipt!.Index}, {batch[0].Result.Receipt!.Index})"), Is.EqualTo(2));
    }

    [Test]
    public async Task Message_sent_again_with_a_new_signature_gets_its_first_receipt()
    {
        var certificate = Issue(HubSetup.Market, "ecdsa-p256");
        var (data, first) = Sign("again", certificate);
        var (_, second) = Sign("again", certificate);
        Assert.That(second, Is.Not.EqualTo(first));

        var accepted = await PostAsync("again", data, first);
        var duplicate = await PostAsync("again", data, second);

        Assert.That((string?)duplicate["status"], Is.EqualTo("duplicate"));
        Assert.That((long?)duplicate["index"], Is.EqualTo((long?)accepted["index"]));
    }

    [Test]
    public async Task Signature_over_other_content_is_refused()
    {
        var (_, cms) = Sign("one", Issue(HubSetup.Market, "ecdsa-p256"));
        var (other, _) = Sign("another", Issue(HubSetup.Market, "ecdsa-p256"));

        Assert.That(await CodeAsync("other-content", other, cms), Is.EqualTo("SIGNATURE_INVALID"));
    }

    [Test]
    public async Task Signature_that_is_none_is_refused()
    {
        var (data, cms) = Sign("none", Issue(HubSetup.Market, "ecdsa-p256"));

        Assert.That(await CodeAsync("cut", data, cms[..^1]), Is.EqualTo("SIGNATURE_MALFORMED"));
        Assert.That(await CodeAsync("empty", data, []), Is.EqualTo("SIGNATURE_MALFORMED"));
        var answer = await PostAsync("no base64", data, "%%%");
        Assert.That((string?)answer["code"], Is.EqualTo("SIGNATURE_MALFORMED"));
        Assert.That((string?)answer["pointer"], Is.EqualTo("/signature"));
    }

    [TestCase("ecdsa-p256")]
    [TestCase("sm2-sm3")]
    public async Task Damaged_signature_is_refused_wherever_the_damage_is(string suite)
    {
        var (data, cms) = Sign("damaged", Issue(HubSetup.Market, suite));
        var random = new Random(20261122);
        for (var i = 0; i < 150; i++)
        {
            var damaged = cms.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var answer = await PostAsync($"damaged-{suite}-{i}", data, damaged);

            if (answer["code"] is null)
            {
                // Bits that no signature covers (a list of digests that nobody reads) may change; what was signed, by whom and the signature may not.
                var (kept, whole) = (CmsSignature.Parse(damaged), CmsSignature.Parse(cms));
                Assert.That(kept.SignedAttributes.ToArray(), Is.EqualTo(whole.SignedAttributes.ToArray()), $"message {i}");
                Assert.That(kept.Certificate.ToArray(), Is.EqualTo(whole.Certificate.ToArray()), $"message {i}");
                Assert.That(kept.Signature.ToArray(), Is.EqualTo(whole.Signature.ToArray()), $"message {i}");
            }
            else
            {
                Assert.That((string?)answer["code"], Does.StartWith("SIGNATURE_"), $"message {i}");
            }
        }
    }

    [Test]
    public async Task Signature_of_another_department_is_refused()
    {
        var (data, cms) = Sign("other-department", Issue("12445300456632102F", "sm2-sm3"));

        Assert.That(await CodeAsync("other-department", data, cms), Is.EqualTo("SIGNATURE_SENDER"));
    }

    [Test]
    public async Task Signature_by_a_stranger_or_with_a_revoked_certificate_is_refused()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        var (data, cms) = Sign("stranger", stranger.IssueDepartment(HubSetup.Market, "冒名", "main"));
        Assert.That(await CodeAsync("stranger", data, cms), Is.EqualTo("SIGNATURE_CERTIFICATE"));

        foreach (var suite in new[] { "ecdsa-p256", "sm2-sm3" })
        {
            var revoked = Issue(HubSetup.Market, suite);
            _hub.Setup.Ca.Revoke(revoked.Certificate);
            var signed = Sign("revoked", revoked);
            await Eventually.HoldsAsync(
                async () => await CodeAsync($"revoked-{suite}-{Guid.NewGuid()}", signed.Data, signed.Cms) == "SIGNATURE_CERTIFICATE", "the revocation list is read again");
        }
    }

    [Test]
    public async Task Changed_missing_and_stray_signatures_are_found_by_the_check()
    {
        var certificate = Issue(HubSetup.Market, "ecdsa-p256");
        var (data, cms) = Sign("checked", certificate);
        var index = (long)(await PostAsync("checked", data, cms))["index"]!;
        var unsigned = (long)(await PostAsync("unsigned", Sign("unsigned", certificate).Data, (string?)null))["index"]!;
        Assert.That(await FaultsAsync(), Is.Empty);

        await FindsAsync($"update log.signature set cms = set_byte(cms, 100, get_byte(cms, 100) # 1) where idx = {index}", LogFaultCodes.SignatureChanged, index);
        await FindsAsync($"update log.signature set idx = {unsigned} where idx = {index}", LogFaultCodes.SignatureMissing, index, LogFaultCodes.SignatureExtra, unsigned);

        async Task FindsAsync(string sql, string code, long place, string? code2 = null, long place2 = 0)
        {
            var kept = (byte[])(await ScalarAsync($"select cms from log.signature where idx = {index}"))!;
            await ScalarAsync(sql);
            var found = await FaultsAsync();
            await ScalarAsync($"delete from log.signature where idx in ({index}, {unsigned})");
            await using var restore = _hub.Setup.Source.CreateCommand("insert into log.signature values ($1, $2)");
            restore.Parameters.Add(new() { Value = index });
            restore.Parameters.Add(new() { Value = kept });
            await restore.ExecuteNonQueryAsync();
            var expected = new List<(string, string)> { (code, $"entry {place}") };
            if (code2 is not null)
            {
                expected.Add((code2, $"entry {place2}"));
            }

            Assert.That(found, Is.EquivalentTo(expected));
        }
    }

    private IssuedCertificate Issue(string uscc, string suite) => _hub.Setup.Ca.IssueDepartment(uscc, "签名部门", "signing-" + Guid.NewGuid().ToString("N"), suite: SignatureSuite.Parse(suite));

    private static (byte[] Data, byte[] Cms) Sign(string name, IssuedCertificate certificate)
    {
        var data = Encoding.UTF8.GetBytes(Registration.Payload(("name", name)).ToJsonString());
        using var signer = new DetachedSigner(SigningIdentity.FromPkcs12(certificate.Pkcs12Path, ""), TimeProvider.System);
        return (data, signer.Sign(data));
    }

    private async Task<string?> CodeAsync(string id, byte[] data, byte[] cms) => (string?)(await PostAsync(id, data, cms))["code"];

    private Task<JsonObject> PostAsync(string id, byte[] data, byte[] cms) => PostAsync(id, data, Convert.ToBase64String(cms));

    /// <summary>Structured mode; the data stands in the envelope byte for byte as it was signed.</summary>
    private async Task<JsonObject> PostAsync(string id, byte[] data, string? signature)
    {
        var envelope = Registration.Event(id);
        envelope.Remove("data");
        if (signature is not null)
        {
            envelope["signature"] = signature;
        }

        var text = envelope.ToJsonString()[..^1] + ",\"data\":" + Encoding.UTF8.GetString(data) + "}";
        using var content = Registration.Content(text, "application/cloudevents+json");
        using var response = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), content);
        Assert.That(response.StatusCode, Is.Not.EqualTo(HttpStatusCode.InternalServerError));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    private EvidenceReport Verify(byte[] package) => new EvidenceVerifier(TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem)).Verify(new MemoryStream(package));

    private string[] Failed(byte[] package) => [.. Verify(package).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name)];

    private static byte[] Flip(byte[] content, int at)
    {
        content[at] ^= 1;
        return content;
    }

    private static byte[] Rewrite(byte[] package, Func<string, byte[], byte[]?> change)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in EvidencePackageFile.Read(new MemoryStream(package)))
            {
                if (change(name, content) is { } changed)
                {
                    using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                    target.Write(changed);
                }
            }
        }

        return stream.ToArray();
    }

    private async Task<(string Code, string Place)[]> FaultsAsync()
    {
        var report = await new LogChecker(_hub.Setup.Source, new LogCheckOptions
        {
            Anchors = TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem),
            RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(_hub.Setup.Ca.CrlPath)),
        }).CheckAsync();
        return [.. report.Faults.Select(f => (f.Code, f.Place))];
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
