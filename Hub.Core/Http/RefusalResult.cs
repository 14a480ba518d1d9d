using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Answers with a refusal as problem+json (RFC 9457).</summary>
public sealed class RefusalResult(Refusal refusal) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Problem.WriteAsync(httpContext.Response, refusal);
}
