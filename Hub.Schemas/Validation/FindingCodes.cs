namespace Hub.Schemas.Validation;

/// <summary>Stable codes of findings. A code, once published, keeps its meaning.</summary>
public static class FindingCodes
{
    // The bytes
    public const string JsonMalformed = "JSON_MALFORMED";
    public const string JsonInvalidUtf8 = "JSON_INVALID_UTF8";
    public const string JsonDuplicateKey = "JSON_DUPLICATE_KEY";
    public const string JsonTooDeep = "JSON_TOO_DEEP";

    // The schema: SCHEMA_ + the keyword in capitals (SCHEMA_REQUIRED, SCHEMA_TYPE, SCHEMA_PATTERN, SCHEMA_ADDITIONALPROPERTIES …)
    public const string SchemaPrefix = "SCHEMA_";

    // Formats and code lists
    public const string DateInvalid = "DATE_INVALID";
    public const string UsccFormat = "USCC_FORMAT";
    public const string UsccCheckDigit = "USCC_CHECK_DIGIT";
    public const string UsccOrganizationCheckDigit = "USCC_ORG_CHECK_DIGIT";
    public const string UsccCategory = "USCC_CATEGORY";
    public const string CitizenIdFormat = "CITIZEN_ID_FORMAT";
    public const string CitizenIdCheckDigit = "CITIZEN_ID_CHECK_DIGIT";
    public const string CitizenIdDate = "CITIZEN_ID_DATE";
    public const string CitizenIdDivision = "CITIZEN_ID_DIVISION";
    public const string CodeUnknown = "CODE_UNKNOWN";
    public const string CodeRetired = "CODE_RETIRED";

    // Cross-field rules
    public const string RuleDateOrder = "RULE_DATE_ORDER";
    public const string RuleNumberOrder = "RULE_NUMBER_ORDER";
    public const string RuleSum = "RULE_SUM";
    public const string RuleRequiredIf = "RULE_REQUIRED_IF";
    public const string IdFieldMismatch = "ID_FIELD_MISMATCH";
}
