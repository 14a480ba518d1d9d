using System.Text;
using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Schemas.Identifiers;
using Hub.Schemas.Validation;

namespace Hub.Core.Validate;

/// <summary>
/// Second stage: the compiled validator of the dataset version over the raw bytes, and the sender's signature where there is one. Pure computation, any number of threads;
/// nothing is durable when it returns.
/// </summary>
public sealed class ValidateStage(RegistryInForce registry, PersonTokens tokens, SenderSignatures signatures)
{
    private const int MaxKeyParts = 8;

    [ThreadStatic]
    private static Findings? t_findings;

    /// <summary>Exactly one of the two results is not null.</summary>
    public (Validated? Validated, Rejected? Rejected) Validate(Received received)
    {
        var findings = t_findings ??= new Findings();
        findings.Clear();
        Span<Range> captures = stackalloc Range[MaxKeyParts];
        if (!registry.Current.TryGetDataset(received.Version.EventType, out var standard))
        {
            return (null, Reject(received, Refusals.DatasetUnknown)); // withdrawn between intake and here
        }

        standard.Validator.Validate(received.Data.Span, findings, captures);
        if (findings.HasErrors)
        {
            return (null, Reject(received, Refusal.From(findings)) with { KnownNames = standard.MemberNames });
        }

        if (signatures.Check(received) is { } refusal)
        {
            return (null, Reject(received, refusal));
        }

        var subject = Subject(received, captures[..standard.Validator.CaptureCount]);
        return subject is not null && subject.Any(char.IsControl)
            ? (null, Reject(received, Refusals.KeyControlCharacter))
            : (new Validated(received, subject, findings.Items.Count), null);
    }

    private static Rejected Reject(Received received, Refusal refusal) => new()
    {
        Caller = received.Caller,
        Refusal = refusal,
        At = received.At,
        Dataset = received.Dataset.Name.Value,
        Id = received.Id,
        Content = received.Data,
    };

    private string? Subject(Received received, ReadOnlySpan<Range> captures)
    {
        var data = received.Data.Span;
        if (captures.Length == 1 && !received.Dataset.PersonalKey)
        {
            return Text(data[captures[0]]);
        }

        var subject = new StringBuilder(64);
        for (var i = 0; i < captures.Length; i++)
        {
            var value = Text(data[captures[i]]);
            subject.Append(i == 0 ? "" : "|")
                .Append(i == 0 && received.Dataset.PersonalKey ? tokens.Create(Encoding.UTF8.GetBytes(value)).Value : value);
        }

        return subject.Length == 0 ? null : subject.ToString();
    }

    /// <summary>The value itself: one key is one subject, however its JSON text was escaped.</summary>
    private static string Text(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(json);
        }

        byte[] quoted = [(byte)'"', .. json, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
