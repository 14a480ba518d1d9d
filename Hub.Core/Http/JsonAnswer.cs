using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Answers as people read them: Chinese as it is, not escaped. No answer is ever HTML.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Utf8JsonWriter WriterOf(HttpResponse response) => new(response.BodyWriter, Readable);
}
