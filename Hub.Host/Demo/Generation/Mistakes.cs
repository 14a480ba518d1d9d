using System.Text.Json.Nodes;
using Hub.Core.Exchanges;
using Hub.Core.Trust;
using Hub.Schemas.Validation;

namespace Hub.Host.Demo.Generation;

/// <summary>How each mistake is made, and what the hub must say to it.</summary>
internal static class Mistakes
{
    /// <summary>A payload above the limit of every default configuration (256 KiB a message).</summary>
    private const int OversizedChars = 300 * 1024;

    private const string UsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] s_usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>The refusal's code; null where the message is not refused.</summary>
    public static string? CodeOf(Mistake mistake) => mistake switch
    {
        Mistake.UsccCheckDigit => FindingCodes.UsccCheckDigit,
        Mistake.OrganizationCheckDigit => FindingCodes.UsccOrganizationCheckDigit,
        Mistake.CitizenIdCheckDigit => FindingCodes.CitizenIdCheckDigit,
        Mistake.RetiredDivision => FindingCodes.CodeRetired,
        Mistake.UnknownDivision => FindingCodes.CodeUnknown,
        Mistake.ThirtiethOfFebruary => FindingCodes.DateInvalid,
        Mistake.MissingField => FindingCodes.SchemaPrefix + "REQUIRED",
        Mistake.UnknownField => FindingCodes.SchemaPrefix + "ADDITIONALPROPERTIES",
        Mistake.WrongType => FindingCodes.SchemaPrefix + "TYPE",
        Mistake.UnknownDataset => RefusalCodes.DatasetUnknown,
        Mistake.NotGranted => RefusalCodes.NotGranted,
        Mistake.RepeatedUnchanged => null,
        Mistake.RepeatedChanged => RefusalCodes.DuplicateConflict,
        Mistake.Oversized => RefusalCodes.TooLarge,
        Mistake.MalformedJson => FindingCodes.JsonMalformed,
        Mistake.InvalidUtf8 => FindingCodes.JsonInvalidUtf8,
        Mistake.RevokedCertificate => CertificateCodes.Revoked,
        _ => throw new ArgumentOutOfRangeException(nameof(mistake)),
    };

    public static DemoRoute RouteOf(Mistake mistake) => mistake switch
    {
        Mistake.RevokedCertificate => DemoRoute.Revoked,
        Mistake.Oversized or Mistake.MalformedJson or Mistake.InvalidUtf8 => DemoRoute.Alone,
        _ => DemoRoute.Batch,
    };

    public static bool CanBeMadeIn(Draft draft, Mistake mistake) => mistake switch
    {
        Mistake.UsccCheckDigit or Mistake.OrganizationCheckDigit => draft.Uscc is not null,
        Mistake.CitizenIdCheckDigit => draft.CitizenId is not null,
        Mistake.RetiredDivision => draft.DivisionIsDated,
        Mistake.UnknownDivision => draft.Division is not null,
        Mistake.ThirtiethOfFebruary => draft.Date is not null,
        _ => true,
    };

    /// <summary>Makes those mistakes that are made in the payload; leaves it alone for the others.</summary>
    public static void MakeIn(Draft draft, Mistake mistake)
    {
        var payload = draft.Payload;
        switch (mistake)
        {
            case Mistake.UsccCheckDigit:
                var right = TextOf(payload, draft.Uscc!);
                payload[draft.Uscc!] = right[..^1] + Next(UsccAlphabet, right[^1]);
                break;
            case Mistake.OrganizationCheckDigit:
                payload[draft.Uscc!] = WithWrongOrganizationCheck(TextOf(payload, draft.Uscc!));
                break;
            case Mistake.CitizenIdCheckDigit:
                var id = TextOf(payload, draft.CitizenId!);
                payload[draft.CitizenId!] = id[..^1] + Next("0123456789", id[^1]);
                break;
            case Mistake.RetiredDivision:
                payload[draft.Division!] = "445323"; // 云安县, 云安区 (445303) since 2014
                break;
            case Mistake.UnknownDivision:
                payload[draft.Division!] = "445399";
                break;
            case Mistake.ThirtiethOfFebruary:
                payload[draft.Date!] = TextOf(payload, draft.Date!)[..4] + "-02-30";
                break;
            case Mistake.MissingField:
                payload.Remove(draft.Text);
                break;
            case Mistake.UnknownField:
                payload["demoExtra"] = true;
                break;
            case Mistake.WrongType:
                payload[draft.Text] = true;
                break;
            case Mistake.Oversized:
                payload[draft.Text] = new string('超', OversizedChars / 3);
                break;
        }
    }

    /// <summary>Turns the first three-byte character into a sequence that no encoder writes.</summary>
    public static byte[] BreakUtf8(ReadOnlyMemory<byte> data)
    {
        var bytes = data.ToArray();
        var lead = Array.FindIndex(bytes, b => b >= 0xE0);
        bytes[lead < 0 ? bytes.AsSpan().IndexOf((byte)':') + 2 : lead + 1] = 0xFF;
        return bytes;
    }

    /// <summary>Right by GB 32100, wrong by GB 11714: the organization's own check character is off, the outer one computed anew.</summary>
    private static string WithWrongOrganizationCheck(string uscc)
    {
        var code = uscc.ToCharArray();
        code[16] = Next("0123456789", code[16]);
        var sum = s_usccWeights.Select((weight, i) => weight * UsccAlphabet.IndexOf(code[i], StringComparison.Ordinal)).Sum();
        code[17] = UsccAlphabet[(31 - (sum % 31)) % 31];
        return new string(code);
    }

    /// <summary>The character after this one, cyclically; the first when it is not among them.</summary>
    private static char Next(string characters, char c) => characters[(characters.IndexOf(c, StringComparison.Ordinal) + 1) % characters.Length];

    private static string TextOf(JsonObject payload, string member) => payload[member]!.GetValue<string>();
}
