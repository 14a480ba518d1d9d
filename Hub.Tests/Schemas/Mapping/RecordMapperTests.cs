using System.Text;
using Hub.Schemas.Mapping;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Mapping;

/// <summary>Records become messages exactly, or are refused with the column and the field.</summary>
[TestFixture]
public sealed class RecordMapperTests
{
    [TestCase("1.20", "12000")]
    [TestCase("0.00001", "0.1")]
    [TestCase("12345678901234567.89", "123456789012345678900")]
    [TestCase("-3", "-30000")]
    public void Units_are_converted_without_floating_point(string cell, string value) =>
        Assert.That(Map(new FieldRule { Pointer = "/registeredCapital", Column = "c", Multiply = 10000 }, cell), Is.EqualTo($"{{\"registeredCapital\":{value}}}"));

    [TestCase("2016年5月8日", "2016-05-08")]
    [TestCase("20160508", "2016-05-08")]
    public void Dates_of_any_given_format_become_those_of_the_standard(string cell, string value) =>
        Assert.That(Map(new FieldRule { Pointer = "/approvalDate", Column = "c", DateFormats = ["yyyy年M月d日", "yyyyMMdd"] }, cell), Is.EqualTo($"{{\"approvalDate\":\"{value}\"}}"));

    [Test]
    public void Local_times_get_their_offset() =>
        Assert.That(Map(new FieldRule { Pointer = "/name", Column = "c", TimeFormats = ["yyyy-MM-dd HH:mm"] }, "2024-03-12 09:30"), Is.EqualTo("{\"name\":\"2024-03-12T09:30:00+08:00\"}"));

    [TestCase("成功", MappingFault.CodeUnmapped)]
    public void A_code_without_counterpart_is_refused_and_its_value_not_told(string cell, string code)
    {
        using var mapper = new RecordMapper(Of(new FieldRule { Pointer = "/status", Column = "c", Codes = new Dictionary<string, string> { ["在业"] = "active" } }));

        Assert.That(mapper.Map([cell]), Is.EqualTo(MappedRecord.Faulty));
        Assert.That((mapper.Fault!.Code, mapper.Fault.Column, mapper.Fault.Pointer), Is.EqualTo((code, "c", "/status")));
        Assert.That(mapper.Fault.ToString(), Does.Not.Contain(cell));
    }

    [Test]
    public void Empty_cells_are_absent_fields_unless_there_is_a_default()
    {
        Assert.That(Map(new FieldRule { Pointer = "/name", Column = "c" }, " "), Is.EqualTo("{}"));
        Assert.That(Map(new FieldRule { Pointer = "/name", Column = "c", Default = "无" }, null), Is.EqualTo("{\"name\":\"无\"}"));
    }

    [Test]
    public void What_is_merely_wrong_goes_through_as_text_so_that_the_validation_names_it() =>
        Assert.That(Map(new FieldRule { Pointer = "/registeredCapital", Column = "c" }, "一百万"), Is.EqualTo("{\"registeredCapital\":\"一百万\"}"));

    [Test]
    public void Filters_pass_records_over_and_a_condition_makes_deletes()
    {
        var mapping = Of(new FieldRule { Pointer = "/name", Column = "c" }) with
        {
            Where = [new RowCondition("c", new HashSet<string> { "", "测试" }, Negated: true)],
            Delete = new RowCondition("c", new HashSet<string> { "注销" }, Negated: false),
        };
        using var mapper = new RecordMapper(mapping);

        Assert.That(new[] { "测试", null, "注销", "在业" }.Select(cell => mapper.Map([cell])), Is.EqualTo(new[] { MappedRecord.Skipped, MappedRecord.Skipped, MappedRecord.Delete, MappedRecord.Upsert }));
    }

    [Test]
    public void Members_of_nested_objects_stand_together_whatever_the_order_of_the_rules()
    {
        using var mapper = new RecordMapper(Of(
            new FieldRule { Pointer = "/a/b/x", Constant = "1" }, new FieldRule { Pointer = "/name", Constant = "2" }, new FieldRule { Pointer = "/a/y", Constant = "3" }, new FieldRule { Pointer = "/a/b/z", Constant = "4" }));

        mapper.Map([]);

        Assert.That(Encoding.UTF8.GetString(mapper.Message.Span), Is.EqualTo("{\"name\":\"2\",\"a\":{\"y\":\"3\",\"b\":{\"x\":\"1\",\"z\":\"4\"}}}"));
    }

    private static string Map(FieldRule rule, string? cell)
    {
        using var mapper = new RecordMapper(Of(rule));
        Assert.That(mapper.Map([cell]), Is.EqualTo(MappedRecord.Upsert));
        return Encoding.UTF8.GetString(mapper.Message.Span);
    }

    private static MessageMapping Of(params FieldRule[] fields)
    {
        var dataset = StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.registration");
        return new MessageMapping { Dataset = dataset, Version = dataset.Versions[0], Fields = fields };
    }
}
