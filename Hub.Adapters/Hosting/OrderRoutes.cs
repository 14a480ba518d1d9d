using Hub.Core.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Hosting;

/// <summary>Says of a route that it takes an order: for operators alone.</summary>
internal static class OrderRoutes
{
    /// <param name="route">The route.</param>
    /// <param name="done">Status when the order is kept.</param>
    /// <param name="refusals">Statuses of refusals.</param>
    public static RouteHandlerBuilder ForOrders(this RouteHandlerBuilder route, int done, params int[] refusals)
    {
        route.For(Audience.Operators).Produces(done);
        foreach (var status in refusals)
        {
            route.ProducesProblem(status);
        }

        return route;
    }
}
