using System.Globalization;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>The choice of a green run to stand beside a red one.</summary>
public static class GreenRuns
{
    /// <summary>
    /// Comparable greens, best first: by tier, inside a tier the newest before the red run first, younger ones last.
    /// A green run of another agent is no candidate; of another task only as the consensus of the baseline.
    /// </summary>
    public static IReadOnlyList<PairCandidate> Rank(Run red, IReadOnlyList<Run> greens, Thresholds thresholds)
    {
        var candidates = greens
            .Where(g => g.Id != red.Id)
            .Select(g => (Run: g, Tier: TierOf(red, g)))
            .Where(c => c.Tier.Tier is not PairTier.None)
            .Select(c => new PairCandidate(c.Run, c.Tier.Tier, c.Tier.Reason, LimitOf(red, c.Run)))
            .ToList();
        if (candidates.Count == 0 && Consensus(red, greens, thresholds) is { } typical)
        {
            candidates.Add(typical);
        }

        return
        [
            .. candidates
                .OrderByDescending(c => c.Tier)
                .ThenBy(c => IsYounger(red, c.Green))
                .ThenBy(c => (red.Summary.StartedAtUtc - c.Green.Summary.StartedAtUtc).Duration())
                .ThenBy(c => c.Green.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>How comparable the two runs are, with the reason as a sentence.</summary>
    public static (PairTier Tier, string Reason) TierOf(Run red, Run green)
    {
        var (r, g) = (red.Summary, green.Summary);
        if (r.Agent != g.Agent)
        {
            return (PairTier.None, "Another agent ran it: nothing is comparable by rule.");
        }

        if (r.UserInputKey is not null && r.UserInputKey == g.UserInputKey)
        {
            return (PairTier.SameSubject, Sentence("Same input as the red run", red, green));
        }

        var mayBeSameTask = r.Task is null || g.Task is null || r.Task == g.Task;
        if (mayBeSameTask && SharedSubject(r.Subjects, g.Subjects) is { } shared)
        {
            return (PairTier.SameSubject, Sentence($"Same {shared.Name} as the red run, {shared.Value}", red, green));
        }

        if (r.Task != g.Task)
        {
            return (PairTier.None, "Another task: nothing is comparable by rule.");
        }

        return r.Path.Length > 0 && r.Path == g.Path
            ? (PairTier.SamePath, Sentence("Same task and the same steps as the red run", red, green))
            : (PairTier.SameTask, Sentence("Same task as the red run", red, green));
    }

    /// <summary>
    /// One that both runs are about; null when there is a kind of subject of which they share none: two invoices of one tenant
    /// are two subjects.
    /// </summary>
    private static Subject? SharedSubject(IReadOnlyList<Subject> red, IReadOnlyList<Subject> green)
    {
        var shared = red.Intersect(green).ToList();
        return red.Select(s => s.Name)
            .Intersect(green.Select(s => s.Name), StringComparer.Ordinal)
            .All(name => shared.Exists(s => s.Name == name))
            ? shared.FirstOrDefault()
            : null;
    }

    /// <summary>The newest green with the most common path of the window; only when the window holds enough runs to be typical.</summary>
    private static PairCandidate? Consensus(Run red, IReadOnlyList<Run> greens, Thresholds thresholds)
    {
        var from = red.Summary.StartedAtUtc.AddDays(-thresholds.Get(ThresholdKeys.GreenBaselineDays));
        var window = greens
            .Where(g =>
                g.Id != red.Id && g.Summary.Agent == red.Summary.Agent && g.Summary.StartedAtUtc >= from && !IsYounger(red, g)
            )
            .OrderByDescending(g => g.Summary.StartedAtUtc)
            .ThenBy(g => g.Id, StringComparer.Ordinal)
            .Take((int)thresholds.Get(ThresholdKeys.GreenBaselineRuns))
            .ToList();
        if (window.Count < thresholds.Get(ThresholdKeys.GreenBaselineMinRuns))
        {
            return null;
        }

        // Grouping keeps the order of the window: among equally common paths the newest wins.
        var typical = window.GroupBy(g => g.Summary.Path).MaxBy(path => path.Count())!;
        var green = typical.First();
        return new PairCandidate(
            green,
            PairTier.Consensus,
            Sentence($"The usual path of this agent ({typical.Count()} of its last {window.Count} green runs)", red, green),
            LimitOf(red, green)
        );
    }

    private static bool IsYounger(Run red, Run green) => green.Summary.StartedAtUtc > red.Summary.StartedAtUtc;

    private static string Sentence(string what, Run red, Run green)
    {
        var apart = red.Summary.StartedAtUtc - green.Summary.StartedAtUtc;
        var build = (green.Summary.Build.Label, red.Summary.Build.Label) switch
        {
            (null, _) or (_, null) => "",
            var (g, r) when g == r => $", same build {g}",
            var (g, r) => $", on build {g} (red: {r})",
        };
        return $"{what}, {Ago(apart.Duration())} {(apart < TimeSpan.Zero ? "after" : "before")} it{build}.";
    }

    private static string Ago(TimeSpan apart) =>
        apart switch
        {
            { TotalDays: >= 2 } => Whole(apart.TotalDays, "d"),
            { TotalHours: >= 1 } => Whole(apart.TotalHours, "h"),
            { TotalMinutes: >= 1 } => Whole(apart.TotalMinutes, "min"),
            _ => Whole(apart.TotalSeconds, "s"),
        };

    private static string Whole(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");

    private static string? LimitOf(Run red, Run green)
    {
        List<string> limits = [];
        var (r, g) = (red.Summary, green.Summary);
        if (r.UserInputKey is null || g.UserInputKey is null)
        {
            limits.Add("whether the inputs are the same is not known");
        }
        else if (r.UserInputKey != g.UserInputKey)
        {
            limits.Add("different inputs: values that flow from the input are not counted as differences");
        }

        if (IsYounger(red, green))
        {
            limits.Add("the green run is younger than the red one");
        }

        if (g.Diagnosability.Missing.Count > 0)
        {
            limits.Add("part of the content of the green run was not captured");
        }

        return limits.Count == 0 ? null : $"{char.ToUpperInvariant(limits[0][0])}{string.Join("; ", limits)[1..]}.";
    }
}
