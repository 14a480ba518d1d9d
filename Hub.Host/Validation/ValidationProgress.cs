namespace Hub.Host.Validation;

/// <summary>Says on a writer, once a second, how far the reading of a file has come.</summary>
internal sealed class ValidationProgress(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Messages between two looks at the clock.</summary>
    private const int Stride = 1024;

    private readonly long _started = time.GetTimestamp();
    private long _last = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Report(ValidationTally tally, string file, Stream stream)
    {
        if (tally.Messages % Stride != 0 || time.GetElapsedTime(_last) < s_interval)
        {
            return;
        }

        _last = time.GetTimestamp();
        var share = stream.CanSeek && stream.Length > 0 ? $"{100.0 * stream.Position / stream.Length:0} %  " : "";
        output.WriteLine($"{file}  {share}{tally.Messages:N0} 条 messages  {tally.Invalid:N0} 条有误 invalid  {tally.Messages / Elapsed.TotalSeconds:N0}/s");
    }
}
