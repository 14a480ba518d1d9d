using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust;

/// <content>Event ids 3300 to 3309.</content>
public sealed partial class CertificateTrust
{
    [LoggerMessage(3300, LogLevel.Information, "Trusted authorities {CaFile} and revocation lists {CrlFile} loaded anew")]
    private partial void LogReloaded(string caFile, string crlFile);

    [LoggerMessage(3301, LogLevel.Error, "Trusted authorities {CaFile} or revocation lists {CrlFile} cannot be loaded; the last good ones stay in force")]
    private partial void LogReloadFailed(Exception exception, string caFile, string crlFile);

    [LoggerMessage(3302, LogLevel.Warning, "Revocation list {CrlFile} should have been replaced at {NextUpdate}; it is used for {Grace} more")]
    private partial void LogRevocationListInGrace(string crlFile, DateTimeOffset nextUpdate, TimeSpan grace);
}
