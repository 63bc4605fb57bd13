namespace Triage.Telemetry.Tests;

/// <summary>Where the sources are: some tests keep a file of them up to date.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Triage.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("Run this from a checkout: no Triage.sln above the program.");
    }
}
