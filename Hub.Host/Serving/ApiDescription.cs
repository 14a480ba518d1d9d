using Hub.Core.Http;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Hub.Host.Serving;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and its page at <c>/scalar</c>; neither needs anything but the hub.</summary>
internal static class ApiDescription
{
    private const string Introduction =
        """
        部门系统以双向 TLS 报送 CloudEvents 报文，平台校验、盖章、入链、分发；拒绝以 problem+json 返回稳定代码与中英文说明。
        Departments' systems publish CloudEvents over mutual TLS; the hub validates, seals, logs and delivers them. Refusals are problem+json
        (RFC 9457) with a stable `code`, a JSON Pointer, and a sentence in Chinese and in English; docs/codes.md lists the codes.
        """;

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "云浮市数据交换与整合平台 · Yunfu city data exchange hub", Version = "v1", Description = Introduction };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesMetadata>().LastOrDefault() is { } takes)
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = takes.MediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType()) };
            }

            return Task.CompletedTask;
        });
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference(page =>
        {
            page.Title = "API";
            // Government networks reach no public servers, and nothing of a visit is anybody else's to know.
            page.DefaultFonts = false;
            page.Telemetry = false;
            page.DisableAgent().DisableMcp();
        });
    }

    /// <summary>Describes refusals of these statuses, each problem+json.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}
