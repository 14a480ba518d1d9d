using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>The schema <c>false</c>: nothing may stand here. Named after the keyword that holds it.</summary>
internal sealed class ForbiddenKeyword(string name) : Keyword(name, TypeSet.Any)
{
    public override bool Judge(ref Evaluation run, int token, int marks) => run.Fail(this, token);

    public override Explanation Explain(int detail) => Name switch
    {
        "additionalProperties" or "unevaluatedProperties" => Say("模式中没有定义该属性。", "The schema does not define this member."),
        "items" or "additionalItems" or "unevaluatedItems" => Say("数组元素多于规定。", "The array has more elements than the schema defines."),
        _ => Say("此处不允许有值。", "No value is allowed here."),
    };
}
