using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Hub.Core.Http;

/// <summary>Answers why an order cannot be carried out, or that the database that keeps it is away.</summary>
public sealed class OrderFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (OrderException e)
        {
            return new RefusalResult(e.Refusal);
        }
        catch (Exception e) when (e is NpgsqlException { IsTransient: true } or TimeoutException)
        {
            return new RefusalResult(Refusals.RepositoryUnavailable);
        }
    }
}
