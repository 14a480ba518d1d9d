using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>One limit on a number's value; judged within <see cref="NumberKeyword"/>.</summary>
internal abstract class NumberLimit(string name) : Keyword(name, TypeSet.Number)
{
    public abstract bool Holds(in JsonNumber number);

    /// <summary>True when the number surely is within the limit; false says nothing. For <see cref="Recognition.MessageRecognizer"/>.</summary>
    public abstract bool Accepts(ScaledNumber number);

    public sealed override bool Judge(ref Evaluation run, int token, int marks) => Holds(run.Value(token).Number) || run.Fail(this, token);
}
