namespace Triage.Engine.Comparison;

/// <summary>A changed file with what brings it near the divergence.</summary>
/// <param name="Score">How near; 0 is nothing that points there. Only its order means something.</param>
/// <param name="Reasons">Sentences, the strongest first.</param>
public sealed record RelevantFile(CodeFile File, double Score, IReadOnlyList<CodeTopic> Topics, IReadOnlyList<string> Reasons);

/// <summary>
/// Puts changed files in the order in which they are worth reading: those whose changed lines are what the two runs differ in,
/// then those that name the step where they part, then those about prompts, tools, retries and time-outs.
/// </summary>
public static class CodeRelevance
{
    // Only the order of these counts: a line that was seen in one run and not in the other is nearest, a word is farthest.
    private const double RecordedLine = 16;
    private const double RecordedValue = 12;
    private const double NamedInChange = 8;
    private const double NamedNearby = 4;
    private const double TopicOfDivergence = 3;
    private const double AnyTopic = 1;
    private const double BesideShare = 0.2;

    /// <summary>Shorter lines and values stand in every file.</summary>
    private const int MinLineChars = 16;
    private const int MinValueChars = 4;
    private const int MaxValueChars = 80;

    /// <returns>All files of the change, nearest first; among equals in the order of their paths.</returns>
    public static IReadOnlyList<RelevantFile> Rank(CodeChange change, RunComparison comparison)
    {
        var words = DivergenceWords.Of(comparison);
        return
        [
            .. change
                .Files.Select(f => Judge(f, words, comparison.Changes))
                .OrderByDescending(f => f.Score)
                .ThenBy(f => f.File.Path, StringComparer.Ordinal),
        ];
    }

    private static RelevantFile Judge(CodeFile file, DivergenceWords words, IReadOnlyList<PairChange> changes)
    {
        var lines = file.Hunks.SelectMany(ChangedLine.In).ToList();
        var changed = string.Join('\n', lines.Where(l => l.IsChanged).Select(l => l.Text));
        var topics = CodeTopics.Of(file.Path, changed);
        var found = new List<(double Score, string Reason)>();
        AddRecorded(lines, changes, found);
        foreach (var (what, name) in words.Names)
        {
            if (lines.Find(l => l.IsChanged && name.IsIn(l.Text)) is { } line)
            {
                found.Add((NamedInChange, $"line {line.Number} names {name.Text}, {what}"));
            }
            else if (name.IsIn(file.Path) || lines.Exists(l => name.IsIn(l.Text)))
            {
                found.Add((NamedNearby, $"stands beside {name.Text}, {what}"));
            }
        }

        AddTopics([.. topics.Where(words.Topics.Contains)], TopicOfDivergence, ", which the divergence may be about");
        AddTopics([.. topics.Where(t => !words.Topics.Contains(t))], AnyTopic, "");
        var isBeside = CodeTopics.IsBeside(file.Path);
        if (isBeside && found.Count > 0)
        {
            found.Add((0, "a test, a document or a generated file"));
        }

        return new RelevantFile(
            file,
            found.Sum(f => f.Score) * (isBeside ? BesideShare : 1),
            topics,
            [.. found.OrderByDescending(f => f.Score).Select(f => f.Reason)]
        );

        void AddTopics(IReadOnlyList<CodeTopic> some, double score, string because)
        {
            if (some.Count > 0)
            {
                found.Add((score * some.Count, $"touches {string.Join(" and ", some.Select(CodeTopics.Of))}{because}"));
            }
        }
    }

    /// <summary>
    /// Lines whose text the runs recorded: new ones in the red run only, removed ones in the green run only; else lines that hold
    /// the value of the red run.
    /// </summary>
    private static void AddRecorded(
        List<ChangedLine> lines,
        IReadOnlyList<PairChange> changes,
        List<(double Score, string Reason)> found
    )
    {
        var newFirst = lines.OrderBy(l => l.Mark != '+').ToList();
        foreach (var change in changes.Where(c => c.ReportedAtUtc is null))
        {
            if (newFirst.Find(l => IsRecorded(l, change)) is { } line)
            {
                var side = line.Mark == '+' ? "red" : "green";
                found.Add((RecordedLine, $"line {line.Number} is in the {change.Subject} of the {side} run only"));
            }
            else if (
                change is { Red.Length: >= MinValueChars and <= MaxValueChars, Green: not null }
                && lines.Find(l => l.Mark == '+' && l.Text.Contains(change.Red, StringComparison.Ordinal)) is { } holds
            )
            {
                found.Add((RecordedValue, $"line {holds.Number} holds the {change.Subject} of the red run, {change.Red}"));
            }
        }
    }

    private static bool IsRecorded(ChangedLine line, PairChange change)
    {
        var text = line.Text.Trim().Trim('"', '\'', ',', '`', '+', '\\').Trim();
        var (with, without) = line.Mark == '+' ? (change.Red, change.Green) : (change.Green, change.Red);
        return line.IsChanged
            && text.Length >= MinLineChars
            && with?.Contains(text, StringComparison.Ordinal) == true
            && without?.Contains(text, StringComparison.Ordinal) != true;
    }

    /// <param name="Number">In the build that has the line.</param>
    private sealed record ChangedLine(char Mark, int Number, string Text)
    {
        public bool IsChanged => Mark is '+' or '-';

        public static IEnumerable<ChangedLine> In(CodeHunk hunk)
        {
            var (green, red) = (hunk.GreenLine, hunk.RedLine);
            foreach (var line in hunk.Text.Split('\n').Where(l => l.Length > 0))
            {
                var mark = line[0];
                yield return new ChangedLine(mark, mark == '-' ? green : red, line[1..]);
                green += mark == '+' ? 0 : 1;
                red += mark == '-' ? 0 : 1;
            }
        }
    }
}
