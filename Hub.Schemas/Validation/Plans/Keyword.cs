namespace Hub.Schemas.Validation.Plans;

/// <summary>One keyword of a schema, ready to judge values. Immutable once compiled.</summary>
internal abstract class Keyword(string name, TypeSet appliesTo)
{
    /// <summary>The keyword as the schema writes it.</summary>
    public string Name => name;

    /// <summary>Types of values on which the keyword has an opinion.</summary>
    public TypeSet AppliesTo => appliesTo;

    /// <summary>Later keywords see the marks of earlier ones: 0, or 1 for <c>unevaluated…</c>.</summary>
    public virtual int Phase => 0;

    /// <summary>False when the keyword applies other schemas, to this value or to those within.</summary>
    public virtual bool IsLeaf => true;

    /// <summary>Plans that are applied to the very same value: a cycle through them would never end.</summary>
    public virtual IEnumerable<SchemaPlan> InPlace => [];

    /// <summary>
    /// Whether the value satisfies the keyword. Fails through <see cref="Evaluation.Fail"/>; when the evaluation is not
    /// <see cref="Evaluation.Reporting"/> the first failure suffices.
    /// </summary>
    /// <param name="run">The evaluation of the message.</param>
    /// <param name="token">Index of the value on the tape.</param>
    /// <param name="marks">Where to note which members or elements were evaluated, or <see cref="Marks.None"/>.</param>
    public abstract bool Judge(ref Evaluation run, int token, int marks);

    /// <summary>The sentences of a failure. <paramref name="detail"/> is what the keyword itself gave when it failed.</summary>
    public abstract Explanation Explain(int detail);

    protected Explanation Say(string zh, string en) => new(FindingCodes.SchemaPrefix + Name.ToUpperInvariant(), zh, en);
}
