namespace Triage.Connectors.Repositories;

/// <summary>
/// Looks at a repository before it is opened. A repository can point elsewhere in several ways, and what stands there is not what
/// the administrator has named.
/// </summary>
internal static class RepositoryFolder
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>The folder with the objects; null with the reason when it is none to be read.</summary>
    public static (string? GitDirectory, string? Refusal) Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return (null, "its folder is not there, or Triage may not read it");
        }

        var inside = Path.Combine(path, ".git");
        if (File.Exists(inside))
        {
            return (null, "its .git is a file that points to another place; name the repository that it points to");
        }

        var git = Directory.Exists(inside) ? inside : path;
        if (!Directory.Exists(Path.Combine(git, "objects")) || !File.Exists(Path.Combine(git, "HEAD")))
        {
            return (null, "its folder holds no git repository");
        }

        if (File.Exists(Path.Combine(git, "commondir")) || File.Exists(Path.Combine(git, "objects", "info", "alternates")))
        {
            return (null, "it keeps its objects in another place; name a complete clone");
        }

        // Links below the folder that the administrator named lead out of it.
        return (git != path && IsLink(git)) || HasLink(git)
            ? (null, "a part of it is a link to another place; name a complete clone")
            : (git, null);
    }

    private static bool HasLink(string git)
    {
        string[] files = ["HEAD", "config", "packed-refs", "objects", "refs"];
        return files.Any(f => IsLink(Path.Combine(git, f)))
            || HoldsLink(Path.Combine(git, "objects"))
            || HoldsLink(Path.Combine(git, "refs"));
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool HoldsLink(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFileSystemInfos("*", Everything)
            .Any(e => e.Attributes.HasFlag(FileAttributes.ReparsePoint));
}
