using Hub.Adapters.Repositories;
using Hub.Schemas.Identifiers;
using Npgsql;

namespace Hub.Adapters.SocialSecurity;

/// <summary>Feeds the social-security repository 社会保障库 (schema <c>social_security</c>).</summary>
/// <param name="repository">Database of the repository.</param>
/// <param name="tokens">Make the token that stands for an identity number; the numbers themselves are not kept.</param>
public sealed class SocialSecuritySink(NpgsqlDataSource repository, PersonTokens tokens)
    : RepositorySink(SinkName, repository, SocialSecurityFeeds.All(tokens))
{
    public const string SinkName = "social_security";
}
