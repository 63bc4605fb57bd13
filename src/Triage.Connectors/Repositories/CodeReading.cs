using LibGit2Sharp;
using Triage.Engine;
using Triage.Engine.Comparison;

namespace Triage.Connectors.Repositories;

/// <summary>Reads one difference from an open repository: commits first, then files, then their lines while there is time.</summary>
internal sealed class CodeReading(Repository repository, ReadingTime time)
{
    private const int MaxPathChars = 300;
    private const string TooLong = "reading took too long; the lines of the files after it are left out";

    private readonly List<string> _notes = [];

    public CodeChange Between(string name, Commit green, Commit red)
    {
        var between = CommitWalk.Between(green, red, time);
        if (!between.IsWhole)
        {
            _notes.Add(
                $"The two builds share no history within {Limits.MaxCommitsWalked:N0} commits: there may be more commits than these."
            );
        }

        var entries = TreeWalk.Between(repository, green.Tree, red.Tree, Limits.MaxCodeFiles, time);
        if (entries.WhyCut is { } why)
        {
            _notes.Add($"Not all files were compared: {why}.");
        }
        else if (entries.Count > entries.Entries.Count)
        {
            _notes.Add($"{entries.Count:N0} files differ; the first {entries.Entries.Count:N0} are read.");
        }

        var shown = Newest(between);
        var files = FilesOf(entries.Entries, TouchedBy(shown));
        return new CodeChange(
            name,
            green.Sha,
            red.Sha,
            [.. shown.Select(c => Told(c.Commit, c.IsTakenBack))],
            between.OnlyRed.Count + between.OnlyGreen.Count,
            files,
            entries.Count,
            _notes,
            null
        );
    }

    private static List<(Commit Commit, bool IsTakenBack)> Newest(CommitsBetween between) =>
        [
            .. between
                .OnlyRed.Select(c => (Commit: c, IsTakenBack: false))
                .Concat(between.OnlyGreen.Select(c => (Commit: c, IsTakenBack: true)))
                .OrderByDescending(c => CommitWalk.TimeOf(c.Commit))
                .Take(Limits.MaxCommitsShown),
        ];

    private static CodeCommit Told(Commit commit, bool isTakenBack) =>
        new(
            commit.Sha,
            PlainText.Line(CommitWalk.Said(commit, c => c.Author?.Name), Limits.MaxShortTextChars),
            CommitWalk.Said<DateTimeOffset?>(commit, c => c.Author?.When.ToUniversalTime()),
            PlainText.Line(CommitWalk.Said(commit, c => c.MessageShort), Limits.MaxShortTextChars),
            isTakenBack
        );

    /// <summary>Which of the commits touched a path. A merge is left out: it repeats what it merges.</summary>
    private ILookup<string, string> TouchedBy(List<(Commit Commit, bool IsTakenBack)> commits)
    {
        var touched = new List<(string Path, string Id)>();
        foreach (var (commit, _) in commits.TakeWhile(_ => !time.IsOver))
        {
            if (commit.Parents.Take(2).ToList() is { Count: < 2 } parents)
            {
                var entries = TreeWalk.Between(
                    repository,
                    parents.FirstOrDefault()?.Tree,
                    commit.Tree,
                    Limits.MaxCodeFiles,
                    time
                );
                touched.AddRange(entries.Entries.Select(e => (e.Path, commit.Sha)));
            }
        }

        return touched.ToLookup(t => t.Path, t => t.Id, StringComparer.Ordinal);
    }

    private List<CodeFile> FilesOf(IReadOnlyList<ChangedEntry> entries, ILookup<string, string> touchedBy)
    {
        var left = Limits.MaxCodeChars;
        var files = new List<CodeFile>();
        foreach (var (entry, before) in Moved(entries).OrderBy(e => FirstRead(e.Entry.Path)))
        {
            var isOver = time.IsOver;
            var (hunks, notShown) =
                isOver ? ([], TooLong)
                : left <= 0 ? ([], $"over the limit of {Limits.MaxCodeChars:N0} characters in all")
                : FileDifference.Of(repository, entry, left);
            left -= hunks.Sum(h => h.Text.Length);
            files.Add(
                new CodeFile(
                    PlainText.Line(entry.Path, MaxPathChars),
                    before is null ? null : PlainText.Line(before, MaxPathChars),
                    KindOf(entry, before),
                    hunks,
                    notShown,
                    [.. touchedBy[entry.Path].Concat(before is null ? [] : touchedBy[before]).Distinct(StringComparer.Ordinal)]
                )
            );
        }

        return [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>What a hostile or a huge change would use up the limits with comes last.</summary>
    private static int FirstRead(string path) =>
        CodeTopics.IsBeside(path) ? 2
        : CodeTopics.Of(path, "").Count > 0 ? 0
        : 1;

    /// <summary>A file that is gone here and stands there with the same content was moved; nothing less is taken for a move.</summary>
    private static IEnumerable<(ChangedEntry Entry, string? Before)> Moved(IReadOnlyList<ChangedEntry> entries)
    {
        var gone = entries
            .Where(e => e is { Red: null, Green.TargetType: TreeEntryTargetType.Blob })
            .GroupBy(e => e.Green!.Target.Id)
            .ToDictionary(g => g.Key, g => new Queue<ChangedEntry>(g));
        var moved = new Dictionary<ChangedEntry, ChangedEntry>(ReferenceEqualityComparer.Instance);
        foreach (var added in entries.Where(e => e is { Green: null, Red.TargetType: TreeEntryTargetType.Blob }))
        {
            if (gone.TryGetValue(added.Red!.Target.Id, out var candidates) && candidates.TryDequeue(out var from))
            {
                moved[added] = from;
            }
        }

        var left = moved.Values.ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var entry in entries.Where(e => !left.Contains(e)))
        {
            yield return moved.TryGetValue(entry, out var from) ? (entry with { Green = from.Green }, from.Path) : (entry, null);
        }
    }

    private static CodeFileKind KindOf(ChangedEntry entry, string? before) =>
        before is not null ? CodeFileKind.Renamed
        : entry.Green is null ? CodeFileKind.Added
        : entry.Red is null ? CodeFileKind.Removed
        : CodeFileKind.Changed;
}
