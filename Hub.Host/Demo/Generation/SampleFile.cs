using System.Text;

namespace Hub.Host.Demo.Generation;

/// <summary>A sample table built into this assembly: comment lines with its source, a header line, rows without quoting.</summary>
internal sealed class SampleFile
{
    private SampleFile(string[] columns, IReadOnlyList<string[]> rows) => (Columns, Rows) = (columns, rows);

    public string[] Columns { get; }

    public IReadOnlyList<string[]> Rows { get; }

    public static SampleFile Read(string name)
    {
        var resource = $"Hub.Host.Demo.Samples.{name}.csv";
        using var stream = typeof(SampleFile).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The assembly holds no {resource}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l.Split(',')).ToList();
        return new SampleFile(lines[0], lines[1..]);
    }
}
