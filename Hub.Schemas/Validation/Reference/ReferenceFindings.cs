using System.Text;
using NJsonSchema.Validation;

namespace Hub.Schemas.Validation.Reference;

/// <summary>Turns the errors of NJsonSchema into findings.</summary>
internal static class ReferenceFindings
{
    private const string Undecided = "njsonschema";

    public static void Add(ValidationError error, Findings findings)
    {
        // These only say that something within failed: what failed is told by their children.
        if (error is ChildSchemaValidationError parent
            && error.Kind is ValidationErrorKind.ArrayItemNotValid
                or ValidationErrorKind.AdditionalItemNotValid
                or ValidationErrorKind.AdditionalPropertiesNotValid
                or ValidationErrorKind.NotAllOf)
        {
            foreach (var child in parent.Errors.SelectMany(errors => errors.Value))
            {
                Add(child, findings);
            }

            return;
        }

        var path = error.Path ?? "";
        if (error.Kind == ValidationErrorKind.PropertyRequired && error.Property is { } missing && path.EndsWith(missing, StringComparison.Ordinal))
        {
            path = path[..^missing.Length].TrimEnd('.');
        }

        Add(Keyword(error.Kind), Pointer(path), findings);
    }

    public static void AddUndecided(Findings findings) => Add(Undecided, "", findings);

    private static void Add(string keyword, string pointer, Findings findings) => findings.Add(new Finding
    {
        Code = FindingCodes.SchemaPrefix + keyword.ToUpperInvariant(),
        Pointer = pointer,
        Keyword = keyword,
        Zh = keyword == Undecided ? "参考引擎无法判断此报文。" : $"不符合模式关键字 {keyword}。",
        En = keyword == Undecided ? "The reference engine cannot judge this message." : $"The value does not satisfy the keyword {keyword}.",
    });

    private static string Keyword(ValidationErrorKind kind) => kind switch
    {
        ValidationErrorKind.PropertyRequired => "required",
        ValidationErrorKind.PatternMismatch => "pattern",
        ValidationErrorKind.StringTooShort => "minLength",
        ValidationErrorKind.StringTooLong => "maxLength",
        ValidationErrorKind.NumberTooSmall => "minimum",
        ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => "maximum",
        ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerNotMultipleOf => "multipleOf",
        ValidationErrorKind.TooManyItems or ValidationErrorKind.TooManyItemsInTuple => "maxItems",
        ValidationErrorKind.TooFewItems => "minItems",
        ValidationErrorKind.ItemsNotUnique => "uniqueItems",
        ValidationErrorKind.TooManyProperties => "maxProperties",
        ValidationErrorKind.TooFewProperties => "minProperties",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "additionalProperties",
        ValidationErrorKind.NotAnyOf => "anyOf",
        ValidationErrorKind.NotOneOf => "oneOf",
        ValidationErrorKind.ExcludedSchemaValidates => "not",
        ValidationErrorKind.NotInEnumeration => "enum",
        _ => "type",
    };

    /// <summary>The library writes <c>#/a.b[1]</c>; a dot or bracket within a name cannot be told from a separator.</summary>
    private static string Pointer(string path)
    {
        var pointer = new StringBuilder();
        foreach (var step in path.TrimStart('#', '/').Split('.', '[', ']'))
        {
            if (step.Length > 0)
            {
                pointer.Append('/').Append(step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }
        }

        return pointer.ToString();
    }
}
