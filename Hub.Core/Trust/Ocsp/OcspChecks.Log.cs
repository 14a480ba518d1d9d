using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust.Ocsp;

/// <content>Event ids 3310 to 3319.</content>
public sealed partial class OcspChecks
{
    [LoggerMessage(3310, LogLevel.Warning, "No valid answer about certificate {SerialNumber} from its issuer, try {Failures}")]
    private partial void LogUnanswered(Exception exception, string serialNumber, int failures);

    [LoggerMessage(3311, LogLevel.Warning, "Certificate {SerialNumber} is let in by grace: no valid answer of its issuer since {Since}")]
    private partial void LogGrace(string serialNumber, DateTimeOffset since);
}
