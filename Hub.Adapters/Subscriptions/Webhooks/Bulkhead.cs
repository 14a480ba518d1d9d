using Polly;

namespace Hub.Adapters.Subscriptions.Webhooks;

/// <summary>Lets so many calls pass at a time; others wait their turn.</summary>
/// <param name="places">Shared by all pipelines that share the limit.</param>
internal sealed class Bulkhead(BulkheadPlaces places) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await places.TakeAsync(context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<TResult>(e);
        }

        try
        {
            return await callback(context, state);
        }
        finally
        {
            places.Give();
        }
    }
}

/// <summary>Names the strategy.</summary>
internal sealed class BulkheadOptions : ResilienceStrategyOptions
{
    public BulkheadOptions() => Name = nameof(Bulkhead);
}
