using System.Globalization;

namespace Hub.Host.Demo.Generation;

/// <summary>The business of one department: an endless supply of right payloads, fixed by seed, run and the choices of <paramref name="random"/>.</summary>
internal abstract class DepartmentFeed(ulong seed, int run, DemoRandom random)
{
    /// <summary>A run does not meet more entities or people than this, so that those of the next run are others.</summary>
    private const int PopulationPerRun = 1_000_000;

    /// <summary>What happens in the demo happened until then.</summary>
    protected static readonly DateOnly LastDay = new(2026, 6, 30);

    protected ulong Seed { get; } = seed;

    protected DemoRandom Random { get; } = random;

    /// <summary>Index of the first entity and person that this run adds to the population.</summary>
    protected int FirstIndex { get; } = (run - 1) * PopulationPerRun;

    public abstract Draft Next();

    protected static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
