using Microsoft.AspNetCore.Builder;

namespace Hub.Core.Http;

/// <summary>Media types of the body of an endpoint that reads it itself: for the description alone, the router does not judge by them.</summary>
public sealed record TakesMetadata(IReadOnlyList<string> MediaTypes);

/// <summary>Says of routes what they take.</summary>
public static class TakesMetadataExtensions
{
    public static T Takes<T>(this T route, params string[] mediaTypes)
        where T : IEndpointConventionBuilder => route.WithMetadata(new TakesMetadata(mediaTypes));
}
