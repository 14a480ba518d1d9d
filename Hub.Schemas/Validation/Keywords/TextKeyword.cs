using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>A keyword that looks at nothing but the text of a value, so that the text is looked up once for all of them.</summary>
internal abstract class TextKeyword(string name, TypeSet appliesTo = TypeSet.String) : Keyword(name, appliesTo)
{
    public override bool Judge(ref Evaluation run, int token, int marks) => Judge(ref run, token, run.Text(token));

    /// <summary>As above, for the value at <paramref name="token"/> whose <paramref name="text"/> (or digits) is known already.</summary>
    public abstract bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text);

    /// <summary>
    /// True when the text surely satisfies the keyword, without a warning and whatever else the message holds; false says nothing. For
    /// <see cref="Recognition.MessageRecognizer"/>.
    /// </summary>
    public abstract bool Accepts(ReadOnlySpan<byte> text);
}
