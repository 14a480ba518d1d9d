using Hub.Host.Validation;
using Hub.Schemas.Validation;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Host.Validation;

[TestFixture]
public sealed class ValidationProgressTests
{
    [Test]
    public void Progress_is_told_once_a_second_with_the_share_read()
    {
        var time = new FakeTimeProvider();
        using var output = new StringWriter();
        using var stream = new MemoryStream(new byte[100]);
        stream.Position = 40;
        var tally = new ValidationTally();
        var progress = new ValidationProgress(output, time);
        for (var i = 0; i < 4096; i++)
        {
            tally.Add(new Findings(), "f", i);
            if (i == 2000)
            {
                time.Advance(TimeSpan.FromSeconds(2));
            }

            progress.Report(tally, "f", stream);
        }

        Assert.That(output.ToString(), Is.EqualTo($"f  40 %  2,048 条 messages  0 条有误 invalid  1,024/s{Environment.NewLine}"));
    }
}
