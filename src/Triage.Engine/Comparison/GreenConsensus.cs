using System.Security.Cryptography;
using System.Text;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>How many of the recent green runs have a step at this place of their path.</summary>
public sealed record StepHabit(int With, int Of)
{
    /// <summary>Some green runs have it and some do not: at least one in ten each, and two. Then either way is a way that ends well.</summary>
    public bool Varies => Math.Min(With, Of - With) >= Math.Max(2, Of / 10.0);

    /// <summary>As a sentence.</summary>
    public string Words => $"{With} of {Of} recent green runs take this step here.";
}

/// <summary>
/// The paths of the recent green runs of an agent and task. A single green run may have taken a detour of its own; beside twenty
/// of them each step shows how usual it is, and only what most of them do otherwise is a deviation.
/// </summary>
/// <remarks>Of each run only its folded path is needed, which is kept with its summary: no span is read.</remarks>
public sealed class GreenConsensus
{
    private readonly IReadOnlyList<IReadOnlyList<string>> _paths;

    private GreenConsensus(IReadOnlyList<IReadOnlyList<string>> paths) => _paths = paths;

    /// <param name="greens">Candidates of any task, in any order; see <see cref="GreenRuns.Rank"/>.</param>
    /// <returns>Null when fewer than <c>green-baseline.min-runs</c> of the same agent and task lie in the days before the red run.</returns>
    public static GreenConsensus? Of(Run red, IReadOnlyList<Run> greens, Thresholds thresholds)
    {
        var from = red.Summary.StartedAtUtc.AddDays(-thresholds.Get(ThresholdKeys.GreenBaselineDays));
        var paths = greens
            .Where(g => g.Id != red.Id && g.Summary.Path.Length > 0)
            .Where(g => g.Summary.Agent == red.Summary.Agent && g.Summary.Task == red.Summary.Task)
            .Where(g => g.Summary.StartedAtUtc >= from && g.Summary.StartedAtUtc <= red.Summary.StartedAtUtc)
            .OrderByDescending(g => g.Summary.StartedAtUtc)
            .ThenBy(g => g.Id, StringComparer.Ordinal)
            .Take((int)thresholds.Get(ThresholdKeys.GreenBaselineRuns))
            .Select(g => RunPath.StepsOf(g.Summary.Path))
            .ToList();
        return paths.Count < thresholds.Get(ThresholdKeys.GreenBaselineMinRuns) ? null : new GreenConsensus(paths);
    }

    /// <summary>How many green runs it rests on.</summary>
    public int Runs => _paths.Count;

    /// <summary>Tells consensuses apart: beside other paths a pair may come to another result.</summary>
    public string Key =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _paths.Select(p => string.Join('\t', p)))))
        );

    /// <summary>Whether green runs end well with this tool as well as without it.</summary>
    internal bool Varies(string tool)
    {
        var word = RunPath.WordOf(StepKind.ToolCall, tool);
        return new StepHabit(_paths.Count(p => p.Contains(word)), Runs).Varies;
    }

    /// <summary>Adds to each step that only one side has how usual it is at its place.</summary>
    internal IReadOnlyList<AlignedRow> Mark(IReadOnlyList<AlignedRow> rows, RunReading green, RunReading red)
    {
        if (rows.All(r => r.Kind is RowKind.Same or RowKind.Changed))
        {
            return rows;
        }

        var (ofGreen, ofRed) = (HabitsOf(green), HabitsOf(red));
        return
        [
            .. rows.Select(row =>
                row.Kind switch
                {
                    RowKind.Missing => row with { Habit = ofGreen.GetValueOrDefault(IdOf(row.Green!)) },
                    RowKind.Added => row with { Habit = ofRed.GetValueOrDefault(IdOf(row.Red!)) },
                    _ => row,
                }
            ),
        ];
    }

    private static (string, string) IdOf(SpanSkeleton span) => (span.TraceId, span.SpanId);

    private Dictionary<(string, string), StepHabit> HabitsOf(RunReading run)
    {
        var (path, placed) = RunPath.Placed(RunSummaries.StepsIn(SpanTree.Of<SpanSkeleton>(run.Recorded.Spans)));
        var counts = CountsAlong(path);
        var habits = new Dictionary<(string, string), StepHabit>();
        foreach (var (step, place) in placed)
        {
            habits[IdOf(step)] = new StepHabit(counts[place], Runs);
        }

        return habits;
    }

    /// <summary>For each place of a path, how many green paths have the same step there when laid beside it.</summary>
    private int[] CountsAlong(IReadOnlyList<string> path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] own = [.. path.Select(NumberOf)];
        var counts = new int[path.Count];
        foreach (var other in _paths)
        {
            foreach (var (at, _) in SequenceMatch.Of(own, [.. other.Select(NumberOf)]))
            {
                counts[at]++;
            }
        }

        return counts;

        int NumberOf(string word)
        {
            ids.TryAdd(word, ids.Count);
            return ids[word];
        }
    }
}
