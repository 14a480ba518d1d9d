using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Core.Http;

/// <summary>Who calls, as <see cref="AccessFilter"/> found out.</summary>
public static class CallerFeature
{
    /// <exception cref="InvalidOperationException">Nobody guards this route: no order is given on it.</exception>
    public static string CallerName(this HttpContext context) => context.Features.GetRequiredFeature<Caller>().Name;
}
