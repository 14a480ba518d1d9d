namespace Hub.Schemas.Catalogue;

/// <summary>Stable codes of faults in the files of the standard.</summary>
public static class StandardsFaultCodes
{
    public const string YamlMalformed = "YAML_MALFORMED";
    public const string JsonMalformed = "JSON_MALFORMED";
    public const string FileMissing = "FILE_MISSING";
    public const string FileUnknown = "FILE_UNKNOWN";
    public const string FieldMissing = "FIELD_MISSING";
    public const string FieldUnknown = "FIELD_UNKNOWN";
    public const string FieldInvalid = "FIELD_INVALID";
    public const string NameMismatch = "NAME_MISMATCH";
    public const string Duplicate = "DUPLICATE";
    public const string DatesReversed = "DATES_REVERSED";
    public const string ReferenceUnknown = "REFERENCE_UNKNOWN";
    public const string ReferenceOverridden = "REFERENCE_OVERRIDDEN";
    public const string PointerUnknown = "POINTER_UNKNOWN";
    public const string PersonalMismatch = "PERSONAL_MISMATCH";
    public const string Unused = "UNUSED";
}
