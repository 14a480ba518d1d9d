using System.Globalization;
using Hub.Client;

namespace Hub.Host.Demo.Generation;

/// <summary>
/// The messages of one department in one run, made one by one: the same department, number of messages, seed and run give the same
/// messages, but for their time.
/// </summary>
internal sealed class MessageSequence(DemoDepartment department, int total, ulong seed, int run, TimeProvider time)
{
    private const int RecentKept = 64;

    private readonly DemoRandom _random = new(seed, ((ulong)run << 8) + (ulong)department.Number);
    private readonly List<DemoMessage> _recent = new(RecentKept);
    private int _number;

    public IEnumerable<DemoMessage> Messages()
    {
        var feed = department.CreateFeed(seed, run, _random);
        var mistakes = MistakePlan.For(department, total, _random);
        var count = MistakePlan.MessagesOf(department, total);
        for (_number = 0; _number < count; _number++)
        {
            if (mistakes.TryPeek(out var next) && next.Position == _number)
            {
                yield return Wrong(mistakes.Dequeue().Mistake, feed);
            }
            else
            {
                yield return Remember(Right(feed.Next()));
            }
        }
    }

    private DemoMessage Right(Draft draft) => new(Event(draft), draft.Key, PublishStatus.Accepted, null, null, DemoRoute.Batch);

    private DemoMessage Wrong(Mistake mistake, DepartmentFeed feed)
    {
        if (mistake is Mistake.RepeatedUnchanged or Mistake.RepeatedChanged)
        {
            return Repeated(mistake, _random.Pick(_recent), feed);
        }

        var draft = feed.Next();
        while (!Mistakes.CanBeMadeIn(draft, mistake))
        {
            draft = feed.Next();
        }

        Mistakes.MakeIn(draft, mistake);
        var message = Event(draft);
        message = mistake switch
        {
            Mistake.UnknownDataset => message with { Type = "yunfu.demo.unknown.v1" },
            Mistake.NotGranted => message with { Type = department.ForeignType },
            Mistake.MalformedJson => message with { Data = message.Data[..^1] },
            Mistake.InvalidUtf8 => message with { Data = Mistakes.BreakUtf8(message.Data) },
            _ => message,
        };
        return new DemoMessage(message, draft.Key, PublishStatus.Rejected, Mistakes.CodeOf(mistake), mistake, Mistakes.RouteOf(mistake));
    }

    /// <summary>An earlier id once more: with its own content, or with that of another message of the same dataset.</summary>
    private static DemoMessage Repeated(Mistake mistake, DemoMessage first, DepartmentFeed feed)
    {
        if (mistake == Mistake.RepeatedUnchanged)
        {
            return first with { Event = first.Event with { }, Expected = PublishStatus.Duplicate, Mistake = mistake };
        }

        var other = feed.Next();
        while (other.Type != first.Event.Type)
        {
            other = feed.Next();
        }

        return first with { Event = first.Event with { Data = other.Serialize() }, Expected = PublishStatus.Rejected, Code = Mistakes.CodeOf(mistake), Mistake = mistake };
    }

    private CloudEvent Event(Draft draft) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{run:D4}-{_number:D7}"),
        Source = department.Source,
        Type = draft.Type,
        Time = time.GetUtcNow(),
        Data = draft.Serialize(),
    };

    private DemoMessage Remember(DemoMessage message)
    {
        if (_recent.Count < RecentKept)
        {
            _recent.Add(message);
        }
        else
        {
            _recent[_number % RecentKept] = message;
        }

        return message;
    }
}
