using System.Globalization;
using LibGit2Sharp;
using Triage.Engine;
using Triage.Engine.Comparison;

namespace Triage.Connectors.Repositories;

/// <summary>The changed lines of one file. Its size is asked for before a byte of it is unpacked.</summary>
internal static class FileDifference
{
    /// <param name="maxChars">Of all hunks together.</param>
    /// <returns>The hunks, or why there are none.</returns>
    public static (IReadOnlyList<CodeHunk> Hunks, string? NotShown) Of(Repository repository, ChangedEntry entry, int maxChars)
    {
        if (entry.Green?.Mode == Mode.GitLink || entry.Red?.Mode == Mode.GitLink)
        {
            return ([], "a submodule: another repository, which is not read");
        }

        if (entry.Green?.Mode == Mode.SymbolicLink || entry.Red?.Mode == Mode.SymbolicLink)
        {
            return ([], "a link, which is not followed");
        }

        var (green, red) = (entry.Green?.Target as Blob, entry.Red?.Target as Blob);
        var size = new[] { green, red }
            .OfType<Blob>()
            .Select(b => repository.ObjectDatabase.RetrieveObjectMetadata(b.Id).Size)
            .DefaultIfEmpty()
            .Max();
        if (size > Limits.MaxCodeFileBytes)
        {
            return ([], $"{size:N0} bytes; lines are compared up to {Limits.MaxCodeFileBytes:N0}");
        }

        if (green?.Id == red?.Id)
        {
            return ([], "only its mode changed");
        }

        var changes = repository.Diff.Compare(green, red, new LibGit2Sharp.CompareOptions { ContextLines = 3 });
        return changes.IsBinaryComparison ? ([], "binary") : (HunksIn(changes.Patch, maxChars), null);
    }

    /// <summary>Cuts a unified difference (https://git-scm.com/docs/diff-format) into its hunks.</summary>
    private static List<CodeHunk> HunksIn(string patch, int maxChars)
    {
        var hunks = new List<CodeHunk>();
        var left = maxChars;
        foreach (var hunk in $"\n{patch}".Split("\n@@ -").Skip(1).Take(Limits.MaxHunksPerFile))
        {
            var headEnd = hunk.IndexOf('\n', StringComparison.Ordinal);
            if (headEnd < 0 || left <= 0)
            {
                break;
            }

            var (green, red) = LinesOf(hunk[..headEnd]);
            var text = PlainText.Lines(hunk[(headEnd + 1)..].TrimEnd('\n'));
            var kept = PlainText.Cut(text, Math.Min(Limits.MaxHunkChars, left));
            left -= kept.Length;
            hunks.Add(new CodeHunk(green, red, kept, kept.Length < text.Length));
        }

        return hunks;
    }

    /// <summary><c>12,7 +12,9 @@ def reconcile</c></summary>
    private static (int Green, int Red) LinesOf(string head)
    {
        var words = head.Split(' ');
        return (Number(words[0]), words.Length > 1 ? Number(words[1].TrimStart('+')) : 0);

        static int Number(string range) =>
            int.TryParse(range.Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;
    }
}
