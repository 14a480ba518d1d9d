using Hub.Core.Delivery;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Delivery;

/// <summary>A repository with a database of its own outlives the log's: it must not take another log, or an older state of it, for the one it has followed.</summary>
public sealed class FollowedLogTests : SinkFixture
{
    [Test]
    public async Task A_sink_applies_nothing_of_a_log_that_was_put_back_to_an_older_state_and_has_grown_again()
    {
        await Bus.AppendAsync([.. Messages(30)]);
        await CheckpointAsync(size: 30, "the first log");
        await StartRunnerAsync();
        await DealtWithAsync(30);
        await StopRunnerAsync();

        // Put back to 20 entries, then other messages under indices that are dealt with, and new ones.
        await ExecuteAsync("delete from log.payload where idx >= 20; delete from log.entry where idx >= 20; delete from log.checkpoint");
        await Bus.AppendAsync([.. Messages(30, value: 100)]);
        await CheckpointAsync(size: 50, "what became of it");
        await StartRunnerAsync();

        await Eventually.HoldsAsync(() => Runner!.Status is { State: SinkState.Failed, Problem: SinkCodes.LogReplaced }, "the sink says so");
        Assert.That(Runner!.Status.AppliedIndex!.Value.Value, Is.EqualTo(29));
    }

    [Test]
    public async Task A_sink_that_is_ahead_of_the_log_says_so_though_it_never_noted_a_checkpoint()
    {
        await Bus.AppendAsync([.. Messages(30)]);
        await StartRunnerAsync();
        await DealtWithAsync(30);
        await StopRunnerAsync();

        await CheckpointAsync(size: 20, "the log put back");
        await StartRunnerAsync();

        await Eventually.HoldsAsync(() => Runner!.Status is { State: SinkState.Failed, Problem: SinkCodes.LogReplaced }, "the sink says so");
    }

    [Test]
    public async Task A_sink_goes_on_by_itself_when_the_log_it_knows_is_there_again()
    {
        await Bus.AppendAsync([.. Messages(30)]);
        await CheckpointAsync(size: 30, "the log");
        await StartRunnerAsync();
        await DealtWithAsync(30);
        await StopRunnerAsync();
        await ExecuteAsync("update log.checkpoint set size = 10");
        await StartRunnerAsync();
        await Eventually.HoldsAsync(() => Runner!.Status.State == SinkState.Failed, "the sink stops");

        await ExecuteAsync("update log.checkpoint set size = 30");
        await Bus.AppendAsync([.. Messages(5)]);

        await DealtWithAsync(35);
    }

    private Task CheckpointAsync(long size, string root) =>
        ExecuteAsync($"insert into log.checkpoint (size, root, created_at, note, seal) values ({size}, sha256('{root}'), now(), '', '')");
}
