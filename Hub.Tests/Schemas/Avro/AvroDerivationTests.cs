using System.Text;
using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Compatibility;

namespace Hub.Tests.Schemas.Avro;

[TestFixture]
public sealed class AvroDerivationTests
{
    [Test]
    public void A_dataset_becomes_a_record_named_after_it_without_its_version()
    {
        var schema = AvroSchema.Parse(Dataset("leg.registration", """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"""));
        Assert.That(schema.FullName, Is.EqualTo("yunfu.leg.registration.Registration"));
    }

    [Test]
    public void The_text_is_stable_and_written_as_documented()
    {
        const string Json = """
            {"title":"缴费","x-title-en":"Contribution","type":"object","required":["month","base"],"properties":{
              "month":{"type":"integer","minimum":190001,"maximum":299912,"title":"费款所属期"},
              "base":{"type":"number","multipleOf":0.01,"minimum":0},
              "状态":{"enum":["PAID","UNPAID"],"x-element":"contribution-status"}}}
            """;
        var text = Dataset("ss.contribution", Json);
        Assert.That(text, Is.EqualTo("""
            {
              "type": "record",
              "name": "Contribution",
              "namespace": "yunfu.ss.contribution",
              "doc": "缴费 / Contribution",
              "fields": [
                {
                  "name": "month",
                  "type": "int",
                  "doc": "费款所属期"
                },
                {
                  "name": "base",
                  "type": {
                    "type": "bytes",
                    "logicalType": "decimal",
                    "precision": 18,
                    "scale": 2
                  }
                },
                {
                  "name": "__",
                  "type": [
                    "null",
                    {
                      "type": "enum",
                      "name": "ContributionStatus",
                      "namespace": "yunfu.ss.contribution",
                      "symbols": [
                        "PAID",
                        "UNPAID"
                      ]
                    }
                  ],
                  "default": null,
                  "jsonName": "状态"
                }
              ]
            }

            """));
        Assert.That(AvroSchema.Parse(text).ToString(), Is.EqualTo(text), "reading and writing keeps it");
    }

    [TestCase("""{"type":"boolean"}""", "\"boolean\"")]
    [TestCase("""{"type":"null"}""", "\"null\"")]
    [TestCase("""{"type":"integer"}""", "\"long\"")]
    [TestCase("""{"type":"integer","minimum":0,"maximum":100}""", "\"int\"")]
    [TestCase("""{"type":"integer","minimum":0,"maximum":3000000000}""", "\"long\"")]
    [TestCase("""{"type":"number"}""", "\"double\"")]
    [TestCase("""{"type":"number","multipleOf":0.01}""", """{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}""")]
    [TestCase("""{"type":"number","multipleOf":1}""", "\"long\"")]
    [TestCase("""{"type":"number","x-scale":4,"x-precision":24}""", """{"type":"bytes","logicalType":"decimal","precision":24,"scale":4}""")]
    [TestCase("""{"type":"number","multipleOf":0.001,"maximum":1e20}""", """{"type":"bytes","logicalType":"decimal","precision":24,"scale":3}""")]
    [TestCase("""{"type":"string"}""", "\"string\"")]
    [TestCase("""{"type":"string","format":"date"}""", """{"type":"int","logicalType":"date"}""")]
    [TestCase("""{"type":"string","format":"date-time"}""", """{"type":"long","logicalType":"timestamp-millis"}""")]
    [TestCase("""{"type":"string","format":"date-time","x-timestamp":"micros"}""", """{"type":"long","logicalType":"timestamp-micros"}""")]
    [TestCase("""{"type":"string","format":"uuid"}""", "\"string\"")]
    [TestCase("""{"type":"string","contentEncoding":"base64"}""", "\"bytes\"")]
    [TestCase("""{"enum":["A","B"]}""", """{"type":"enum","name":"Root","namespace":"t","symbols":["A","B"]}""")]
    [TestCase("""{"enum":["110","120"]}""", "\"string\"")]
    [TestCase("""{"const":"A"}""", "\"string\"")]
    [TestCase("""{"type":"string","x-codelist":"open-list"}""", "\"string\"")]
    [TestCase("""{"type":"string","x-codelist":{"list":"closed-list","asOf":"/date"}}""", """{"type":"enum","name":"Root","namespace":"t","symbols":["ON","OFF"]}""")]
    [TestCase("""{"type":["string","null"]}""", """["null","string"]""")]
    [TestCase("""{"oneOf":[{"type":"null"},{"type":"integer"}]}""", """["null","long"]""")]
    [TestCase("""{"anyOf":[{"type":"string","maxLength":3},{"type":"string","pattern":"^x"}]}""", "\"string\"")]
    [TestCase("""{"type":["string","integer"]}""", """{"type":"string","contentType":"application/json"}""")]
    [TestCase("{}", """{"type":"string","contentType":"application/json"}""")]
    [TestCase("""{"type":"object"}""", """{"type":"string","contentType":"application/json"}""")]
    [TestCase("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"type":"map","values":"long"}""")]
    [TestCase("""{"type":"object","patternProperties":{"^a":{"type":"boolean"}},"additionalProperties":false}""", """{"type":"map","values":"boolean"}""")]
    [TestCase("""{"type":"array","items":{"type":["string","null"]}}""", """{"type":"array","items":["null","string"]}""")]
    [TestCase("""{"type":"array","prefixItems":[{"type":"string"}]}""", """{"type":"array","items":{"type":"string","contentType":"application/json"}}""")]
    public void A_schema_maps_to(string json, string avro) =>
        Assert.That(Derive(json).ToString(), Is.EqualTo(AvroSchema.Parse(avro).ToString()));

    [TestCase("""{"type":"string"}""", false, """["null","string"]""", "null", TestName = "An_optional_property_is_a_union_with_null")]
    [TestCase("""{"type":"string"}""", true, "\"string\"", null, TestName = "A_required_property_is_the_type_itself")]
    [TestCase("""{"type":["string","null"]}""", true, """["null","string"]""", null, TestName = "A_required_property_that_may_be_null_has_no_default")]
    [TestCase("""{"type":"string","default":"x"}""", true, "\"string\"", "\"x\"", TestName = "A_required_property_keeps_its_default")]
    [TestCase("""{"type":"number","multipleOf":0.1,"default":1}""", true, """{"type":"bytes","logicalType":"decimal","precision":18,"scale":1}""", null, TestName = "A_default_of_a_logical_type_is_left_out")]
    public void A_property_maps_to(string property, bool required, string avro, string? fallback)
    {
        var field = Derive($$"""{"type":"object","properties":{"p":{{property}}},"required":[{{(required ? "\"p\"" : "")}}]}""").Fields.Single();
        Assert.Multiple(() =>
        {
            Assert.That(field.Type.ToString(), Is.EqualTo(AvroSchema.Parse(avro).ToString()));
            Assert.That(field.Default?.GetRawText(), Is.EqualTo(fallback));
        });
    }

    [Test]
    public void A_definition_used_twice_is_one_record_and_may_contain_itself()
    {
        var schema = Derive("""
            {"type":"object","properties":{"left":{"$ref":"#/$defs/tree_node"},"right":{"$ref":"#/$defs/tree_node","title":"右"}},
             "$defs":{"tree_node":{"type":"object","properties":{"next":{"$ref":"#/$defs/tree_node"}}}}}
            """);
        var left = schema.Fields[0].Type.Branches[1];
        Assert.Multiple(() =>
        {
            Assert.That(left.Name, Is.EqualTo("TreeNode"));
            Assert.That(schema.Fields[1].Type.Branches[1], Is.SameAs(left));
            Assert.That(left.Fields[0].Type.Branches[1], Is.SameAs(left));
            Assert.That(schema.Fields[1].Doc, Is.EqualTo("右"));
        });
    }

    [Test]
    public void Properties_of_branches_become_optional_fields()
    {
        var schema = Derive("""
            {"type":"object","properties":{"kind":{"type":"string"}},"required":["kind"],
             "oneOf":[{"properties":{"kind":{"const":"person"},"idNumber":{"type":"string"}},"required":["idNumber"]},
                      {"properties":{"kind":{"const":"unit"},"uscc":{"type":"string"}},"required":["uscc"]}]}
            """);
        Assert.That(schema.Fields.Select(field => (field.Name, field.IsOptional)), Is.EqualTo(new[] { ("kind", false), ("idNumber", true), ("uscc", true) }));
    }

    [Test]
    public void A_property_on_whose_type_branches_disagree_travels_as_JSON_text()
    {
        var schema = Derive("""
            {"type":"object","properties":{"kind":{"type":"string"}},
             "oneOf":[{"properties":{"value":{"type":"string"},"same":{"type":"integer"}}},{"properties":{"value":{"type":"integer"},"same":{"type":"integer"}}}]}
            """);
        Assert.That(schema.Fields.Select(field => (field.Name, field.Type.Branches[1].Kind, field.Type.Branches[1].HoldsJson)), Is.EqualTo(new[]
        {
            ("kind", AvroKind.String, false),
            ("value", AvroKind.String, true),
            ("same", AvroKind.Long, false),
        }));
    }

    [Test]
    public void Former_names_become_aliases()
    {
        var schema = Derive("""{"type":"object","properties":{"uscc":{"type":"string","x-former-names":["creditCode"]}}}""");
        Assert.That(schema.Fields[0].Aliases, Is.EqualTo(new[] { "creditCode" }));
    }

    [Test]
    public void Names_that_become_equal_are_kept_apart()
    {
        var schema = Derive("""{"type":"object","properties":{"甲":{"type":"string"},"乙":{"type":"string"},"_":{"type":"string"}}}""");
        Assert.That(schema.Fields.Select(field => (field.Name, field.JsonName)), Is.EqualTo(new[] { ("_", "甲"), ("__", "乙"), ("___", "_") }));
    }

    [Test]
    public void Deriving_a_version_that_only_adds_optional_properties_stays_compatible_both_ways()
    {
        var first = Dataset("a.b", """{"type":"object","properties":{"a":{"type":"string"}}}""");
        var second = Dataset("a.b", """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"object","properties":{"c":{"type":"integer"}}}}}""");
        Assert.That(
            CompatibilityChecker.Check(Avro(second), [(1, Avro(first))], CompatibilityLevel.Full),
            Is.Empty);
    }

    private static SchemaSource Avro(string text) => new() { Format = SchemaFormat.Avro, Text = text };

    private static AvroSchema Derive(string json) => AvroDerivation.DeriveSchema(
        new SchemaSource { Format = SchemaFormat.Json, Text = json },
        "t",
        "Root",
        list => list == "closed-list" ? ["ON", "OFF"] : null);

    private static string Dataset(string name, string json) => AvroDerivation.Derive(new DatasetVersion
    {
        Dataset = DatasetName.Parse(name),
        Major = 1,
        JsonSchema = Encoding.UTF8.GetBytes(json),
    });
}
