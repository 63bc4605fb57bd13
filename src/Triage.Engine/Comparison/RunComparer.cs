using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Puts a red run beside a green one: aligned steps, what differs in each, and where they part first.</summary>
public static class RunComparer
{
    /// <param name="chosen">How the green run was chosen, when <see cref="GreenRuns.Rank"/> chose it: a consensus run cannot be recognised from the pair alone.</param>
    /// <param name="reported">Changes that people or programs reported for the time between the two runs; see <see cref="ReportedChanges"/>.</param>
    /// <returns>Always a comparison; when the pair cannot be compared, <see cref="RunComparison.Abstained"/> says why and what to do.</returns>
    public static RunComparison Compare(
        RecordedRun green,
        RecordedRun red,
        PairCandidate? chosen = null,
        IReadOnlyList<Change>? reported = null
    )
    {
        var (tier, reason) = chosen is null ? GreenRuns.TierOf(red.Run, green.Run) : (chosen.Tier, chosen.Reason);
        var told = ReportedChanges.Of(reported ?? []);
        var nothing = new RunComparison(green, red, tier, reason, [], [], null, told, null);
        if (CannotCompare(green, red) is { } why)
        {
            return nothing with { Abstained = why };
        }

        var cache = new ContentCache();
        var (g, r) = (new RunReading(green, cache), new RunReading(red, cache));
        // On the same subject nothing is excused: a different text around it is what we look for.
        var inputs = tier is PairTier.SameSubject ? InputParameters.None : InputParameters.Of(g, r);
        var matching = new SpanMatching(g, r);
        var rows = WithoutGeneratedNumbers(AlignedRows.Of(g, r, matching, inputs));
        var divergence =
            DivergenceWalk.Find(rows, !g.HasSteps && !r.HasSteps)
            ?? (inputs.InputsDiffer ? null : FirstOutOfOrder(g, r, matching));
        return nothing with
        {
            Rows = rows,
            Warnings = LikeForLike.Warnings(g, r, rows, inputs.InputsDiffer),
            FirstDivergence = divergence,
            Changes = [.. PairChanges.Of(g, r, rows, divergence), .. told],
        };
    }

    private static string? CannotCompare(RecordedRun green, RecordedRun red)
    {
        foreach (var (colour, run) in new[] { ("green", green), ("red", red) })
        {
            if (run.Spans.Count == 0)
            {
                return run.Run.HasNoTrace
                    ? $"The {colour} run {run.Run.Id} has no trace: it is a minimal record. Choose a run with a trace, or go on with the questions alone."
                    : $"The {colour} run {run.Run.Id} has no spans. Choose a run with a trace.";
            }

            if (run.Spans.Count > Limits.MaxSpansCompared)
            {
                return $"The {colour} run {run.Run.Id} has {run.Spans.Count} spans; a comparison takes {Limits.MaxSpansCompared} a side. Choose a shorter run of the same task.";
            }
        }

        return null;
    }

    /// <summary>When every difference of the pair is a number handed out anew, the two runs did the same.</summary>
    private static IReadOnlyList<AlignedRow> WithoutGeneratedNumbers(IReadOnlyList<AlignedRow> rows)
    {
        var onlyNumbers = rows.All(r =>
            r.Kind is RowKind.Same
            || r.Kind is RowKind.Changed
                && r.Differences.All(d => d.Explained || d is { Green: { } g, Red: { } r } && GeneratedNumbers.AreAll(g, r))
        );
        return onlyNumbers
            ? [.. rows.Select(r => r with { Differences = [.. r.Differences.Select(d => d with { Explained = true })] })]
            : rows;
    }

    /// <summary>A tool that ran before a model call in one run and after it in the other. Parallel tools have no order.</summary>
    private static FirstDivergence? FirstOutOfOrder(RunReading green, RunReading red, SpanMatching matching)
    {
        var lastModelCall = -1;
        foreach (var r in Enumerable.Range(0, red.Steps.Count).Where(r => matching.GreenOf[r] >= 0))
        {
            var (g, span) = (matching.GreenOf[r], red.Steps[r].Span);
            if (span.Kind is StepKind.ModelCall)
            {
                lastModelCall = Math.Max(lastModelCall, g);
            }
            else if (span.Kind is StepKind.ToolCall or StepKind.Retrieval && g < lastModelCall)
            {
                return new FirstDivergence(
                    green.Steps[g].Span.SpanId,
                    span.SpanId,
                    DivergenceKind.Order,
                    span.StepName,
                    span.Agent,
                    $"{span.StepName} ran in another turn than in the green run."
                );
            }
        }

        return null;
    }
}
