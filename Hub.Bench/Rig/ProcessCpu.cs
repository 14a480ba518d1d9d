using System.Globalization;

namespace Hub.Bench.Rig;

/// <summary>CPU time of processes as Linux accounts it (/proc, proc(5)): unlike elapsed time, it does not depend on what else the machine does.</summary>
internal static class ProcessCpu
{
    /// <summary>Clock ticks per second of /proc on every Linux architecture.</summary>
    private const double Ticks = 100;

    /// <summary>User and system time of the process, seconds; with <paramref name="children"/> also that of its living and ended children.</summary>
    public static double Seconds(int process, bool children)
    {
        var fields = Stat($"/proc/{process}/stat");
        var own = Time(fields, 11) + Time(fields, 12);
        if (!children)
        {
            return own;
        }

        var ended = Time(fields, 13) + Time(fields, 14);
        var id = process.ToString(CultureInfo.InvariantCulture);
        var living = Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Select(d => TryStat(d + "/stat"))
            .Where(f => f is not null && f[1] == id).Sum(f => Time(f!, 11) + Time(f!, 12));
        return own + ended + living;
    }

    private static double Time(string[] fields, int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / Ticks;

    private static string[]? TryStat(string path)
    {
        try
        {
            return Stat(path);
        }
        catch (IOException)
        {
            return null; // ended while we looked
        }
    }

    /// <summary>The fields after the command name (which may hold spaces): state is field 0, the parent's id field 1.</summary>
    private static string[] Stat(string path)
    {
        var text = File.ReadAllText(path);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }
}
