using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Trust.Authority;

/// <summary>The services of the development CA on loopback, with OpenSSL as their client and judge.</summary>
[TestFixture]
public sealed class AuthorityServicesTests
{
    private const string Uscc = "11445300007025008C";
    private readonly HttpClient _http = new();
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;
    private AuthorityServices _services = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path);
        _services = await AuthorityServices.StartAsync(_ca);
        var chain = _ca.CaChainPem.Split("-----BEGIN", StringSplitOptions.RemoveEmptyEntries).Select(p => "-----BEGIN" + p).ToArray();
        await File.WriteAllTextAsync(_scratch.File("issuer.pem"), chain[0]);
        await File.WriteAllTextAsync(_scratch.File("data"), "what is stamped\n");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _services.DisposeAsync();
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public async Task Openssl_ts_accepts_the_timestamp_and_refuses_it_for_other_data()
    {
        await OpensslAsync("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq");
        using var answer = await _http.PostAsync(_services.Timestamps, Registration.Content(await File.ReadAllBytesAsync(_scratch.File("query.tsq")), "application/timestamp-query"));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/timestamp-reply"));
        await File.WriteAllBytesAsync(_scratch.File("reply.tsr"), await answer.Content.ReadAsByteArrayAsync());

        Assert.That(await OpensslAsync("ts", "-verify", "-queryfile", "query.tsq", "-in", "reply.tsr", "-CAfile", "ca.pem"), Does.Contain("Verification: OK"));
        Assert.That(await OpensslAsync("ts", "-verify", "-data", "data", "-in", "reply.tsr", "-CAfile", "ca.pem"), Does.Contain("Verification: OK"));
        Assert.That(await OpensslAsync("ts", "-verify", "-data", "ca.pem", "-in", "reply.tsr", "-CAfile", "ca.pem"), Does.Contain("Verification: FAILED"));
    }

    [Test]
    public async Task Openssl_ocsp_gets_good_revoked_and_unknown_with_its_nonce_and_a_revocation_counts_at_once()
    {
        var issued = _ca.IssueDepartment(Uscc, "云浮市财政局", "ocsp");
        Assert.That(await OcspAsync(issued.PemPath), Does.Contain("Response verify OK").And.Contain($"{issued.PemPath}: good").And.Not.Contain("no nonce"));

        _ca.Revoke(issued.Certificate);
        Assert.That(await OcspAsync(issued.PemPath), Does.Contain("Response verify OK").And.Contain($"{issued.PemPath}: revoked"));
        Assert.That(
            await OpensslAsync("ocsp", "-issuer", "issuer.pem", "-serial", "0x1234", "-url", _services.Ocsp.ToString(), "-CAfile", "ca.pem"),
            Does.Contain("Response verify OK").And.Contain("0x1234: unknown"));
    }

    [Test]
    public async Task Ocsp_is_answered_by_GET_too_and_nonsense_is_refused_in_the_protocol()
    {
        var issued = _ca.IssueDepartment(Uscc, "云浮市财政局", "get");
        await OpensslAsync("ocsp", "-issuer", "issuer.pem", "-cert", issued.PemPath, "-no_nonce", "-reqout", "request.der");
        var request = Convert.ToBase64String(await File.ReadAllBytesAsync(_scratch.File("request.der")));

        await File.WriteAllBytesAsync(_scratch.File("response.der"), await _http.GetByteArrayAsync(new Uri($"{_services.Ocsp}/{Uri.EscapeDataString(request)}")));
        Assert.That(await OpensslAsync("ocsp", "-issuer", "issuer.pem", "-cert", issued.PemPath, "-respin", "response.der", "-CAfile", "ca.pem"), Does.Contain("good"));

        await File.WriteAllBytesAsync(_scratch.File("refused.der"), await _http.GetByteArrayAsync(new Uri($"{_services.Ocsp}/nonsense!")));
        Assert.That(await OpensslAsync("ocsp", "-respin", "refused.der", "-CAfile", "ca.pem"), Does.Contain("malformedrequest"));
    }

    [Test]
    public async Task Openssl_verify_with_the_served_revocation_list_accepts_and_then_refuses()
    {
        var issued = _ca.IssueDepartment(Uscc, "云浮市财政局", "crl");
        Assert.That(await VerifyAsync(), Does.Contain($"{issued.PemPath}: OK"));

        _ca.Revoke(issued.Certificate);
        Assert.That(await VerifyAsync(), Does.Contain("certificate revoked"));

        async Task<string> VerifyAsync()
        {
            await File.WriteAllTextAsync(_scratch.File("served-crl.pem"), await _http.GetStringAsync(new Uri(_services.Address, "/crl.pem")));
            await File.WriteAllTextAsync(_scratch.File("served-ca.pem"), await _http.GetStringAsync(new Uri(_services.Address, "/ca.pem")));
            await File.WriteAllBytesAsync(_scratch.File("served.crl"), await _http.GetByteArrayAsync(new Uri(_services.Address, "/crl/0.crl")));
            var byDer = await OpensslAsync("verify", "-CAfile", "served-ca.pem", "-CRLfile", "served.crl", "-crl_check", issued.PemPath);
            return byDer + await OpensslAsync("verify", "-CAfile", "served-ca.pem", "-CRLfile", "served-crl.pem", "-crl_check_all", issued.PemPath);
        }
    }

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public async Task Public_tools_find_responder_and_revocation_list_in_the_certificate(string suite)
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path, null, SignatureSuite.EcdsaP256, SignatureSuite.Rsa3072);
        await using var services = await AuthorityServices.StartAsync(ca);
        ca.Services = services.Address;
        using var opened = DevelopmentCa.Open(scratch.Path);
        var issued = opened.IssueDepartment(Uscc, "云浮市财政局", "found", suite: SignatureSuite.Parse(suite));

        Assert.That((await Shell.RunAsync(scratch.Path, "openssl", "x509", "-in", issued.PemPath, "-noout", "-ocsp_uri")).Output.Trim(), Is.EqualTo(services.Ocsp.ToString()));
        Assert.That(await VerifyAsync(), Does.Contain($"{issued.PemPath}: OK"), "the list is where the certificate says");
        opened.Revoke(issued.Certificate);
        Assert.That(await VerifyAsync(), Does.Contain("certificate revoked"));

        async Task<string> VerifyAsync() => (await Shell.RunAsync(scratch.Path, "openssl", "verify", "-CAfile", "ca.pem", "-crl_download", "-crl_check", issued.PemPath)).Output;
    }

    [Test]
    public async Task Request_larger_than_any_of_these_protocols_is_refused()
    {
        using var answer = await _http.PostAsync(_services.Ocsp, Registration.Content(new byte[100_000], "application/ocsp-request"));

        Assert.That((int)answer.StatusCode, Is.EqualTo(413));
    }

    private Task<string> OcspAsync(string certificate) =>
        OpensslAsync("ocsp", "-issuer", "issuer.pem", "-cert", certificate, "-url", _services.Ocsp.ToString(), "-CAfile", "ca.pem");

    private async Task<string> OpensslAsync(params string[] arguments) => (await Shell.RunAsync(_scratch.Path, "openssl", arguments)).Output;
}
