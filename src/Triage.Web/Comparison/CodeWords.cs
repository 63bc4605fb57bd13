using Triage.Engine.Comparison;
using Triage.Web.Shared;

namespace Triage.Web.Comparison;

/// <summary>The words of a difference in code.</summary>
public static class CodeWords
{
    private const int ShortIdChars = 8;

    public static string Short(string commit) => commit.Length > ShortIdChars ? commit[..ShortIdChars] : commit;

    public static string Of(CodeFile file) =>
        file.Kind switch
        {
            CodeFileKind.Added => "new",
            CodeFileKind.Removed => "gone",
            CodeFileKind.Renamed => $"moved from {file.PathBefore}",
            _ => "changed",
        };

    /// <summary>The subject of the newest commit that touched it, and how many more did.</summary>
    public static string Commits(CodeFile file, CodeChange change)
    {
        var touched = change.Commits.Where(c => file.Commits.Contains(c.Id, StringComparer.Ordinal)).ToList();
        return touched.Count switch
        {
            0 => "",
            1 => $"{Short(touched[0].Id)} {touched[0].Subject}",
            _ =>
                $"{Short(touched[0].Id)} {touched[0].Subject} · and {Counted.Of(touched.Count - 1, "more commit", "more commits")}",
        };
    }

    /// <summary><c>Line 12 names list_payments, …; touches tools.</c></summary>
    public static string Sentence(IReadOnlyList<string> reasons)
    {
        var all = string.Join("; ", reasons);
        return $"{char.ToUpperInvariant(all[0])}{all[1..]}.";
    }

    public static string LinesOf(CodeFile file)
    {
        var lines = file.Hunks.SelectMany(h => h.Text.Split('\n')).ToList();
        return $"{Counted.Of(lines.Count(l => l.StartsWith('+')))} added, {Counted.Of(lines.Count(l => l.StartsWith('-')))} removed";
    }

    public static string Titled(CodeChange change) =>
        change.Commits.Count < change.CommitCount
            ? $"The newest {Counted.Of(change.Commits.Count)} of {Counted.Of(change.CommitCount, "commit", "commits")}"
            : Counted.Of(change.CommitCount, "commit", "commits");
}
