namespace Triage.Web.Shell;

/// <summary>
/// Where <c>appsettings.json</c>, <c>wwwroot</c> and <c>data</c> are: beside the program when it was published, else the
/// root of the repository. Nothing depends on the folder from which the program was started.
/// </summary>
public static class ContentRoot
{
    private const string Settings = "appsettings.json";

    /// <summary>Null leaves the choice to <c>--contentRoot</c> or <c>ASPNETCORE_CONTENTROOT</c>.</summary>
    public static string? Find(IReadOnlyList<string> args)
    {
        var given =
            args.Any(a => a.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase))
            || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is { Length: > 0 };
        return given ? null : Find(AppContext.BaseDirectory);
    }

    private static string Find(string program)
    {
        if (File.Exists(Path.Combine(program, Settings)))
        {
            return program;
        }

        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Triage.sln")))
            {
                return folder.FullName;
            }
        }

        return program;
    }
}
