using Hub.Core.Log.Check;
using Hub.Core.Telemetry;
using Hub.Proofs.Checkpoints;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Log.Witness;

/// <summary>
/// Asks the witnesses to cosign the newest checkpoint, in the background: nothing that is exchanged waits for them. A witness that holds a later or another checkpoint, signed
/// by the key of this log, proves that the database has been put back or rewritten: that is said loudly, and the hub reports not ready until it is resolved.
/// </summary>
public sealed partial class WitnessRounds : BackgroundService
{
    private readonly CosignatureStore _store;
    private readonly LogWriter _writer;
    private readonly CheckpointSigner _signer;
    private readonly TimeProvider _time;
    private readonly HubInstruments _instruments;
    private readonly ILogger<WitnessRounds> _logger;
    private readonly TimeSpan _interval;
    private readonly HttpClient _http = WitnessClient.CreateHttp();
    private readonly Witnessed[] _witnesses;

    public WitnessRounds(NpgsqlDataSource database, LogWriter writer, CheckpointSigner signer, LogOptions options, TimeProvider time, HubInstruments instruments, ILogger<WitnessRounds> logger)
    {
        (_writer, _signer, _time, _instruments, _logger) = (writer, signer, time, instruments, logger);
        (_store, _interval) = (new CosignatureStore(database), TimeSpan.FromSeconds(options.WitnessSeconds));
        _witnesses = [.. WitnessAddress.ParseList(options.Witnesses).Select(a => new Witnessed(a, new WitnessClient(_http, a)))];
        if (_witnesses.Length > 0)
        {
            instruments.ObserveWitnesses(() => Standings.Select(s => (s.Name, Math.Max(0, writer.Size - s.Size), s.Contradiction is not null)));
        }
    }

    /// <summary>One for each configured witness.</summary>
    public IEnumerable<WitnessStanding> Standings => _witnesses.Select(w => w.Standing);

    /// <summary>The first contradiction, if any: this log is not the one that was witnessed.</summary>
    public string? Contradiction => Standings.Select(s => s.Contradiction).FirstOrDefault(c => c is not null);

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_witnesses.Length == 0)
        {
            return;
        }

        await _writer.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_writer.Ready.IsCompletedSuccessfully)
        {
            return; // the writer says why, and stops the hub
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            // Only the hub that writes asks: the others of the same database would ask for the same.
            if (_writer.IsOpen)
            {
                await Task.WhenAll(_witnesses.Select(w => AskAsync(w, stoppingToken)));
            }

            await Task.Delay(_interval, _time, stoppingToken);
        }
    }

    private async Task AskAsync(Witnessed witness, CancellationToken cancellationToken)
    {
        try
        {
            witness.OldSize ??= await _store.SizeAsync(witness.Address.Key, cancellationToken);
            if (await _store.NewestAsync(cancellationToken) is not { } newest || (witness.Asked && newest.Checkpoint.Size == witness.OldSize))
            {
                return;
            }

            await SubmitAsync(witness, newest.Checkpoint, newest.Note, cancellationToken);
            if (witness.Standing.Failures > 0)
            {
                WitnessAnswers(witness.Name);
                witness.Standing = witness.Standing with { Failures = 0 };
            }
        }
        catch (Exception e) when (e is HttpRequestException or NpgsqlException or IOException or InvalidDataException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _instruments.WitnessFailed(witness.Name);
            if (witness.Standing.Failures == 0)
            {
                WitnessSilent(e, witness.Name);
            }

            witness.Standing = witness.Standing with { Failures = witness.Standing.Failures + 1 };
        }
    }

    private async Task SubmitAsync(Witnessed witness, Checkpoint newest, SignedNote note, CancellationToken cancellationToken)
    {
        // Twice at most: with the size that we believe the witness has, then with the one that it says.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var old = Math.Min(witness.OldSize ?? 0, newest.Size);
            var (line, size) = await witness.Client.AddAsync(new AddCheckpointRequest(old, await _store.ProofAsync(old, newest.Size, cancellationToken), note), cancellationToken);
            if (line is not null)
            {
                await _store.AddAsync(newest.Size, witness.Address.Key, line, _time.GetUtcNow(), cancellationToken);
                (witness.OldSize, witness.Asked) = (newest.Size, true);
                witness.Standing = witness.Standing with { Size = newest.Size, Contradiction = null };
                return;
            }

            if (size is null || size > newest.Size)
            {
                break;
            }

            witness.OldSize = size;
        }

        await CompareAsync(witness, newest, cancellationToken);
    }

    /// <summary>The witness has refused: its newest checkpoint of this log shows whether with reason. Its word alone proves nothing, the signature of our own key does.</summary>
    private async Task CompareAsync(Witnessed witness, Checkpoint newest, CancellationToken cancellationToken)
    {
        var seen = await witness.Client.NewestAsync(newest.Origin, cancellationToken);
        if (seen is null || !_signer.IsOwn(seen))
        {
            throw new HttpRequestException("The witness refuses the checkpoint and shows none that the key of this log has signed.");
        }

        var known = Checkpoint.Parse(seen.Text);
        newest = (await _store.NewestAsync(cancellationToken))?.Checkpoint ?? newest; // it may have grown meanwhile
        var contradiction = known.Size > newest.Size ? LogFaultCodes.RolledBack
            : known.Size == 0 || (await _store.ProofAsync(known.Size, newest.Size, cancellationToken)).VerifiesConsistency(known.Size, newest.Size, known.Root.Span, newest.Root.Span) ? null
            : LogFaultCodes.Forked;
        if (contradiction is null)
        {
            throw new HttpRequestException("The witness refuses a checkpoint that is consistent with the one it has.");
        }

        if (witness.Standing.Contradiction != contradiction)
        {
            WitnessContradicts(witness.Name, contradiction, known.Size, newest.Size);
        }

        witness.Standing = witness.Standing with { Contradiction = contradiction };
    }

    private sealed class Witnessed(WitnessAddress address, WitnessClient client)
    {
        private WitnessStanding _standing = new() { Name = address.Key.Name };

        public WitnessAddress Address => address;

        public WitnessClient Client => client;

        public string Name => address.Key.Name;

        /// <summary>Size of the checkpoint that the witness has, as far as known.</summary>
        public long? OldSize { get; set; }

        /// <summary>True when it has cosigned since this process started: what it holds may be newer than the database.</summary>
        public bool Asked { get; set; }

        public WitnessStanding Standing
        {
            get => Volatile.Read(ref _standing);
            set => Volatile.Write(ref _standing, value);
        }
    }
}
