using System.Diagnostics;

namespace Hub.Tests.Support;

/// <summary>Waits for something that another task will bring about: for the condition, never for a time. The limit only ends a test that hangs.</summary>
public static class Eventually
{
    /// <summary>Fails when <paramref name="condition"/> has not become true within <paramref name="seconds"/>.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what, int seconds = 60)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(seconds))
            {
                Assert.Fail($"Not within {seconds} s: {what()}");
            }

            await Task.Delay(20);
        }
    }

    public static Task HoldsAsync(Func<Task<bool>> condition, string what, int seconds = 60) => HoldsAsync(condition, () => what, seconds);

    public static Task HoldsAsync(Func<bool> condition, Func<string> what, int seconds = 60) => HoldsAsync(() => Task.FromResult(condition()), what, seconds);

    public static Task HoldsAsync(Func<bool> condition, string what, int seconds = 60) => HoldsAsync(condition, () => what, seconds);
}
