using Hub.Schemas.Compatibility;

namespace Hub.Tests.Schemas.Compatibility;

/// <summary>The property matrix and the lists of compatible and incompatible changes that registry users know, row by row.</summary>
[TestFixture]
public sealed class JsonCompatibilityMatrixTests
{
    private const string Open = """{"type":"object","properties":{"a":{"type":"string"}}}""";
    private const string OpenPlus = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}""";
    private const string OpenPlusRequired = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}""";
    private const string OpenPlusDefault = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string","default":"x"}},"required":["b"]}""";
    private const string Closed = """{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}""";
    private const string ClosedPlus = """{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"string"}}}""";
    private const string ClosedPlusRequired = """{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}""";
    private const string ClosedPlusDefault = """{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"string","default":"x"}},"required":["b"]}""";

    [TestCase(Closed, ClosedPlus, true, true, TestName = "Adding_an_optional_property_to_a_closed_model_is_compatible")]
    [TestCase(Open, OpenPlus, false, true, TestName = "Adding_an_optional_property_to_an_open_model_is_compatible_only_leniently")]
    [TestCase(Closed, ClosedPlusRequired, false, false, TestName = "Adding_a_required_property_to_a_closed_model_is_incompatible")]
    [TestCase(Open, OpenPlusRequired, false, false, TestName = "Adding_a_required_property_to_an_open_model_is_incompatible")]
    [TestCase(Closed, ClosedPlusDefault, true, true, TestName = "Adding_a_required_property_with_default_to_a_closed_model_is_compatible")]
    [TestCase(Open, OpenPlusDefault, false, true, TestName = "Adding_a_required_property_with_default_to_an_open_model_is_compatible_only_leniently")]
    [TestCase(ClosedPlus, Closed, false, true, TestName = "Removing_an_optional_property_from_a_closed_model_is_compatible_only_leniently")]
    [TestCase(OpenPlus, Open, true, true, TestName = "Removing_an_optional_property_from_an_open_model_is_compatible")]
    [TestCase(ClosedPlusRequired, Closed, false, true, TestName = "Removing_a_required_property_from_a_closed_model_is_compatible_only_leniently")]
    [TestCase(OpenPlusRequired, Open, true, true, TestName = "Removing_a_required_property_from_an_open_model_is_compatible")]
    [TestCase("""{"type":"object","additionalProperties":false}""", """{"type":"object","additionalProperties":{"type":"string"}}""", true, true, TestName = "Opening_a_model_is_compatible")]
    [TestCase("""{"type":"object"}""", """{"type":"object","additionalProperties":false}""", false, true, TestName = "Closing_a_model_is_compatible_only_leniently")]
    [TestCase("""{"type":"object","additionalProperties":{"type":["string","integer"]}}""", """{"type":"object","additionalProperties":{"type":"string"}}""", false, true, TestName = "Narrowing_additional_properties_is_compatible_only_leniently")]
    public void Property_matrix(string older, string newer, bool strict, bool lenient)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Backward(older, newer), strict ? Is.Empty : Is.Not.Empty, "strict");
            Assert.That(Backward(older, newer, CompatibilityPolicy.Lenient), lenient ? Is.Empty : Is.Not.Empty, "lenient");
        });
    }

    [TestCase("""{"type":"string","title":"a","description":"b","default":"c","$id":"http://a/b"}""", """{"type":"string","title":"d","$id":"http://a/c"}""", TestName = "Annotations_and_id_may_change")]
    [TestCase("""{"type":"integer"}""", """{"type":"number"}""", TestName = "Integer_may_become_number")]
    [TestCase("""{"type":"string"}""", """{"type":["string","null"]}""", TestName = "A_type_may_be_added")]
    [TestCase("""{"type":"string"}""", "{}", TestName = "The_type_may_be_removed")]
    [TestCase("""{"type":"string"}""", "true", TestName = "Everything_may_become_valid")]
    [TestCase("false", """{"type":"string"}""", TestName = "Nothing_valid_before_fits_anything")]
    [TestCase("""{"minimum":5,"maximum":9}""", """{"minimum":4.5,"maximum":10}""", TestName = "Limits_may_be_relaxed")]
    [TestCase("""{"exclusiveMinimum":5}""", """{"minimum":5}""", TestName = "An_excluded_limit_may_be_included")]
    [TestCase("""{"$schema":"http://json-schema.org/draft-04/schema#","minimum":5,"exclusiveMinimum":true}""", """{"minimum":5}""", TestName = "Draft_4_limits_compare_with_later_ones")]
    [TestCase("""{"minimum":5,"maxLength":3,"minItems":1,"maxProperties":2}""", "{}", TestName = "Limits_may_be_removed")]
    [TestCase("""{"minLength":5,"maxLength":9}""", """{"minLength":4,"maxLength":10}""", TestName = "Lengths_may_be_relaxed")]
    [TestCase("""{"minItems":5,"maxItems":9,"uniqueItems":true}""", """{"minItems":4,"maxItems":10}""", TestName = "Item_counts_may_be_relaxed_and_uniqueness_dropped")]
    [TestCase("""{"minProperties":5,"maxProperties":9}""", """{"minProperties":4,"maxProperties":10}""", TestName = "Property_counts_may_be_relaxed")]
    [TestCase("""{"type":"string","pattern":"^a"}""", """{"type":"string"}""", TestName = "A_pattern_may_be_removed")]
    [TestCase("""{"type":"string","format":"date"}""", """{"type":"string"}""", TestName = "A_format_may_be_removed")]
    [TestCase("""{"enum":["a","b"]}""", """{"enum":["a","b","c"]}""", TestName = "An_enum_may_be_extended")]
    [TestCase("""{"enum":["a","b"]}""", """{"type":"string"}""", TestName = "An_enum_may_become_its_type")]
    [TestCase("""{"const":1}""", """{"enum":[1.0,2]}""", TestName = "A_constant_may_become_an_enum_that_holds_it")]
    [TestCase("""{"type":"boolean"}""", """{"enum":[true,false]}""", TestName = "Booleans_are_an_enum")]
    [TestCase("""{"required":["a","b"]}""", """{"required":["a"]}""", TestName = "A_property_may_become_optional")]
    [TestCase("""{"multipleOf":0.1}""", """{"multipleOf":0.05}""", TestName = "MultipleOf_may_become_a_divisor")]
    [TestCase("""{"type":"integer"}""", """{"type":"number","multipleOf":0.5}""", TestName = "Integers_are_multiples_of_a_half")]
    [TestCase("""{"type":"number","multipleOf":2}""", """{"type":"integer"}""", TestName = "Whole_multiples_are_integers")]
    [TestCase("""{"oneOf":[{"type":"string"}]}""", """{"oneOf":[{"type":"string"},{"type":"integer"}]}""", TestName = "OneOf_may_be_extended")]
    [TestCase("""{"anyOf":[{"type":"string"}]}""", """{"anyOf":[{"type":"integer"},{"type":"string"}]}""", TestName = "AnyOf_may_be_extended")]
    [TestCase("""{"type":"string"}""", """{"oneOf":[{"type":"integer"},{"type":"string"}]}""", TestName = "A_type_may_become_a_branch")]
    [TestCase("""{"oneOf":[{"type":"string"},{"type":"integer"}]}""", """{"type":["string","number"]}""", TestName = "Branches_may_become_a_type")]
    [TestCase("""{"oneOf":[{"type":"string","maxLength":3},{"type":"integer"}]}""", """{"oneOf":[{"type":"number"},{"type":"string","maxLength":4}]}""", TestName = "Branches_may_be_relaxed_and_reordered")]
    [TestCase("""{"allOf":[{"type":"string"},{"maxLength":3}]}""", """{"allOf":[{"type":"string"}]}""", TestName = "AllOf_may_lose_a_branch")]
    [TestCase("""{"allOf":[{"type":"string"},{"maxLength":3}]}""", """{"type":"string","maxLength":5}""", TestName = "AllOf_may_be_written_flat")]
    [TestCase("""{"type":"string","maxLength":5}""", """{"$ref":"#/$defs/s","$defs":{"s":{"type":"string","maxLength":5}}}""", TestName = "A_schema_may_move_into_a_definition")]
    [TestCase("""{"not":{"type":["string","integer"]}}""", """{"not":{"type":"string"}}""", TestName = "Not_may_be_narrowed")]
    [TestCase("""{"type":"string"}""", """{"type":"string","not":{"type":"integer"}}""", TestName = "Not_may_exclude_what_was_never_valid")]
    [TestCase("""{"type":"array","items":{"type":"integer"}}""", """{"type":"array","items":{"type":"number"}}""", TestName = "Items_may_be_widened")]
    [TestCase("""{"type":"array","prefixItems":[{"type":"integer"}],"items":false}""", """{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}""", TestName = "A_closed_tuple_may_be_extended")]
    [TestCase("""{"type":"array","items":[{"type":"integer"},{"type":"string"}]}""", """{"type":"array","items":[{"type":"integer"}]}""", TestName = "An_open_tuple_may_lose_an_item")]
    [TestCase("""{"type":"array","items":[{"type":"integer"}],"additionalItems":false}""", """{"type":"array","items":[{"type":"integer"}]}""", TestName = "A_tuple_may_be_opened")]
    [TestCase("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}""", TestName = "A_property_covered_by_a_partially_open_model_may_be_added")]
    [TestCase("""{"type":"object","patternProperties":{"^s_":{"type":"string"}},"additionalProperties":false}""", """{"type":"object","properties":{"s_a":{"type":"string"}},"patternProperties":{"^s_":{"type":"string"}},"additionalProperties":false}""", TestName = "A_property_covered_by_pattern_properties_may_be_added")]
    [TestCase("""{"type":"object","properties":{"s_a":{"type":"string"}},"patternProperties":{"^s_":{"type":"string"}},"additionalProperties":false}""", """{"type":"object","patternProperties":{"^s_":{"type":"string"}},"additionalProperties":false}""", TestName = "A_property_covered_by_pattern_properties_may_be_removed")]
    [TestCase("""{"type":"object","dependencies":{"a":["b","c"]}}""", """{"type":"object","dependentRequired":{"a":["b"]}}""", TestName = "A_dependency_may_be_reduced")]
    [TestCase("""{"type":"object","required":["b"]}""", """{"type":"object","dependentRequired":{"a":["b"]}}""", TestName = "A_dependency_on_a_required_property_says_nothing_new")]
    [TestCase("""{"type":"object","if":{"required":["a"]},"then":{"required":["b","c"]}}""", """{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}""", TestName = "A_condition_may_be_relaxed")]
    [TestCase("""{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}""", """{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"number"}}}""", TestName = "A_recursive_schema_may_be_relaxed")]
    [TestCase("""{"type":"object","allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}""", """{"type":"object","properties":{"a":{},"b":{}},"additionalProperties":false}""", TestName = "Unevaluated_properties_close_a_model_as_additional_ones_do")]
    public void Compatible_change(string older, string newer) => Assert.That(Backward(older, newer), Is.Empty);

    [TestCase("""{"type":"number"}""", """{"type":"integer"}""", "TYPE_NARROWED", "/type", TestName = "Number_may_not_become_integer")]
    [TestCase("{}", """{"type":"string"}""", "TYPE_NARROWED", "/type", TestName = "A_type_may_not_be_introduced")]
    [TestCase("""{"type":"string"}""", "false", "READER_REFUSES_ALL", "", TestName = "Nothing_may_be_refused_altogether")]
    [TestCase("""{"type":"integer","minimum":5}""", """{"type":"integer","minimum":6}""", "MINIMUM_RAISED", "/minimum", TestName = "A_minimum_may_not_be_raised")]
    [TestCase("""{"type":"integer","minimum":5}""", """{"type":"integer","exclusiveMinimum":5}""", "MINIMUM_RAISED", "/exclusiveMinimum", TestName = "An_included_limit_may_not_be_excluded")]
    [TestCase("""{"type":"integer"}""", """{"type":"integer","maximum":1e400}""", "MAXIMUM_LOWERED", "/maximum", TestName = "A_maximum_may_not_be_added_however_large")]
    [TestCase("""{"type":"number","multipleOf":0.05}""", """{"type":"number","multipleOf":0.1}""", "MULTIPLE_OF_NARROWED", "/multipleOf", TestName = "MultipleOf_may_not_become_a_multiple")]
    [TestCase("""{"type":"string"}""", """{"type":"string","maxLength":5}""", "MAX_LENGTH_LOWERED", "/maxLength", TestName = "A_maximum_length_may_not_be_added")]
    [TestCase("""{"type":"string"}""", """{"type":"string","minLength":5}""", "MIN_LENGTH_RAISED", "/minLength", TestName = "A_minimum_length_may_not_be_added")]
    [TestCase("""{"type":"string","pattern":"^a"}""", """{"type":"string","pattern":"^ab"}""", "PATTERN_CHANGED", "/pattern", TestName = "A_pattern_may_not_change")]
    [TestCase("""{"type":"string"}""", """{"type":"string","format":"date"}""", "FORMAT_CHANGED", "/format", TestName = "A_format_may_not_be_added")]
    [TestCase("""{"type":"string"}""", """{"type":"string","x-codelist":"sex"}""", "CODE_LIST_CHANGED", "/x-codelist", TestName = "A_code_list_may_not_be_added")]
    [TestCase("""{"enum":["a","b"]}""", """{"enum":["a"]}""", "ENUM_NARROWED", "/enum", TestName = "An_enum_may_not_be_narrowed")]
    [TestCase("""{"type":"string"}""", """{"type":"string","enum":["a"]}""", "ENUM_ADDED", "/enum", TestName = "An_enum_may_not_be_added")]
    [TestCase("""{"type":"array"}""", """{"type":"array","uniqueItems":true}""", "UNIQUE_ITEMS_ADDED", "/uniqueItems", TestName = "Uniqueness_may_not_be_added")]
    [TestCase("""{"type":"array","items":{"type":"number"}}""", """{"type":"array","items":{"type":"integer"}}""", "TYPE_NARROWED", "/items/type", TestName = "Items_may_not_be_narrowed")]
    [TestCase("""{"type":"array","prefixItems":[{"type":"integer"}]}""", """{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]}""", "ITEM_ADDED_TO_OPEN_MODEL", "/prefixItems/1", TestName = "An_open_tuple_may_not_be_extended")]
    [TestCase("""{"type":"array","items":[{"type":"integer"},{"type":"string"}],"additionalItems":false}""", """{"type":"array","items":[{"type":"integer"}],"additionalItems":false}""", "ITEM_REMOVED_FROM_CLOSED_MODEL", "/prefixItems/1", TestName = "A_closed_tuple_may_not_lose_an_item")]
    [TestCase("""{"type":"array","items":[{"type":"integer"}]}""", """{"type":"array","items":[{"type":"integer"}],"additionalItems":false}""", "ADDITIONAL_ITEMS_NARROWED", "/items", TestName = "A_tuple_may_not_be_closed")]
    [TestCase("""{"type":"array"}""", """{"type":"array","contains":{"type":"string"}}""", "CONTAINS_NARROWED", "/contains", TestName = "Contains_may_not_be_added")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "REQUIRED_ADDED", "/required", TestName = "An_optional_property_may_not_become_required")]
    [TestCase("""{"type":"object"}""", """{"type":"object","dependencies":{"a":["b"]}}""", "DEPENDENCY_ADDED", "/dependencies/a", TestName = "A_dependency_may_not_be_added")]
    [TestCase("""{"type":"object","dependencies":{"a":["b"]}}""", """{"type":"object","dependencies":{"a":["b","c"]}}""", "DEPENDENCY_ADDED", "/dependencies/a", TestName = "A_dependency_may_not_be_extended")]
    [TestCase("""{"type":"object"}""", """{"type":"object","dependentSchemas":{"a":{"required":["b"]}}}""", "DEPENDENCY_ADDED", "/dependencies/a", TestName = "A_dependent_schema_may_not_be_added")]
    [TestCase("""{"type":"object"}""", """{"type":"object","propertyNames":{"maxLength":3}}""", "PROPERTY_NAMES_NARROWED", "/propertyNames", TestName = "Property_names_may_not_be_narrowed")]
    [TestCase("""{"type":"object"}""", """{"type":"object","patternProperties":{"^s":{"type":"string"}}}""", "PATTERN_PROPERTIES_NARROWED", "/patternProperties/^s", TestName = "Pattern_properties_may_not_be_added_to_an_open_model")]
    [TestCase("""{"type":"object","patternProperties":{"^s":{"type":"string"}},"additionalProperties":false}""", """{"type":"object","additionalProperties":false}""", "PATTERN_PROPERTIES_NARROWED", "/patternProperties/^s", TestName = "Pattern_properties_may_not_be_removed_from_a_closed_model")]
    [TestCase("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", "PROPERTY_NOT_COVERED", "/properties/a", TestName = "A_property_that_a_partially_open_model_does_not_cover_may_not_be_added")]
    [TestCase("""{"oneOf":[{"type":"string"},{"type":"integer"}]}""", """{"oneOf":[{"type":"string"}]}""", "SUM_TYPE_NARROWED", "/oneOf", TestName = "OneOf_may_not_lose_a_branch")]
    [TestCase("""{"type":"string"}""", """{"anyOf":[{"type":"integer"},{"type":"boolean"}]}""", "SUM_TYPE_NARROWED", "/anyOf", TestName = "A_type_may_not_become_other_branches")]
    [TestCase("""{"oneOf":[{"type":"integer"}]}""", """{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "ONE_OF_OVERLAP", "/oneOf", TestName = "A_new_branch_of_oneOf_may_not_overlap")]
    [TestCase("""{"anyOf":[{"type":"string","maxLength":5},{"type":"integer"}]}""", """{"anyOf":[{"type":"string","maxLength":4},{"type":"integer"}]}""", "MAX_LENGTH_LOWERED", "/anyOf/0/maxLength", TestName = "A_branch_may_not_be_narrowed")]
    [TestCase("""{"allOf":[{"type":"string"}]}""", """{"allOf":[{"type":"string"},{"maxLength":3}]}""", "MAX_LENGTH_LOWERED", "/maxLength", TestName = "AllOf_may_not_gain_a_restriction")]
    [TestCase("""{"not":{"type":"string"}}""", """{"not":{"type":["string","integer"]}}""", "NOT_WIDENED", "/not", TestName = "Not_may_not_be_widened")]
    [TestCase("""{"type":"object"}""", """{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}""", "CONDITION_CHANGED", "/if", TestName = "A_condition_may_not_be_added")]
    [TestCase("""{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"number"}}}""", """{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}""", "TYPE_NARROWED", "/properties/v/type", TestName = "A_recursive_schema_may_not_be_narrowed")]
    [TestCase("""{"type":"object","x-rules":[]}""", """{"type":"object","x-rules":[{"kind":"dateOrder"}]}""", "RULE_ADDED", "/x-rules", TestName = "A_cross_field_rule_may_not_be_added")]
    public void Incompatible_change(string older, string newer, string rule, string path)
    {
        var found = Backward(older, newer);
        Assert.That(found.Select(one => (one.Rule, one.Path)), Does.Contain((rule, path)));
    }

    private static IReadOnlyList<Incompatibility> Backward(string older, string newer, CompatibilityPolicy policy = CompatibilityPolicy.Strict) =>
        CompatibilityChecker.Compare(Json(newer), Json(older), CompatibilityDirection.Backward, policy);

    private static SchemaSource Json(string text) => new() { Format = SchemaFormat.Json, Text = text };
}
