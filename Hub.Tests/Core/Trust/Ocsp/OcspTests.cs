using System.Diagnostics.Metrics;
using Hub.Core.Telemetry;
using Hub.Core.Trust;
using Hub.Core.Trust.Authority;
using Hub.Core.Trust.Ocsp;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Trust.Ocsp;

/// <summary>A hub's trust with a responder that says the right thing, the wrong thing, or nothing. The hub's revocation list never changes: what is noticed, OCSP told.</summary>
[TestFixture]
public sealed class OcspTests
{
    private const string Uscc = "11445300007025008C";
    private FakeTimeProvider _time = null!;
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;
    private ServiceProvider _metrics = null!;
    private Responder _responder = null!;
    private OcspChecks _checks = null!;
    private IssuedCertificate _issued = null!;
    private Counted _settled = null!;

    [SetUp]
    public void Make_a_CA()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero));
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path, _time);
        File.Copy(_ca.CrlPath, _scratch.File("hub-crl.pem"));
        _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _settled = new Counted("trust.ocsp_questions", _metrics);
        _responder = new Responder(Answers(_ca.IssueOcspResponder(), _time));
        _issued = _ca.IssueDepartment(Uscc, "云浮市财政局", "budget");
    }

    [TearDown]
    public async Task Forget_it()
    {
        if (_checks is not null)
        {
            await _checks.StopAsync(default);
            _checks.Dispose();
        }

        _responder.Dispose();
        _settled.Dispose();
        await _metrics.DisposeAsync();
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public async Task Good_certificate_is_let_in_and_its_issuer_is_asked_once()
    {
        var trust = await TrustAsync();

        var decisions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => CodeAsync(trust))));

        Assert.That(decisions, Has.All.Null);
        Assert.That(_responder.Questions, Is.EqualTo(1));
    }

    [Test]
    public async Task Revoked_and_unknown_certificates_are_refused()
    {
        var trust = await TrustAsync();
        var stolen = _issued;
        var unknown = _ca.IssueDepartment(Uscc, "x", "unknown");
        _ca.Revoke(stolen.Certificate);
        var kept = (await File.ReadAllLinesAsync(_scratch.File("issued.txt"))).Where(l => !l.StartsWith(unknown.Certificate.SerialNumber, StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_scratch.File("issued.txt"), kept);

        Assert.That(await CodeAsync(trust), Is.EqualTo(CertificateCodes.Revoked));
        Assert.That(await CodeAsync(trust, unknown), Is.EqualTo(CertificateCodes.UnknownToIssuer));
    }

    [Test]
    public async Task Revocation_reaches_a_certificate_in_use_by_the_refresh_in_the_background()
    {
        var trust = await TrustAsync();
        Assert.That(await CodeAsync(trust), Is.Null);

        _ca.Revoke(_issued.Certificate);
        Assert.That(await CodeAsync(trust), Is.Null, "the answer is still valid");
        await AdvanceAsync(OcspResponder.Lifetime / 2, () => _responder.Questions == 2);

        Assert.That(await CodeAsync(trust), Is.EqualTo(CertificateCodes.Revoked));
        Assert.That(_responder.Questions, Is.EqualTo(2), "no request asked again");
    }

    [Test]
    public async Task Answer_signed_by_another_or_not_for_this_question_counts_as_none()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, _time);
        var delegated = _ca.IssueOcspResponder();
        var inForce = Answers(delegated, _time);
        var replayed = Answers(_ca.IssueOcspResponder(), _time)(new OcspQuestion(_issued.Certificate, Issuer(_ca), []).Encode());
        var wrong = new Dictionary<string, Func<byte[], byte[]>>
        {
            ["another CA's responder"] = Answers(stranger.IssueOcspResponder(), _time),
            ["a certificate of the CA that is for something else"] = Answers(_ca.IssueServer(), _time),
            ["an answer to an earlier question"] = _ => replayed,
            ["an answer that was altered"] = request =>
            {
                var answer = Answers(_ca.IssueOcspResponder(), _time)(request);
                answer[^1] ^= 1;
                return answer;
            },
            ["no OCSP response"] = _ => "<html>"u8.ToArray(),
            ["an old answer"] = Answers(_ca.IssueOcspResponder(), new FakeTimeProvider(_time.GetUtcNow().AddMinutes(-6))),
            ["an answer from the future"] = Answers(_ca.IssueOcspResponder(), new FakeTimeProvider(_time.GetUtcNow().AddMinutes(6))),
            ["an answer about another certificate"] = _ => Answers(_ca.IssueOcspResponder(), _time)(new OcspQuestion(_ca.IssueServer().Certificate, Issuer(_ca), []).Encode()),
        };
        foreach (var (what, answer) in wrong)
        {
            _responder.Answer = answer;
            Assert.That(await CodeAsync(await TrustAsync(grace: 0)), Is.EqualTo(CertificateCodes.StaleAnswer), what);
        }

        _responder.Answer = inForce;
        Assert.That(await CodeAsync(await TrustAsync(grace: 0)), Is.Null, "a responder in force");
        _ca.Revoke(delegated.Certificate);
        File.Copy(_ca.CrlPath, _scratch.File("hub-crl.pem"), overwrite: true);
        Assert.That(await CodeAsync(await TrustAsync(grace: 0)), Is.EqualTo(CertificateCodes.StaleAnswer), "a revoked responder");
    }

    [Test]
    public async Task Answer_without_nonce_counts_only_where_that_is_allowed()
    {
        // Signed in advance, as responders behind caches do: the request that is answered had no nonce.
        var requests = new Org.BouncyCastle.Ocsp.OcspReqGenerator();
        requests.AddRequest(new Org.BouncyCastle.Ocsp.OcspReq(new OcspQuestion(_issued.Certificate, Issuer(_ca), []).Encode()).GetRequestList()[0].GetCertID());
        var inAdvance = Answers(_ca.IssueOcspResponder(), _time)(requests.Generate().GetEncoded());
        _responder.Answer = _ => inAdvance;

        Assert.That(await CodeAsync(await TrustAsync(grace: 0)), Is.EqualTo(CertificateCodes.StaleAnswer));
        Assert.That(await CodeAsync(await TrustAsync(grace: 0, nonce: false)), Is.Null);
    }

    [Test]
    public async Task Responder_that_is_away_costs_the_grace_period_and_then_everybody_until_it_is_back()
    {
        using var grace = new Counted("trust.ocsp_grace", _metrics);
        var trust = await TrustAsync(grace: 30);
        Assert.That(await CodeAsync(trust), Is.Null);
        _responder.IsAway = true;

        await AdvanceAsync(OcspResponder.Lifetime - TimeSpan.FromSeconds(1), () => _responder.Questions >= 2);
        Assert.That((await CodeAsync(trust), grace.Count), Is.EqualTo(((string?)null, 0)), "the last answer is still valid");
        await AdvanceAsync(TimeSpan.FromMinutes(29), () => _responder.Questions >= 3);
        Assert.That((await CodeAsync(trust), grace.Count), Is.EqualTo(((string?)null, 1)), "by grace, which is counted");
        await AdvanceAsync(TimeSpan.FromMinutes(2), () => true);
        Assert.That(await CodeAsync(trust), Is.EqualTo(CertificateCodes.StaleAnswer), "grace is over");

        var newcomer = _ca.IssueDepartment(Uscc, "x", "newcomer");
        Assert.That(await CodeAsync(trust, newcomer), Is.Null, "its grace begins with its first question");
        await AdvanceAsync(TimeSpan.FromMinutes(31), () => true);
        Assert.That(await CodeAsync(trust, newcomer), Is.EqualTo(CertificateCodes.StaleAnswer));

        _responder.IsAway = false;
        var asked = _responder.Answered;
        await AdvanceAsync(TimeSpan.FromMinutes(1), () => _responder.Answered >= asked + 2);
        Assert.That(await CodeAsync(trust), Is.Null);
        Assert.That(await CodeAsync(trust, newcomer), Is.Null);
    }

    [Test]
    public async Task Real_responder_over_HTTP_is_asked_at_the_configured_address()
    {
        using var ca = DevelopmentCa.Create(_scratch.File("real"));
        await using var services = await AuthorityServices.StartAsync(ca);
        using var http = new HttpClient();
        var client = new OcspClient(http, new OcspOptions { Enabled = true, Responder = services.Ocsp.ToString() }, TimeProvider.System);
        var issued = ca.IssueDepartment(Uscc, "x", "y");

        Assert.That((await client.AskAsync(issued.Certificate, Issuer(ca), [], default)).Status, Is.EqualTo(OcspStatus.Good));
        ca.Revoke(issued.Certificate);
        Assert.That((await client.AskAsync(issued.Certificate, Issuer(ca), [], default)).Status, Is.EqualTo(OcspStatus.Revoked));
    }

    private async Task<CertificateTrust> TrustAsync(int grace = 60, bool nonce = true)
    {
        var options = new OcspOptions { Enabled = true, Responder = "http://responder.test/", GraceMinutes = grace, RequireNonce = nonce };
        _checks = new OcspChecks(
            new OcspClient(_responder.Http, options, _time), options, _time, new HubInstruments(_metrics.GetRequiredService<IMeterFactory>()), NullLogger<OcspChecks>.Instance);
        await _checks.StartAsync(default);
        return new CertificateTrust(
            new CertificateTrustOptions { CaFile = _ca.CaChainPath, CrlFile = _scratch.File("hub-crl.pem") }, _checks, _time, NullLogger<CertificateTrust>.Instance);
    }

    private async Task<string?> CodeAsync(CertificateTrust trust, IssuedCertificate? certificate = null) =>
        (await trust.CheckAsync((certificate ?? _issued).Certificate) as CertificateDecision.Refused)?.Code;

    /// <summary>Lets time pass in small steps, as the background sees it, and then waits for what it should have brought about.</summary>
    private async Task AdvanceAsync(TimeSpan by, Func<bool> until)
    {
        for (var step = TimeSpan.FromSeconds(10); by > TimeSpan.Zero; by -= step)
        {
            _time.Advance(by < step ? by : step);
            await Task.Delay(1);
        }

        await Eventually.HoldsAsync(() => until() && _settled.Count == _responder.Questions, "the background has asked, and what came of it is known");
    }

    private Func<byte[], byte[]> Answers(IssuedCertificate signer, TimeProvider time) =>
        new OcspResponder([(AuthorityKey.Load(signer), _ca.Indexes.First().Index)], time).Answer;

    private static System.Security.Cryptography.X509Certificates.X509Certificate2 Issuer(DevelopmentCa ca) => ca.Indexes.First().Index.Issuer;

    /// <summary>Stands in for the network: answers in this process, or not at all.</summary>
    private sealed class Responder : HttpMessageHandler
    {
        private int _questions;
        private int _answered;

        public Responder(Func<byte[], byte[]> answer)
        {
            Answer = answer;
            Http = new HttpClient(this);
        }

        public HttpClient Http { get; }

        public Func<byte[], byte[]> Answer { get; set; }

        public bool IsAway { get; set; }

        public int Questions => Volatile.Read(ref _questions);

        public int Answered => Volatile.Read(ref _answered);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _questions);
            if (IsAway)
            {
                throw new HttpRequestException("Connection refused");
            }

            var answer = Answer(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            Interlocked.Increment(ref _answered);
            return new HttpResponseMessage { Content = new ByteArrayContent(answer) };
        }
    }

    /// <summary>A counter of the hub.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _count;

        public Counted(string name, IServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, (int)value));
            _listener.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
