using System.IO.Compression;
using System.Text;
using Hub.Adapters.Sources;
using Hub.Adapters.Sources.Formats;
using Hub.Schemas.Mapping;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Sources;

/// <summary>The same records from every format.</summary>
[TestFixture]
public sealed class RecordReaderTests
{
    private static readonly MessageMapping s_mapping = new()
    {
        Dataset = StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.registration"),
        Version = StandardsFolder.Catalogue.Datasets.Single(d => d.Name.Value == "leg.registration").Versions[0],
        Fields = [new FieldRule { Pointer = "/name", Column = "名称" }, new FieldRule { Pointer = "/registeredCapital", Column = "capital" }, new FieldRule { Pointer = "/address", Column = "at.town", Optional = true }],
    };

    [TestCase("utf-8", null)]
    [TestCase("gb18030", null)]
    [TestCase("gbk", "gbk")]
    [TestCase("utf-16", null)]
    public void Csv_is_read_in_the_encoding_it_has(string encoding, string? named)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var code = Encoding.GetEncoding(encoding);
        byte[] file = [.. code.GetPreamble(), .. code.GetBytes("capital;名称\r\n1.20;\"云浮;石材\"\r\n\r\n;新兴\r\n")];

        Assert.That(Read(RecordFormat.Csv, file, named: named), Is.EqualTo(new[] { "2:云浮;石材|1.20|", "4:新兴||" }));
    }

    [Test]
    public void Bytes_that_are_not_of_the_named_encoding_are_an_error_and_not_a_question_mark() =>
        Assert.That(() => Read(RecordFormat.Csv, "名称,capital\n\xFF\xFF,1\n"u8.ToArray().Select(b => b).Append((byte)0xFF).ToArray(), named: "utf-8"), Throws.TypeOf<SourceException>().With.Property("Code").EqualTo(SourceCodes.FileEncoding));

    [TestCase("""[{"名称": "云浮", "capital": 1.20, "at": {"town": "河口"}}, {"名称": "新兴", "capital": null}]""", null, "1:云浮|1.20|河口", "2:新兴||")]
    [TestCase("""{"data": {"rows": [{"名称": "云浮", "capital": 1.20}]}}""", "/data/rows", "1:云浮|1.20|")]
    [TestCase("{\"名称\": \"云浮\", \"capital\": 1.20}\n\n{\"名称\": [\"新\", \"兴\"], \"capital\": true}\n", null, "1:云浮|1.20|", "3:新;兴|true|")]
    [TestCase("{\n\"名称\": \"云浮\",\n\"capital\": 1.20}\n", null, "1:云浮|1.20|")]
    public void Json_is_an_array_at_a_place_or_objects_one_a_line_or_one_object(string json, string? pointer, params string[] records) =>
        Assert.That(Read(RecordFormat.Json, Encoding.UTF8.GetBytes(json), pointer), Is.EqualTo(records));

    [Test]
    public void Xml_records_are_elements_and_columns_their_children_and_attributes()
    {
        var mapping = s_mapping with { Fields = [.. s_mapping.Fields.Take(1), new FieldRule { Pointer = "/uscc", Column = "@code" }] };
        var xml = "<firms xmlns='urn:x'><meta/><firm code='1'><名称>云浮</名称></firm>\n<firm code='2'><名称>新&amp;兴</名称></firm></firms>"u8.ToArray();

        Assert.That(Read(RecordFormat.Xml, xml, "firm", mapping: mapping).Select(r => r[(r.IndexOf(':', StringComparison.Ordinal) + 1)..]), Is.EqualTo(new[] { "云浮|1", "新&兴|2" }));
    }

    [Test]
    public void Xml_with_a_document_type_is_refused() =>
        Assert.That(() => Read(RecordFormat.Xml, "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a><b><名称>&x;</名称></b></a>"u8.ToArray()), Throws.TypeOf<SourceException>().With.Property("Code").EqualTo(SourceCodes.FileUnreadable));

    [Test]
    public void A_workbook_gives_texts_numbers_and_days_of_the_named_sheet()
    {
        var file = Workbook("数据", "<row r='1'><c t='inlineStr'><is><t>名称</t></is></c><c t='inlineStr'><is><t>capital</t></is></c></row><row r='3'><c r='A3' t='inlineStr'><is><t>云浮</t></is></c><c r='B3'><v>1.2</v></c></row><row r='4'><c r='A4' s='1'><v>42508</v></c></row>");

        Assert.That(Read(RecordFormat.Xlsx, file, "数据"), Is.EqualTo(new[] { "3:云浮|1.2|", "4:2016-05-18||" }));
        Assert.That(() => Read(RecordFormat.Xlsx, file, "没有"), Throws.TypeOf<SourceException>());
        Assert.That(() => Read(RecordFormat.Xlsx, "no workbook"u8.ToArray()), Throws.TypeOf<SourceException>().With.Property("Code").EqualTo(SourceCodes.FileUnreadable));
    }

    private static string[] Read(RecordFormat format, byte[] file, string? part = null, string? named = null, MessageMapping? mapping = null)
    {
        using var stream = new MemoryStream(file);
        return [.. new RecordReader(format, named, part).Read(stream, mapping ?? s_mapping).Select(r => $"{r.Line}:{string.Join('|', r.Cells)}")];
    }

    /// <summary>The least that Excel takes for a workbook, with one sheet; style 1 is a date.</summary>
    private static byte[] Workbook(string sheet, string rows)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, string xml)
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml);
            }

            const string Main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'";
            const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            Add("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>");
            Add("_rels/.rels", $"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='{Relations}/officeDocument' Target='xl/workbook.xml'/></Relationships>");
            Add("xl/workbook.xml", $"<workbook {Main} xmlns:r='{Relations}'><sheets><sheet name='{sheet}' sheetId='1' r:id='r1'/></sheets></workbook>");
            Add("xl/_rels/workbook.xml.rels", $"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='{Relations}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='{Relations}/styles' Target='styles.xml'/></Relationships>");
            Add("xl/styles.xml", $"<styleSheet {Main}><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14' applyNumberFormat='1'/></cellXfs></styleSheet>");
            Add("xl/worksheets/sheet1.xml", $"<worksheet {Main}><sheetData>{rows}</sheetData></worksheet>");
        }

        return bytes.ToArray();
    }
}
