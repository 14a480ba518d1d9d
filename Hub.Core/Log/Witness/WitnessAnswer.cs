namespace Hub.Core.Log.Witness;

/// <summary>What a witness answers to <c>add-checkpoint</c>.</summary>
/// <param name="Status">HTTP status as C2SP tlog-witness assigns it: 200, 400, 403, 404, 409, 422.</param>
/// <param name="Body">200: cosignature lines. 409: size of the newest checkpoint. Otherwise a sentence.</param>
public readonly record struct WitnessAnswer(int Status, string Body);
