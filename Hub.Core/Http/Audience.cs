using Microsoft.AspNetCore.Builder;

namespace Hub.Core.Http;

/// <summary>Who may call a route that <see cref="AccessFilter"/> guards; a route that says nothing is for participants.</summary>
public enum Audience
{
    /// <summary>Every registered participant.</summary>
    Participants,

    /// <summary>Auditors and operators, who see what concerns all departments.</summary>
    Overseers,

    /// <summary>Operators, who give orders.</summary>
    Operators,
}

/// <summary>Says of routes whom they are for.</summary>
public static class AudienceMetadata
{
    public static T For<T>(this T route, Audience audience)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Route(audience, null));

    /// <summary>Each call is an entry of the log, under the name of this act, before it is answered.</summary>
    public static T For<T>(this T route, Audience audience, string recordedAs)
        where T : IEndpointConventionBuilder => route.WithMetadata(new Route(audience, recordedAs));

    internal sealed record Route(Audience Audience, string? RecordedAs);
}
