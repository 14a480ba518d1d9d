using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Hub.Host.Demo;
using Hub.Host.Demo.Generation;
using Hub.Host.Development;

namespace Hub.Bench.Rig;

/// <summary>A city of its own for one benchmark: fresh database, certificates and a served hub in a temporary directory; all gone afterwards.</summary>
internal sealed class BenchCity : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly DemoCity _city;
    private readonly HubProcess _hub;

    private BenchCity(DirectoryInfo directory, DemoCity city, HubProcess hub) => (_directory, _city, _hub) = (directory, city, hub);

    public DemoCity City => _city;

    /// <param name="sinks">False: the hub only takes in, its repositories are left alone.</param>
    /// <param name="step">Told what is being prepared.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<BenchCity> StartAsync(bool sinks, Action<string> step, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("hub-bench-");
        var options = new DemoOptions { Messages = 1000, Once = true, Json = true, Seed = 1, Bus = "log", Data = directory.FullName };
        var city = await DemoCity.PrepareAsync(options, step, cancellationToken);
        var hub = HubProcess.Start(
            ["serve", "--config", city.ConfigurationFile], new Dictionary<string, string> { ["HUB__LOGGING__LOGLEVEL__DEFAULT"] = "Warning", ["HUB__SINKS"] = sinks ? "true" : "false" }, city.PathOf("hub.log"), readOutput: false);
        var started = new BenchCity(directory, city, hub);
        using var client = started.Client(DemoDepartment.MarketSupervision);
        await hub.WaitUntilReadyAsync(token => client.GetStringAsync("/health/ready", token), TimeProvider.System, cancellationToken);
        return started;
    }

    /// <summary>A plain HTTPS client with the department's certificate and at most so many connections.</summary>
    public HttpClient Client(DemoDepartment department, int connections = 8)
    {
        var file = _city.CertificateOf(department);
        // Through PKCS#12: a certificate whose key stands in a PEM file serves TLS only after that.
        using var pem = X509Certificate2.CreateFromPemFile(file.Certificate, file.Key);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(_city.Ca);
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections };
        handler.SslOptions.CertificateChainPolicy = trust;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return new HttpClient(handler) { BaseAddress = _city.Address };
    }

    /// <summary>Peak resident memory of the hub's process so far, MB (VmHWM).</summary>
    public double PeakResidentMb() => Memory("VmHWM:");

    /// <summary>CPU seconds spent so far by the hub and by PostgreSQL with all its backends.</summary>
    public (double Hub, double Database) CpuSeconds()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_directory.FullName, "pg", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return (ProcessCpu.Seconds(_hub.Id, children: false), ProcessCpu.Seconds(postmaster, children: true));
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _city.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private double Memory(string name)
    {
        var line = File.ReadLines($"/proc/{_hub.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
