using Triage.Engine.Runs;

namespace Triage.Web.Outcomes;

/// <summary>One line of a file, or one entry of a list, that says what was true of a run or an item.</summary>
/// <param name="Number">Line in the file, or entry of the list, from 1.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
public sealed record OutcomeLine(
    int Number,
    string? Agent,
    string? Subject,
    string? TraceId,
    Outcome? Outcome,
    string? Expected,
    string? Actual,
    string? Check,
    DateTimeOffset? AtUtc,
    string? Problem
)
{
    /// <summary>What it is about: lines with the same key speak of the same thing.</summary>
    public (string?, string?, string?) Key => (Agent, TraceId, Subject);

    /// <summary>Says the same as another line about the same thing, whatever it remarks.</summary>
    public bool Repeats(OutcomeLine other) => this with { Number = other.Number, Check = other.Check } == other;
}

/// <param name="Subject">What two lines disagree about; the last of them counts.</param>
public sealed record LineConflict(string Subject, int First, int Counts);

/// <summary>The lines of a file, each thing once.</summary>
/// <param name="Read">Lines before repeats were left out.</param>
/// <param name="Mark">How the file writes decimals.</param>
public sealed record OutcomeSheet(
    IReadOnlyList<OutcomeLine> Lines,
    int Read,
    int Repeated,
    IReadOnlyList<LineConflict> Conflicts,
    DecimalMark Mark
)
{
    public static OutcomeSheet Of(IReadOnlyList<OutcomeLine> read, DecimalMark mark)
    {
        var kept = new Dictionary<(string?, string?, string?), OutcomeLine>();
        var problems = new List<OutcomeLine>();
        var conflicts = new List<LineConflict>();
        var repeated = 0;
        foreach (var line in read)
        {
            if (line.Problem is not null)
            {
                problems.Add(line);
            }
            else if (!kept.TryGetValue(line.Key, out var earlier))
            {
                kept[line.Key] = line;
            }
            else if (line.Repeats(earlier))
            {
                repeated++;
            }
            else
            {
                conflicts.Add(new LineConflict(line.Subject ?? line.TraceId ?? "", earlier.Number, line.Number));
                kept[line.Key] = line;
            }
        }

        return new OutcomeSheet([.. kept.Values.Concat(problems).OrderBy(l => l.Number)], read.Count, repeated, conflicts, mark);
    }
}
