using Microsoft.Extensions.Logging;

namespace Hub.Core.Log.Witness;

public sealed partial class WitnessRounds
{
    [LoggerMessage(4030, LogLevel.Warning, "The witness {Witness} does not cosign; it is asked again.")]
    private partial void WitnessSilent(Exception exception, string witness);

    [LoggerMessage(4031, LogLevel.Information, "The witness {Witness} cosigns again.")]
    private partial void WitnessAnswers(string witness);

    [LoggerMessage(4032, LogLevel.Critical, "{Contradiction}: the witness {Witness} holds a checkpoint of this log at {Known} entries; the database ends at {Size} and does not go on from it. It has been put back or rewritten.")]
    private partial void WitnessContradicts(string witness, string contradiction, long known, long size);
}
