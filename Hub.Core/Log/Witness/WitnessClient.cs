using System.Globalization;
using System.Net;
using System.Text;
using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Witness;

/// <summary>Speaks C2SP tlog-witness to one witness.</summary>
internal sealed class WitnessClient(HttpClient http, WitnessAddress witness)
{
    private const int MaxAnswer = 64 * 1024;

    /// <summary>The cosignature line; or the size that the witness has, where it has another than the request supposes; or neither, where it refuses.</summary>
    /// <exception cref="HttpRequestException">The witness does not answer, or not as the protocol says.</exception>
    public async Task<(string? Line, long? Size)> AddAsync(AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        using var content = new StringContent(request.ToText(), Encoding.UTF8, "text/plain");
        using var response = await http.PostAsync(new Uri(witness.Prefix, "add-checkpoint"), content, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return (LineOf(request.Note, body), null);
            case HttpStatusCode.Conflict:
                return long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? (null, size)
                    : throw new HttpRequestException("The witness answered 409 without a size.");
            case HttpStatusCode.UnprocessableEntity:
                return (null, null);
            default:
                throw new HttpRequestException($"The witness answered {(int)response.StatusCode}.", null, response.StatusCode);
        }
    }

    /// <summary>The newest checkpoint that the witness has of a log; null when it has none.</summary>
    public async Task<SignedNote?> NewestAsync(string origin, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(witness.Prefix, $"{WitnessMemory.HashOf(origin)}/checkpoint"), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        try
        {
            return SignedNote.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (FormatException e)
        {
            throw new HttpRequestException("The checkpoint of the witness is no signed note.", e);
        }
    }

    /// <summary>For clients of <see cref="WitnessClient"/>: short answers, soon.</summary>
    public static HttpClient CreateHttp() => new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MaxAnswer };

    private string LineOf(SignedNote note, string lines)
    {
        try
        {
            var cosigned = SignedNote.Parse(note + lines);
            if (witness.Key.CosignedAt(cosigned) is not null)
            {
                return cosigned.Signatures.Last(s => s.Name == witness.Key.Name && s.KeyId == witness.Key.KeyId).ToLine();
            }
        }
        catch (FormatException e)
        {
            throw new HttpRequestException("The witness answered with something else than signature lines.", e);
        }

        throw new HttpRequestException("The cosignature of the witness does not verify by its key.");
    }
}
