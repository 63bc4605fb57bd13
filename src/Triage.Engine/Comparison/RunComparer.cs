using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Puts a red run beside a green one: aligned steps, what differs in each, and where they part first.</summary>
public static class RunComparer
{
    /// <param name="chosen">How the green run was chosen, when <see cref="GreenRuns.Rank"/> chose it: a consensus run cannot be recognised from the pair alone.</param>
    /// <param name="reported">Changes that people or programs reported for the time between the two runs; see <see cref="ReportedChanges"/>.</param>
    /// <param name="masks">What is left out; null for what looks volatile by its form.</param>
    /// <param name="consensus">What recent green runs usually do; only asked where the green run is about something else.</param>
    /// <returns>Always a comparison; when the pair cannot be compared, <see cref="RunComparison.Abstained"/> says why and what to do.</returns>
    public static RunComparison Compare(
        RecordedRun green,
        RecordedRun red,
        PairCandidate? chosen = null,
        IReadOnlyList<Change>? reported = null,
        VolatileMasks? masks = null,
        GreenConsensus? consensus = null
    )
    {
        var (tier, reason) = chosen is null ? GreenRuns.TierOf(red.Run, green.Run) : (chosen.Tier, chosen.Reason);
        var told = ReportedChanges.Of(reported ?? []);
        var nothing = new RunComparison(green, red, tier, reason, [], [], null, told, null);
        if (CannotCompare(green, red) is { } why)
        {
            return nothing with { Abstained = why };
        }

        var mask = ContentMask.Of(masks ?? VolatileMasks.Forms, green, red);
        var reading = PairReading.Of(green, red, mask);
        var (g, r) = (reading.Green, reading.Red);
        var inputs = InputFlow.Of(g, r, tier, mask, consensus);
        var matching = new SpanMatching(g, r);
        var rows = WithoutGeneratedNumbers(AlignedRows.Of(g, r, matching, inputs, mask), mask);
        if (consensus is not null && tier is not PairTier.SameSubject)
        {
            rows = consensus.Mark(rows, g, r);
        }

        var pair = nothing with
        {
            Rows = rows,
            Warnings = LikeForLike.Warnings(g, r, rows, inputs.InputsDiffer),
            Mask = mask,
            Reading = reading,
        };
        var divergence = FirstOf(pair, g, r, matching, inputs.InputsDiffer);
        return pair with
        {
            FirstDivergence = divergence is null ? null : new WrongValue(pair).Follow(divergence),
            Changes = [.. PairChanges.Of(g, r, rows, divergence), .. told],
        };
    }

    /// <summary>By cause: a difference that nothing before it explains; else another order of steps; else one that came late.</summary>
    private static FirstDivergence? FirstOf(
        RunComparison pair,
        RunReading green,
        RunReading red,
        SpanMatching matching,
        bool inputsDiffer
    )
    {
        var isPlain = !green.HasSteps && !red.HasSteps;
        return inputsDiffer
            ? DivergenceWalk.Find(pair.Rows, isPlain, StepVariation.In(pair.Rows)) ?? OddAnswers.First(pair.Rows)
            : DivergenceWalk.Find(pair.Rows, isPlain, StepVariation.None)
                ?? StepOrder.FirstOtherwise(green, red, matching)
                ?? LateSteps.First(pair.Rows);
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
    private static IReadOnlyList<AlignedRow> WithoutGeneratedNumbers(IReadOnlyList<AlignedRow> rows, ContentMask mask)
    {
        var onlyNumbers = rows.All(row =>
            row.Kind is RowKind.Same
            || row.Kind is RowKind.Changed
                && row.Differences.All(d =>
                    d.Explained
                    || d is { Broken: null, Green: { } g, Red: { } r } && GeneratedNumbers.AreAll(g, r, mask, AskedOf(row, d))
                )
        );
        return onlyNumbers
            ? [.. rows.Select(r => r with { Differences = [.. r.Differences.Select(d => d with { Explained = true })] })]
            : rows;
    }

    private static string? AskedOf(AlignedRow row, SpanDifference difference) =>
        difference.What == StepDifferences.Result ? row.Green?.TextOf(ContentSlot.ToolArguments) : null;
}
