namespace Hub.Schemas.Compatibility;

/// <summary>The rules of Avro schema resolution (Avro 1.12 specification, "Schema Resolution").</summary>
public static partial class CompatibilityRules
{
    public static readonly CompatibilityRule FormatSwitched = new(
        "FORMAT_SWITCHED",
        "模式语言不同：{0}。", "The schema languages differ: {0}.",
        "沿用原来的模式语言，或另立主题。", "Keep the schema language, or use another subject.",
        "沿用原来的模式语言，或另立主题。", "Keep the schema language, or use another subject.");

    public static readonly CompatibilityRule AvroTypeMismatch = new(
        "AVRO_TYPE_MISMATCH",
        "{reader}不能读取{writer}的类型（{0}）。", "{reader} cannot read {writer}'s type ({0}).",
        "只做 Avro 允许的提升：int→long→float→double、string↔bytes。", "Only promote as Avro allows: int to long to float to double, string to and from bytes.",
        "类型收窄会使旧读者无法读取：保留旧类型。", "Old readers cannot read the new type: keep the old one.");

    public static readonly CompatibilityRule AvroNameMismatch = new(
        "AVRO_NAME_MISMATCH",
        "命名类型的名称不同（{0}），且没有别名。", "The named types differ ({0}), and no alias joins them.",
        "恢复名称，或在 aliases 中写明旧名。", "Put the name back, or give the old name in aliases.",
        "恢复旧名称。", "Put the old name back.");

    public static readonly CompatibilityRule AvroFieldWithoutDefault = new(
        "AVRO_FIELD_WITHOUT_DEFAULT",
        "{reader}的字段“{0}”没有默认值，{writer}没有该字段。", "{reader}'s field '{0}' has no default, and {writer} lacks the field.",
        "给新增字段加 default（可选字段为 null）。", "Give the added field a default (null for an optional one).",
        "不要删除旧版本中没有默认值的字段。", "Do not remove a field that has no default in the old version.");

    public static readonly CompatibilityRule AvroSymbolsMissing = new(
        "AVRO_SYMBOLS_MISSING",
        "{reader}的枚举缺少{writer}的符号（{0}），也没有默认符号。", "{reader}'s enum lacks symbols of {writer} ({0}) and has no default symbol.",
        "保留这些符号，或给枚举加 default。", "Keep the symbols, or give the enum a default.",
        "旧版本的枚举没有默认符号：等读者升级后再加符号。", "The old enum has no default: add symbols after readers have moved.");

    public static readonly CompatibilityRule AvroBranchMissing = new(
        "AVRO_BRANCH_MISSING",
        "{writer}联合类型的分支“{0}”，{reader}不能读取。", "{reader} cannot read the branch '{0}' of {writer}'s union.",
        "在新版本的联合类型中保留该分支。", "Keep the branch in the new version's union.",
        "旧读者不认识该分支：不要增加。", "Old readers do not know the branch: do not add it.");

    public static readonly CompatibilityRule AvroFixedSize = new(
        "AVRO_FIXED_SIZE",
        "定长类型的长度不同（{0}）。", "The sizes of the fixed types differ ({0}).",
        "恢复旧长度，或换一个新名称。", "Put the old size back, or use another name.",
        "恢复旧长度，或换一个新名称。", "Put the old size back, or use another name.");

    public static readonly CompatibilityRule AvroLogicalType = new(
        "AVRO_LOGICAL_TYPE",
        "逻辑类型不同，数值的含义会改变（{0}）。", "The logical types differ, so values would change their meaning ({0}).",
        "恢复旧的逻辑类型、精度和小数位。", "Put the old logical type, precision and scale back.",
        "恢复旧的逻辑类型、精度和小数位。", "Put the old logical type, precision and scale back.");
}
