using System.Collections.Frozen;
using Hub.Core.Exchanges;

namespace Hub.Tests.Core.Exchanges;

[TestFixture]
public sealed class LoggedPointerTests
{
    private static readonly FrozenSet<string> s_names = new[] { "uscc", "shareholders", "name", "a/b" }.ToFrozenSet();

    [TestCase("", ExpectedResult = "")]
    [TestCase("/uscc", ExpectedResult = "/uscc")]
    [TestCase("/shareholders/12/name", ExpectedResult = "/shareholders/12/name")]
    [TestCase("/a~1b", ExpectedResult = "/a~1b")]
    [TestCase("/440524188001010014", ExpectedResult = "/*")]
    [TestCase("/13812345678/name", ExpectedResult = "/*/name")]
    [TestCase("/shareholders/0/张三", ExpectedResult = "/shareholders/0/*")]
    [TestCase("/", ExpectedResult = "/*")]
    public string Only_names_of_the_standard_and_ordinals_stay(string pointer) => LoggedPointer.Of(pointer, s_names);

    [Test]
    public void Long_pointer_ends_with_a_whole_name() =>
        Assert.That(LoggedPointer.Of(string.Concat(Enumerable.Repeat("/shareholders/0", 40)), s_names), Has.Length.LessThanOrEqualTo(256).And.Matches("^(/shareholders|/0)+$"));
}
