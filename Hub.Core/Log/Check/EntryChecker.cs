using System.Security.Cryptography;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;

namespace Hub.Core.Log.Check;

/// <summary>Checks what an entry says against the columns beside it and against its payload. Safe for several threads.</summary>
internal static class EntryChecker
{
    public static void Check(EntryRow row, ErasureCoverage erased, LogFaults faults)
    {
        EntrySummary entry;
        try
        {
            entry = EntrySummary.Parse(row.Body);
        }
        catch (FormatException e)
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.EntryForm, row.Index, e.Message));
            return;
        }

        var columns = DifferentColumns(row, entry);
        if (columns.Count > 0)
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.EntryColumns, row.Index, "These columns differ from the entry: " + string.Join(", ", columns)));
        }

        if (row.Payload is null && entry.HasPayload)
        {
            CheckErased(row, entry, erased, faults, "The payload of this message is missing, and no act of the log says that it was erased.");
        }
        else if (row.Payload is { } stored)
        {
            CheckPayload(row, stored, entry, erased, faults);
        }
    }

    /// <summary>Gone is right where an act says so.</summary>
    private static void CheckErased(EntryRow row, EntrySummary entry, ErasureCoverage erased, LogFaults faults, string otherwise)
    {
        row.State = PayloadState.Erased;
        if (!erased.Covers(entry.Dataset, row.Index))
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadMissing, row.Index, otherwise));
        }
    }

    private static void CheckPayload(EntryRow row, StoredPayload stored, EntrySummary entry, ErasureCoverage erased, LogFaults faults)
    {
        if (!entry.HasPayload)
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadExtra, row.Index, "A payload beside an entry that is no message."));
            return;
        }

        row.State = stored.Open(row.Index, out var payload);
        if (row.State == PayloadState.Erased)
        {
            CheckErased(row, entry, erased, faults, "The key of this payload has been destroyed, and no act of the log says so.");
        }
        else if (row.State == PayloadState.Damaged)
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadChanged, row.Index, "The payload does not decrypt: it, its key or its index was changed."));
        }
        else if (row.State == PayloadState.Kept && PayloadDigest.Differences(payload, entry) is { Length: > 0 } wrong)
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadChanged, row.Index, "The payload differs from its entry in " + wrong));
        }
    }

    private static List<string> DifferentColumns(EntryRow row, EntrySummary entry)
    {
        var different = new List<string>();
        Compare("kind", row.Kind == EntryKinds.Parse(entry.Kind));
        Compare("department", row.Department == entry.Department);
        Compare("dataset", row.Dataset == entry.Dataset);
        Compare("code", row.Code == entry.Code);
        Compare("received_at", entry.Received?.UtcDateTime == row.ReceivedAt);
        if (entry.HasPayload)
        {
            Compare("subject", row.Subject == entry.Subject);
            Compare("message_key", row.MessageKey == KeyOf(entry));
        }

        return different;

        void Compare(string column, bool same)
        {
            if (!same)
            {
                different.Add(column);
            }
        }
    }

    /// <summary>First 16 bytes of SHA-256(source ‖ 0x00 ‖ id).</summary>
    private static Guid KeyOf(EntrySummary entry) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{entry.Source}\0{entry.Id}")).AsSpan(0, 16), bigEndian: true);
}
