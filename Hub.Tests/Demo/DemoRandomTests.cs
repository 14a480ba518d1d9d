using Hub.Host.Demo.Generation;

namespace Hub.Tests.Demo;

[TestFixture]
public sealed class DemoRandomTests
{
    [Test]
    public void Sequence_is_that_of_xoshiro256_starstar_seeded_through_SplitMix64()
    {
        var random = new DemoRandom(0);

        Assert.That(
            Enumerable.Range(0, 4).Select(_ => random.NextBits()),
            Is.EqualTo(new ulong[] { 0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c }));
    }

    [Test]
    public void Streams_of_one_seed_differ()
    {
        var first = new DemoRandom(7, 1);
        var second = new DemoRandom(7, 2);

        Assert.That(Enumerable.Range(0, 100).Count(_ => first.NextBits() == second.NextBits()), Is.Zero);
    }

    [Test]
    public void Choices_stay_within_their_bounds_and_reach_them()
    {
        var random = new DemoRandom(1);
        var seen = Enumerable.Range(0, 2000).Select(_ => random.Between(3, 9)).ToHashSet();

        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(3, 7)));
    }
}
