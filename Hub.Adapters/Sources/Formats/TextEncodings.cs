using System.Buffers;
using System.Text;

namespace Hub.Adapters.Sources.Formats;

/// <summary>
/// Encodings of text files. GBK and GB2312 are read as GB18030 (GB 18030-2022), which holds both. A byte that does not belong is an error, never a
/// question mark.
/// </summary>
internal static class TextEncodings
{
    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>False when no encoding has this name.</summary>
    public static bool Exists(string name)
    {
        try
        {
            _ = Strict(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The named encoding, or the one that the bytes show; the stream is at its beginning afterwards.</summary>
    public static Encoding Of(Stream stream, string? name)
    {
        var encoding = name is not null ? Strict(name) : IsUtf8(stream) ? Strict("utf-8") : Strict("gb18030");
        stream.Position = 0;
        return encoding;
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(
        name.ToUpperInvariant() is "GBK" or "GB2312" ? "gb18030" : name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>Also true for a byte order mark of UTF-16, which the text reader heeds by itself.</summary>
    private static bool IsUtf8(Stream stream)
    {
        stream.Position = 0;
        Span<byte> mark = stackalloc byte[2];
        var read = stream.ReadAtLeast(mark, 2, throwOnEndOfStream: false);
        if (read == 2 && (mark is [0xFF, 0xFE] or [0xFE, 0xFF]))
        {
            return true;
        }

        stream.Position = 0;
        var bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
        var chars = ArrayPool<char>.Shared.Rent(1 << 16);
        try
        {
            var decoder = Strict("utf-8").GetDecoder();
            while ((read = stream.Read(bytes)) > 0)
            {
                decoder.Convert(bytes.AsSpan(0, read), chars, flush: false, out _, out _, out _);
            }

            decoder.Convert([], chars, flush: true, out _, out _, out _);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
    }
}
