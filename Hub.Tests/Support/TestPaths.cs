namespace Hub.Tests.Support;

/// <summary>Places in the checkout, found from where the tests run.</summary>
public static class TestPaths
{
    public static string Root { get; } = FindRoot();

    public static string Standards => Path.Combine(Root, "standards");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Hub.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("Hub.sln is not above the tests.");
    }
}
