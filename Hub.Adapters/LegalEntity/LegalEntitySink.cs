using Hub.Adapters.Repositories;
using Hub.Schemas.Identifiers;
using Npgsql;

namespace Hub.Adapters.LegalEntity;

/// <summary>Feeds the repository of legal entities 法人单位基础信息库 (schema <c>legal_entity</c>).</summary>
/// <param name="repository">Database of the repository.</param>
/// <param name="tokens">Make the token that stands for an identity number; the numbers themselves are not kept.</param>
public sealed class LegalEntitySink(NpgsqlDataSource repository, PersonTokens tokens)
    : RepositorySink(SinkName, repository, LegalEntityFeeds.All(tokens))
{
    public const string SinkName = "legal_entity";
}
