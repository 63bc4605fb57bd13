namespace Triage.Connectors.Repositories;

/// <summary>
/// Looks at a repository before it is opened. A repository can point elsewhere in several ways, and what stands there is not what
/// the administrator has named.
/// </summary>
internal static class RepositoryFolder
{
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
        string[] parts = ["", "HEAD", "config", "packed-refs", "refs", "objects", "objects/pack", "objects/info"];
        return parts.Any(p => IsLink(git == path && p.Length == 0 ? Path.Combine(git, "HEAD") : Path.Combine(git, p)))
            ? (null, "a part of it is a link to another place; name a complete clone")
            : (git, null);
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
