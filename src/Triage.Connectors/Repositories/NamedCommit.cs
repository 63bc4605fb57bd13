using LibGit2Sharp;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Connectors.Repositories;

/// <summary>
/// Finds the commit of a build. What telemetry claims is never handed to git as an expression: it is a full id, the beginning of
/// the id of a commit that branches and tags lead to, or exactly the name of a tag.
/// </summary>
internal static class NamedCommit
{
    private const int FullIdChars = 40;
    private const int MinIdChars = 7;

    /// <summary>Null with the reason when there is none, or more than one.</summary>
    public static (Commit? Commit, string? WhyNot) Of(Repository repository, Build build, ReadingTime time)
    {
        if (build.Commit is { } id && IsHex(id))
        {
            return id.Length == FullIdChars ? Full(repository, id) : Beginning(repository, id, time);
        }

        var name = build.Commit ?? build.Version;
        if (name is null)
        {
            return (null, "the run names neither its commit nor its version");
        }

        var tag = repository.Tags.FirstOrDefault(t => t.FriendlyName == name || t.FriendlyName == $"v{name}");
        return tag?.PeeledTarget is Commit tagged
            ? (tagged, null)
            : (null, $"the run names no commit, and no tag is called {PlainText.Line(name, Limits.MaxKeyNameChars)}");
    }

    private static bool IsHex(string id) => id.Length is >= MinIdChars and <= FullIdChars && id.All(char.IsAsciiHexDigit);

    private static (Commit?, string?) Full(Repository repository, string id) =>
        repository.Lookup(new ObjectId(id.ToLowerInvariant())) is Commit commit
            ? (commit, null)
            : (null, $"commit {id[..10]} is not in it; fetch it there");

    private static (Commit?, string?) Beginning(Repository repository, string id, ReadingTime time)
    {
        var begin = id.ToLowerInvariant();
        var walked = 0;
        Commit? found = null;
        var tips = repository.Branches.Select(b => b.Tip).Concat(repository.Tags.Select(t => t.PeeledTarget as Commit));
        var all = new CommitFilter
        {
            IncludeReachableFrom = tips.TakeWhile(_ => !time.IsOver).OfType<Commit>().DistinctBy(c => c.Id).ToList(),
            SortBy = CommitSortStrategies.None,
        };
        foreach (var commit in repository.Commits.QueryBy(all))
        {
            if (++walked > Limits.MaxCommitsWalked || time.IsOver)
            {
                return (null, $"{begin} was not found among the first {walked - 1:N0} commits; send the full id");
            }

            if (!commit.Sha.StartsWith(begin, StringComparison.Ordinal))
            {
                continue;
            }

            if (found is not null)
            {
                return (null, $"several commits begin with {begin}; send the full id");
            }

            found = commit;
        }

        return found is null ? (null, $"commit {begin} is not in it; fetch it there") : (found, null);
    }
}
