namespace Hub.Host.Demo.Generation;

/// <summary>
/// Who sends how many messages and which of them are wrong: a pure function of the number of messages and the seed, so that each
/// department's process knows its own part. About 3 % of all messages are wrong, and every mistake is made at least ten times.
/// </summary>
internal static class MistakePlan
{
    private const double Share = 0.03;
    private const int LeastOfEach = 10;

    /// <summary>Number of messages of one department, its wrong ones included.</summary>
    public static int MessagesOf(DemoDepartment department, int total)
    {
        var others = DemoDepartment.All.Skip(1).Sum(d => total * d.Percent / 100);
        return department == DemoDepartment.All[0] ? total - others : total * department.Percent / 100;
    }

    /// <summary>The mistakes of one department, each with its position in the department's messages, in order.</summary>
    public static Queue<(int Position, Mistake Mistake)> For(DemoDepartment department, int total, DemoRandom random)
    {
        var mistakes = new List<Mistake>();
        foreach (var mistake in Enum.GetValues<Mistake>())
        {
            var makers = DemoDepartment.All.Where(d => d.Makes(mistake)).ToArray();
            var place = Array.IndexOf(makers, department);
            var count = Math.Max(LeastOfEach, (int)(total * Share / Enum.GetValues<Mistake>().Length));
            if (place >= 0)
            {
                mistakes.AddRange(Enumerable.Repeat(mistake, (count / makers.Length) + (place < count % makers.Length ? 1 : 0)));
            }
        }

        var shuffled = mistakes.ToArray();
        random.Shuffle<Mistake>(shuffled);
        var messages = MessagesOf(department, total);
        return new Queue<(int, Mistake)>(shuffled.Select((mistake, i) => ((int)((i + 0.5) * messages / shuffled.Length), mistake)));
    }
}
