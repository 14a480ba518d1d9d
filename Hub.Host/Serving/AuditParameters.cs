using Hub.Core.Audit;
using Hub.Core.Exchanges;

namespace Hub.Host.Serving;

/// <summary>The conditions of an audit query as query parameters.</summary>
internal readonly record struct AuditParameters(
    DateTimeOffset? From, DateTimeOffset? To, string? Department, string? Dataset, string? Subject, EntryKind? Kind, string? Outcome, string? Code, string? MessageId, string? Text, long? After, int? Limit)
{
    public AuditFilter ToFilter() => new()
    {
        From = From,
        To = To,
        Department = Department,
        Dataset = Dataset,
        Subject = Subject,
        Kind = Kind,
        Outcome = Outcome,
        Code = Code,
        MessageId = MessageId,
        Text = Text,
        After = After,
        Limit = Limit ?? 100,
    };
}
