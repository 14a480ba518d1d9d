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

    // Found by hub standards check, beyond what loading needs
    public const string TitleMissing = "TITLE_MISSING";
    public const string SchemaInvalid = "SCHEMA_INVALID";
    public const string FormatMismatch = "FORMAT_MISMATCH";
    public const string ExamplesTooFew = "EXAMPLES_TOO_FEW";
    public const string ExampleInvalid = "EXAMPLE_INVALID";
    public const string ExampleNotRefused = "EXAMPLE_NOT_REFUSED";
    public const string AvroMissing = "AVRO_MISSING";
    public const string AvroMismatch = "AVRO_MISMATCH";
    public const string VersionIncompatible = "VERSION_INCOMPATIBLE";
    public const string LinkBroken = "LINK_BROKEN";
    public const string TextIncomplete = "TEXT_INCOMPLETE";
    public const string PlanItemMissing = "PLAN_ITEM_MISSING";
}
