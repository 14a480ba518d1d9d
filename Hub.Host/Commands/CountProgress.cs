namespace Hub.Host.Commands;

/// <summary>How far a long command has come: one line on the terminal, once a second; nothing when the error output is a file.</summary>
internal sealed class CountProgress(TimeProvider time) : IProgress<(long Done, long Size)>
{
    private long _saidAt = time.GetTimestamp();

    public void Report((long Done, long Size) value)
    {
        if (!Console.IsErrorRedirected && time.GetElapsedTime(_saidAt) >= TimeSpan.FromSeconds(1))
        {
            _saidAt = time.GetTimestamp();
            Console.Error.Write($"\r{value.Done:N0} / {value.Size:N0} ");
        }
    }
}
