namespace Triage.Web.Tests;

internal static class RepositoryRoot
{
    public static readonly string Path = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Triage.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Triage.sln was not found above the tests.");
    }
}
