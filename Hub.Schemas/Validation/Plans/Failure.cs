namespace Hub.Schemas.Validation.Plans;

/// <summary>A keyword that a value did not satisfy; turned into a <see cref="Finding"/> only when it is kept.</summary>
/// <param name="Keyword">Who spoke.</param>
/// <param name="Token">The value, or the name of the member, on the tape.</param>
/// <param name="Detail">What the keyword needs to explain itself.</param>
/// <param name="Severity">Warnings do not make the message invalid.</param>
internal readonly record struct Failure(Keyword Keyword, int Token, int Detail, Severity Severity);
