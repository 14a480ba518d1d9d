using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Hub.Client;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>Publishers that go on, batch after batch, until told to stop; the client itself sends again what was not answered.</summary>
internal sealed class PublishLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new();
    private readonly CancellationTokenSource _abandon;
    private readonly HubClient _client;
    private readonly Task[] _publishers;

    /// <param name="setup">Whose market supervision publishes.</param>
    /// <param name="address">Of the hub.</param>
    /// <param name="publishers">Each sends its batches one after the other.</param>
    /// <param name="batch">Messages a batch.</param>
    /// <param name="pause">After each batch.</param>
    /// <param name="message">Makes a message from its publisher and number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public PublishLoad(HubSetup setup, Uri address, int publishers, int batch, TimeSpan pause, Func<int, int, CloudEvent> message, CancellationToken cancellationToken)
    {
        _abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(setup.Ca.CaChainPem);
        _client = new HubClient(new HubClientOptions { Address = address, Certificate = setup.MarketCertificate.Certificate, TrustedRoots = roots, Connections = publishers + 1 });
        _publishers = [.. Enumerable.Range(0, publishers).Select(p => PublishAsync(p, batch, pause, message))];
    }

    /// <summary>By message id: what was accepted (or, after a lost answer, known already).</summary>
    public ConcurrentDictionary<string, Hub.Client.Receipt> Receipts { get; } = new();

    /// <summary>Waits until <paramref name="more"/> further messages have been accepted; fails when that takes two minutes.</summary>
    public async Task AcceptsAsync(int more, string during)
    {
        var before = Receipts.Count;
        await Eventually.HoldsAsync(() => Receipts.Count >= before + more || _publishers.Any(p => p.IsCompleted), $"the hub accepts while {during}", 120);
        await Task.WhenAll(_publishers.Where(p => p.IsFaulted));
    }

    /// <summary>One more batch beside the others.</summary>
    public async Task PublishAsync(IReadOnlyList<CloudEvent> messages)
    {
        foreach (var answer in await _client.PublishBatchAsync(messages, _abandon.Token))
        {
            Assert.That(answer.Result.Status, Is.Not.EqualTo(PublishStatus.Rejected), $"{answer.Result}");
            Assert.That(Receipts.TryAdd(answer.Message.Id, answer.Result.Receipt!), Is.True);
        }
    }

    /// <summary>Stops when every batch that was begun has been answered.</summary>
    public async Task CompleteAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_publishers);
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _abandon.CancelAsync();
        await Task.WhenAll(_publishers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _abandon.Dispose();
        _enough.Dispose();
    }

    private async Task PublishAsync(int publisher, int batch, TimeSpan pause, Func<int, int, CloudEvent> message)
    {
        for (var first = 0; !_enough.IsCancellationRequested; first += batch)
        {
            await PublishAsync([.. Enumerable.Range(first, batch).Select(i => message(publisher, i))]);
            await Task.Delay(pause, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
