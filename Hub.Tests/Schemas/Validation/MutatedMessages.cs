using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Validation;

/// <summary>Examples of the standard with bytes flipped, cut, doubled and spliced.</summary>
internal static class MutatedMessages
{
    private static ReadOnlySpan<byte> Alphabet => "\"\\{}[],:0123456789eE+-.truefalsn \n\u0001"u8;

    /// <summary>All examples, valid and not.</summary>
    public static byte[][] Examples() =>
    [
        .. StandardsFolder.Bundle.Paths
            .Where(path => path.Contains("/examples/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal))
            .Select(path => StandardsFolder.Bundle[path].ToArray()),
    ];

    /// <summary>One of the examples after one to <paramref name="mostChanges"/> changes.</summary>
    public static byte[] Next(byte[][] examples, Random random, int mostChanges = 3) =>
        Mutate(examples[random.Next(examples.Length)], examples, random, random.Next(1, mostChanges + 1));

    private static byte[] Mutate(byte[] example, byte[][] others, Random random, int changes)
    {
        var bytes = new List<byte>(example);
        for (var change = 0; change < changes && bytes.Count > 0; change++)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    var other = others[random.Next(others.Length)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.Skip(from).Take(length));
                    break;
                case 5:
                    bytes.InsertRange(at, "\\ud83c"u8.ToArray());
                    break;
                default:
                    var digit = bytes.FindIndex(at, b => char.IsAsciiLetterOrDigit((char)b));
                    if (digit >= 0)
                    {
                        bytes[digit] = (byte)('0' + random.Next(10));
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
