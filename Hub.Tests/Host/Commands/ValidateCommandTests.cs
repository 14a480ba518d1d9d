using System.Text;
using System.Text.Json;
using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Host.Commands;

[TestFixture]
public sealed class ValidateCommandTests
{
    private const string Good = """{"uscc":"91445300MA4UQ8K7XE","name":"甲","reason":"1","listedDate":"2024-01-02","listedBy":"乙"}""";
    private const string BadCheckDigit = """{"uscc":"91445300MA4UQ8K7XF","name":"甲","reason":"1","listedDate":"2024-01-02","listedBy":"乙"}""";

    private string _folder = null!;

    [OneTimeSetUp]
    public void Register_encodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [SetUp]
    public void Make_folder() => _folder = Directory.CreateTempSubdirectory("hub-validate-").FullName;

    [TearDown]
    public void Remove_folder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Lines_are_counted_by_code_with_their_first_places()
    {
        var file = Write("messages.ndjson", string.Join('\n', Good, BadCheckDigit, "", "{\"uscc\":", BadCheckDigit, Good));

        var (exit, report) = await ValidateAsync(file);

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(report.GetProperty("messages").GetInt64(), Is.EqualTo(5));
        Assert.That(report.GetProperty("invalid").GetInt64(), Is.EqualTo(3));
        Assert.That(Count(report, "USCC_CHECK_DIGIT"), Is.EqualTo(2));
        Assert.That(Count(report, "JSON_MALFORMED"), Is.EqualTo(1));
        Assert.That(Places(report, "USCC_CHECK_DIGIT"), Is.EqualTo(new[] { $"{file}:2 /uscc", $"{file}:5 /uscc" }));
    }

    [Test]
    public async Task Valid_file_ends_with_exit_code_0()
    {
        var (exit, report) = await ValidateAsync(Write("messages.ndjson", Good + "\r\n" + Good));

        Assert.That(exit, Is.Zero);
        Assert.That(report.GetProperty("valid").GetInt64(), Is.EqualTo(2));
    }

    [Test]
    public async Task Array_of_messages_is_read_with_the_line_of_each()
    {
        var file = Write("messages.json", $"[\n  {Good},\n\n  {BadCheckDigit}\n]");

        var (_, report) = await ValidateAsync(file);

        Assert.That(report.GetProperty("messages").GetInt64(), Is.EqualTo(2));
        Assert.That(Places(report, "USCC_CHECK_DIGIT"), Is.EqualTo(new[] { $"{file}:4 /uscc" }));
    }

    [Test]
    public async Task Broken_array_is_malformed_where_it_breaks()
    {
        var file = Write("messages.json", $"[\n{Good},\n{{\"uscc\": \n");

        var (exit, report) = await ValidateAsync(file);

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(Places(report, "JSON_MALFORMED").Single(), Does.StartWith($"{file}:3 "));
    }

    [Test]
    public async Task Csv_in_GB18030_with_Chinese_headers_is_read_by_title()
    {
        var file = Path.Combine(_folder, "messages.csv");
        await File.WriteAllTextAsync(
            file,
            "统一社会信用代码,机构名称,列入事由,列入日期,列入机关,移出日期,无此列\n"
            + "91445300MA4UQ8K7XE,\"金云石材,有限公司\",1,2024-01-02,云浮市市场监督管理局,,\n"
            + "91445300MA4UQ8K7XF,乙,1,2024-01-02,云浮市市场监督管理局,2024-01-01,x\n",
            Encoding.GetEncoding("gb18030"));

        var (_, report) = await ValidateAsync(file, "--encoding", "gb18030");

        Assert.That(report.GetProperty("messages").GetInt64(), Is.EqualTo(2));
        Assert.That(report.GetProperty("invalid").GetInt64(), Is.EqualTo(1));
        Assert.That(Places(report, "USCC_CHECK_DIGIT"), Is.EqualTo(new[] { $"{file}:3 /uscc" }));
        Assert.That(Places(report, "SCHEMA_ADDITIONALPROPERTIES"), Is.EqualTo(new[] { $"{file}:3 /无此列" }));
        Assert.That(Count(report, "RULE_DATE_ORDER"), Is.EqualTo(1));
    }

    [Test]
    public void Unknown_dataset_is_refused_with_the_names_that_exist() =>
        Assert.That(
            async () => await CommandRun.HubAsync("validate", "--standards", TestPaths.Standards, "--dataset", "leg.nothing", Write("m.ndjson", Good)),
            Throws.TypeOf<CommandException>().With.Message.Contains("leg.abnormal"));

    private static long Count(JsonElement report, string code) => Code(report, code).GetProperty("count").GetInt64();

    private static IEnumerable<string?> Places(JsonElement report, string code) => Code(report, code).GetProperty("places").EnumerateArray().Select(p => p.GetString());

    private static JsonElement Code(JsonElement report, string code) =>
        report.GetProperty("codes").EnumerateArray().Single(c => c.GetProperty("code").GetString() == code);

    private static async Task<(int Exit, JsonElement Report)> ValidateAsync(string file, params string[] more)
    {
        var (exit, output) = await CommandRun.HubAsync(["validate", "--standards", TestPaths.Standards, "--dataset", "leg.abnormal", "--json", file, .. more]);
        return (exit, JsonDocument.Parse(output.TrimEnd('\n').Split('\n')[^1]).RootElement);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
