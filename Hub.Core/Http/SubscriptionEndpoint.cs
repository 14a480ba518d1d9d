using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Hub.Core.Http;

/// <summary>Departments see and steer the subscriptions that the hub carries to them, and make webhooks. Auditors see all, operators steer all. Others' subscriptions look as if they were not there.</summary>
public sealed class SubscriptionEndpoint(Door door, RegistryInForce registry, PushStore store, NpgsqlDataSource hub, TimeProvider time)
{
    /// <summary><c>GET /subscriptions</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await door.AdmitAsync(context) is { } caller)
        {
            await AnswerAsync(context, (await store.ListAsync(caller.Participant is { Auditor: true } or { Operator: true } ? null : caller.Uscc, null, context.RequestAborted)).Select(PushAnswer.Of).ToArray());
        }
    }

    /// <summary><c>GET /subscriptions/{name}</c>.</summary>
    public async Task ShowAsync(HttpContext context, string name)
    {
        if (await door.AdmitAsync(context) is { } caller && await FindAsync(context, caller, name, mayAudit: true) is { } found)
        {
            await AnswerAsync(context, PushAnswer.Of(found));
        }
    }

    /// <summary><c>PUT /subscriptions/{name}</c>: creates a webhook, or gives one other settings.</summary>
    public async Task PutAsync(HttpContext context, string name)
    {
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        var (read, unread) = await JsonBody.ReadAsync<SubscriptionRequest>(context);
        var request = read ?? new();
        var settings = new PushSettings { Url = request.Url, BatchSize = request.BatchSize, Seconds = request.Seconds };
        var faults = unread is { } why ? [$"{why.Zh} · {why.En}"] : Faults(name, request, settings).ToArray();
        if (faults.Length > 0)
        {
            await Problem.WriteAsync(context.Response, Refusals.SubscriptionInvalid(string.Join("; ", faults)));
            return;
        }

        if (!DatasetName.TryParse(request.Dataset ?? "", out var dataset) || registry.Current.Participants.Granted(caller.Uscc, dataset, GrantAction.Subscribe, time.GetUtcNow()) is null)
        {
            await door.RefuseAsync(context, caller, Refusals.NotSubscribed);
            return;
        }

        if (await request.From.ResolveAsync(hub, context.RequestAborted) is not { } standing)
        {
            await Problem.WriteAsync(context.Response, Refusals.PositionUnknown);
            return;
        }

        var subscription = new PushSubscription { Name = name, Uscc = caller.Uscc, Dataset = dataset, Way = PushWay.Webhook, Settings = settings, Standing = standing };
        if (await store.CreateAsync(subscription, caller.Name, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        else if (await store.FindAsync(name, context.RequestAborted) is { Way: PushWay.Webhook } there && there.Uscc == caller.Uscc && there.Dataset == dataset)
        {
            await store.ChangeAsync(name, settings, caller.Name, context.RequestAborted);
        }
        else
        {
            await Problem.WriteAsync(context.Response, Refusals.SubscriptionTaken);
            return;
        }

        await AnswerAsync(context, PushAnswer.Of((await store.FindAsync(name, context.RequestAborted))!));
    }

    /// <summary><c>POST /subscriptions/{name}/pause</c> and <c>/resume</c>.</summary>
    public Task SetStateAsync(HttpContext context, string name, PushState state) =>
        OrderAsync(context, name, caller => store.SetStateAsync(name, state, caller.Name, context.RequestAborted));

    /// <summary><c>POST /subscriptions/{name}/seek?next=N</c>, <c>?time=T</c> and <c>/snapshot</c>.</summary>
    public async Task MoveAsync(HttpContext context, string name, StartingPoint to)
    {
        if (await door.AdmitAsync(context) is not { } caller || await FindAsync(context, caller, name, mayAudit: false) is null)
        {
            return;
        }

        if (to == new StartingPoint() || await to.ResolveAsync(hub, context.RequestAborted) is not { } standing)
        {
            await Problem.WriteAsync(context.Response, Refusals.PositionUnknown);
            return;
        }

        await store.MoveAsync(name, standing, caller.Name, context.RequestAborted);
        await AnswerAsync(context, PushAnswer.Of((await store.FindAsync(name, context.RequestAborted))!));
    }

    /// <summary><c>DELETE /subscriptions/{name}</c>.</summary>
    public Task RemoveAsync(HttpContext context, string name) => OrderAsync(context, name, caller => store.RemoveAsync(name, caller.Name, context.RequestAborted));

    private async Task OrderAsync(HttpContext context, string name, Func<Caller, Task> order)
    {
        if (await door.AdmitAsync(context) is not { } caller || await FindAsync(context, caller, name, mayAudit: false) is null)
        {
            return;
        }

        await order(caller);
        if (await store.FindAsync(name, context.RequestAborted) is { } found)
        {
            await AnswerAsync(context, PushAnswer.Of(found));
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task<PushSubscription?> FindAsync(HttpContext context, Caller caller, string name, bool mayAudit)
    {
        var found = await store.FindAsync(name, context.RequestAborted);
        if (found is null || (found.Uscc != caller.Uscc && !caller.Participant.Operator && !(mayAudit && caller.Participant.Auditor)))
        {
            await Problem.WriteAsync(context.Response, Refusals.SubscriptionUnknown);
            return null;
        }

        return found;
    }

    private static IEnumerable<string> Faults(string name, SubscriptionRequest request, PushSettings settings)
    {
        if (request.From is null)
        {
            yield return "from: 不能为 null · must not be null";
        }

        if (!PushSettings.IsName(name))
        {
            yield return "name: 应为小写字母、数字和连字符,最多 63 位 · must be lower-case letters, digits and hyphens, at most 63";
        }

        // Plain http on loopback is for who runs the hub: a department must not reach the services of its machine.
        foreach (var fault in settings.Url is { IsAbsoluteUri: true } url && url.Scheme == Uri.UriSchemeHttp ? ["url: 应为 https · must be https"] : settings.Faults(PushWay.Webhook))
        {
            yield return fault;
        }
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer) => context.Response.WriteAsJsonAsync(answer, JsonBody.Options, context.RequestAborted);
}
