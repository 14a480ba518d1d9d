using Hub.Schemas.Catalogue;

namespace Hub.Core.Route.Topics;

/// <summary>
/// The part of a subject that chooses the partition: so many of its first or of its last parts (joined with '|'), as <c>partitionKey</c> of the dataset says.
/// It is cut from the subject and not read from the payload, so where the key identifies a person it is the token that stands there, and one subject never
/// has two keys. Decision 68.
/// </summary>
/// <param name="First">Parts from the beginning; 0 for none.</param>
/// <param name="Last">Parts from the end; 0 for none. The whole subject when both are 0.</param>
public readonly record struct KeyParts(int First, int Last)
{
    public static KeyParts Of(Dataset dataset)
    {
        var (key, all) = (dataset.PartitionKey, dataset.BusinessKey);
        return key.Count == 0 || key.Count >= all.Count ? default
            : all.Take(key.Count).SequenceEqual(key, StringComparer.Ordinal) ? new KeyParts(key.Count, 0)
            : all.TakeLast(key.Count).SequenceEqual(key, StringComparer.Ordinal) ? new KeyParts(0, key.Count)
            : default;
    }

    /// <summary>The part; the whole subject when it has fewer parts.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> subject)
    {
        var (begin, end) = (0, subject.Length);
        for (var part = 0; part < First; part++)
        {
            var length = subject[begin..].IndexOf((byte)'|');
            if (length < 0)
            {
                return subject;
            }

            begin += length + 1;
        }

        if (First > 0)
        {
            return subject[..(begin - 1)];
        }

        for (var part = 0; part < Last; part++)
        {
            end = subject[..end].LastIndexOf((byte)'|');
            if (end < 0)
            {
                return subject;
            }
        }

        return Last > 0 ? subject[(end + 1)..] : subject;
    }
}
