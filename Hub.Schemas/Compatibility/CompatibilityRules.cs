namespace Hub.Schemas.Compatibility;

/// <summary>The rules shared by the languages and those of JSON Schema. A name, once published, keeps its meaning.</summary>
public static partial class CompatibilityRules
{
    public static readonly CompatibilityRule ReaderRefusesAll = new(
        "READER_REFUSES_ALL",
        "{reader}在此处不接受任何值，而{writer}允许有值。", "{reader} accepts no value here, {writer} allows some.",
        "在新版本中保留这里的定义。", "Keep the definition in the new version.",
        "在新版本中也不允许此处有值。", "Do not allow a value here in the new version either.");

    public static readonly CompatibilityRule TypeNarrowed = new(
        "TYPE_NARROWED",
        "{reader}不接受{writer}允许的类型：{0}。", "{reader} does not accept a type that {writer} allows: {0}.",
        "在新版本的 type 中保留这些类型。", "Keep these types in the new version's type.",
        "新版本的 type 不要超出旧版本的范围。", "Do not allow types in the new version that the old one refuses.");

    public static readonly CompatibilityRule EnumNarrowed = new(
        "ENUM_NARROWED",
        "{reader}的取值表缺少{writer}允许的 {0} 个值。", "{reader}'s list lacks {0} value(s) that {writer} allows.",
        "不要从 enum 中删除取值；停用的取值在代码表中标注失效。", "Do not remove values from enum; retire them in the code list instead.",
        "新增取值会被旧版本的读者拒绝：等读者升级后再加，或另发主版本。", "Old readers refuse new values: add them after readers have moved, or publish a new major version.");

    public static readonly CompatibilityRule EnumAdded = new(
        "ENUM_ADDED",
        "{reader}限定了取值表，{writer}没有。", "{reader} lists the allowed values, {writer} does not.",
        "去掉 enum，或改用只告警的代码表。", "Remove the enum, or use a code list that only warns.",
        "新版本不要去掉 enum。", "Keep the enum in the new version.");

    public static readonly CompatibilityRule MinimumRaised = new(
        "MINIMUM_RAISED",
        "{reader}的下限比{writer}更高（{0}）。", "{reader}'s lower limit is higher than {writer}'s ({0}).",
        "把下限放回旧值或更低。", "Put the lower limit back, or lower.",
        "新版本的下限不要低于旧版本。", "Do not set the lower limit below the old one.");

    public static readonly CompatibilityRule MaximumLowered = new(
        "MAXIMUM_LOWERED",
        "{reader}的上限比{writer}更低（{0}）。", "{reader}'s upper limit is lower than {writer}'s ({0}).",
        "把上限放回旧值或更高。", "Put the upper limit back, or higher.",
        "新版本的上限不要高于旧版本。", "Do not set the upper limit above the old one.");

    public static readonly CompatibilityRule MultipleOfNarrowed = new(
        "MULTIPLE_OF_NARROWED",
        "{reader}要求的倍数（{0}）不是{writer}倍数的约数。", "{reader}'s multipleOf ({0}) does not divide {writer}'s.",
        "multipleOf 只能改为旧值的约数，或去掉。", "Change multipleOf only to a divisor of the old one, or remove it.",
        "新版本的 multipleOf 应为旧值的整数倍。", "Let the new multipleOf be a multiple of the old one.");

    public static readonly CompatibilityRule MinLengthRaised = Size("MIN_LENGTH_RAISED", "最小长度", "minLength", least: true);

    public static readonly CompatibilityRule MaxLengthLowered = Size("MAX_LENGTH_LOWERED", "最大长度", "maxLength", least: false);

    public static readonly CompatibilityRule MinItemsRaised = Size("MIN_ITEMS_RAISED", "最少元素数", "minItems", least: true);

    public static readonly CompatibilityRule MaxItemsLowered = Size("MAX_ITEMS_LOWERED", "最多元素数", "maxItems", least: false);

    public static readonly CompatibilityRule MinPropertiesRaised = Size("MIN_PROPERTIES_RAISED", "最少属性数", "minProperties", least: true);

    public static readonly CompatibilityRule MaxPropertiesLowered = Size("MAX_PROPERTIES_LOWERED", "最多属性数", "maxProperties", least: false);

    public static readonly CompatibilityRule PatternChanged = Assertion("PATTERN_CHANGED", "正则表达式", "pattern");

    public static readonly CompatibilityRule FormatChanged = Assertion("FORMAT_CHANGED", "格式", "format");

    public static readonly CompatibilityRule CodeListChanged = Assertion("CODE_LIST_CHANGED", "代码表", "code list");

    public static readonly CompatibilityRule RuleAdded = Assertion("RULE_ADDED", "字段间规则", "cross-field rule");

    public static readonly CompatibilityRule UniqueItemsAdded = new(
        "UNIQUE_ITEMS_ADDED",
        "{reader}要求元素互不相同，{writer}不要求。", "{reader} wants all items different, {writer} does not.",
        "去掉 uniqueItems。", "Remove uniqueItems.",
        "新版本保留 uniqueItems。", "Keep uniqueItems in the new version.");

    public static readonly CompatibilityRule ItemAddedToOpenModel = new(
        "ITEM_ADDED_TO_OPEN_MODEL",
        "{reader}规定了第 {0} 个元素，而{writer}允许该处为任何值。", "{reader} defines item {0}, where {writer} allows anything.",
        "先在旧版本用 items 或 additionalItems 封闭元组，或不规定该元素。", "Leave the item undefined, or close the tuple first.",
        "新版本不要删除该元素的定义。", "Do not drop the item's definition in the new version.");

    public static readonly CompatibilityRule ItemRemovedFromClosedModel = new(
        "ITEM_REMOVED_FROM_CLOSED_MODEL",
        "{reader}的元组不再容纳第 {0} 个元素。", "{reader}'s tuple no longer holds item {0}.",
        "保留该元素的定义。", "Keep the item's definition.",
        "旧版本的元组已封闭，不要增加元素。", "The old tuple is closed: do not add an item.");

    public static readonly CompatibilityRule AdditionalItemsNarrowed = new(
        "ADDITIONAL_ITEMS_NARROWED",
        "元组之后的元素：{reader}比{writer}更严。", "Items after the tuple: {reader} is narrower than {writer}.",
        "放宽 items / additionalItems。", "Widen items or additionalItems.",
        "新版本的 items / additionalItems 不要比旧版本宽。", "Do not widen items or additionalItems.");

    public static readonly CompatibilityRule ContainsNarrowed = Assertion("CONTAINS_NARROWED", "contains 条件", "contains");

    public static readonly CompatibilityRule RequiredAdded = new(
        "REQUIRED_ADDED",
        "{reader}必填属性“{0}”，{writer}的报文可能没有它。", "{reader} requires the property '{0}', which messages of {writer} may lack.",
        "改为可选，或给出 default。", "Make it optional, or give it a default.",
        "新版本继续必填该属性。", "Keep requiring the property in the new version.");

    public static readonly CompatibilityRule PropertyAddedToOpenModel = new(
        "PROPERTY_ADDED_TO_OPEN_MODEL",
        "{reader}规定了属性“{0}”，而{writer}允许任何未声明的属性，同名属性可能是别的类型。", "{reader} defines the property '{0}', while {writer} allows any undeclared property, so one of that name may hold anything.",
        "把模型封闭（additionalProperties: false）后再增加属性，或采用 LENIENT 策略。", "Close the model (additionalProperties: false) before adding properties, or use the LENIENT policy.",
        "旧版本已规定该属性：新版本不要删除其定义，或封闭模型。", "The old version defines this property: keep its definition, or close the model.");

    public static readonly CompatibilityRule PropertyRemovedFromClosedModel = new(
        "PROPERTY_REMOVED_FROM_CLOSED_MODEL",
        "{reader}不再容纳属性“{0}”。", "{reader} has no place for the property '{0}'.",
        "保留该属性（可标注 deprecated），或放开 additionalProperties。", "Keep the property (mark it deprecated), or open additionalProperties.",
        "旧版本的模型已封闭，不能增加属性：用 FORWARD 以外的级别，或采用 LENIENT 策略。", "The old model is closed and cannot take new properties: use another level than FORWARD, or the LENIENT policy.");

    public static readonly CompatibilityRule PropertyNotCovered = new(
        "PROPERTY_NOT_COVERED",
        "属性“{0}”只在一个版本中声明，且未被 additionalProperties 或 patternProperties 兼容地覆盖。", "The property '{0}' is declared in one version only, and additionalProperties or patternProperties do not cover it compatibly.",
        "让该属性的模式与 additionalProperties 或 patternProperties 一致。", "Make the property's schema agree with additionalProperties or patternProperties.",
        "让该属性的模式与 additionalProperties 或 patternProperties 一致。", "Make the property's schema agree with additionalProperties or patternProperties.");

    public static readonly CompatibilityRule AdditionalPropertiesClosed = new(
        "ADDITIONAL_PROPERTIES_CLOSED",
        "{reader}不允许未声明的属性，{writer}允许。", "{reader} allows no undeclared property, {writer} does.",
        "不要封闭模型，或采用 LENIENT 策略。", "Leave the model open, or use the LENIENT policy.",
        "新版本不要放开 additionalProperties。", "Do not open additionalProperties in the new version.");

    public static readonly CompatibilityRule AdditionalPropertiesNarrowed = new(
        "ADDITIONAL_PROPERTIES_NARROWED",
        "未声明的属性：{reader}比{writer}更严。", "Undeclared properties: {reader} is narrower than {writer}.",
        "放宽 additionalProperties。", "Widen additionalProperties.",
        "新版本的 additionalProperties 不要比旧版本宽。", "Do not widen additionalProperties.");

    public static readonly CompatibilityRule PatternPropertiesNarrowed = new(
        "PATTERN_PROPERTIES_NARROWED",
        "匹配“{0}”的属性：{reader}比{writer}更严。", "Properties matching '{0}': {reader} is narrower than {writer}.",
        "放宽或去掉该 patternProperties。", "Widen or remove these patternProperties.",
        "新版本保留该 patternProperties。", "Keep these patternProperties in the new version.");

    public static readonly CompatibilityRule PropertyNamesNarrowed = Assertion("PROPERTY_NAMES_NARROWED", "属性名规则", "propertyNames");

    public static readonly CompatibilityRule UnevaluatedChanged = Assertion("UNEVALUATED_CHANGED", "unevaluated 规则", "unevaluatedProperties or unevaluatedItems");

    public static readonly CompatibilityRule DependencyAdded = new(
        "DEPENDENCY_ADDED",
        "{reader}规定有属性“{0}”时的附加条件，{writer}没有。", "{reader} asks more when the property '{0}' is present, {writer} does not.",
        "去掉新增的依赖。", "Remove the added dependency.",
        "新版本保留该依赖。", "Keep the dependency in the new version.");

    public static readonly CompatibilityRule SumTypeNarrowed = new(
        "SUM_TYPE_NARROWED",
        "{writer}允许的一种形式在{reader}的 {0} 中没有对应。", "A form that {writer} allows has no counterpart in {reader}'s {0}.",
        "保留 anyOf/oneOf 的全部分支，只增加新分支。", "Keep every branch of anyOf or oneOf, only add new ones.",
        "新版本不要增加分支。", "Do not add branches in the new version.");

    public static readonly CompatibilityRule OneOfOverlap = new(
        "ONE_OF_OVERLAP",
        "{reader}的 oneOf 中可能有两个分支同时成立，{writer}允许的报文会因此被拒。", "Two branches of {reader}'s oneOf may hold at once, so messages that {writer} allows may be refused.",
        "让分支以类型或必填的判别属性互斥，或改用 anyOf。", "Make branches exclude each other by type or by a required discriminator, or use anyOf.",
        "让分支以类型或必填的判别属性互斥。", "Make branches exclude each other by type or by a required discriminator.");

    public static readonly CompatibilityRule NotWidened = Assertion("NOT_WIDENED", "not 排除的范围", "what 'not' excludes");

    public static readonly CompatibilityRule ConditionChanged = Assertion("CONDITION_CHANGED", "if/then/else 条件", "if/then/else");

    public static readonly CompatibilityRule TooComplex = new(
        "TOO_COMPLEX",
        "模式过于复杂，比较在 {0} 步后停止。", "The schemas are too complex: the comparison stopped after {0} steps.",
        "简化嵌套的 anyOf/oneOf。", "Simplify nested anyOf and oneOf.",
        "简化嵌套的 anyOf/oneOf。", "Simplify nested anyOf and oneOf.");

    private static CompatibilityRule Size(string name, string zh, string keyword, bool least) => new(
        name,
        $"{{reader}}的{zh}比{{writer}}{(least ? "更大" : "更小")}（{{0}}）。",
        $"{{reader}}'s {keyword} is {(least ? "larger" : "smaller")} than {{writer}}'s ({{0}}).",
        $"把 {keyword} 放回旧值或{(least ? "更小" : "更大")}。",
        $"Put {keyword} back, or {(least ? "lower" : "higher")}.",
        $"新版本的 {keyword} 不要{(least ? "小于" : "大于")}旧版本。",
        $"Do not set {keyword} {(least ? "below" : "above")} the old one.");

    private static CompatibilityRule Assertion(string name, string zh, string en) => new(
        name,
        $"{{reader}}的{zh}与{{writer}}不同，可能拒绝{{writer}}允许的值（{{0}}）。",
        $"{{reader}} differs from {{writer}} in {en} and may refuse what {{writer}} allows ({{0}}).",
        $"恢复旧的{zh}，或去掉它。",
        $"Put the old {en} back, or remove it.",
        $"新版本保留旧的{zh}。",
        $"Keep the old {en} in the new version.");
}
