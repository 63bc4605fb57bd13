using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Steps more or less that mean nothing between runs on different inputs: another number of rounds for another number of things,
/// and detours that green runs take as well.
/// </summary>
internal sealed class StepVariation
{
    private readonly HashSet<string> _onBothSides;
    private readonly HashSet<string> _doneTwice;

    private StepVariation(HashSet<string> onBothSides, HashSet<string> doneTwice) =>
        (_onBothSides, _doneTwice) = (onBothSides, doneTwice);

    /// <summary>On the same input every step more or less counts.</summary>
    public static readonly StepVariation None = new([], []);

    public static StepVariation In(IReadOnlyList<AlignedRow> rows) =>
        new(
            rows.Where(r => r is { Green: not null, Red: not null })
                .Select(r => NameOf(r.Red!))
                .ToHashSet(StringComparer.Ordinal),
            rows.Select(r => r.Red)
                .OfType<Span>()
                .Select(ActOf)
                .OfType<string>()
                .CountBy(act => act)
                .Where(act => act.Value > 1)
                .Select(act => act.Key)
                .ToHashSet(StringComparer.Ordinal)
        );

    /// <param name="row">A step that only one side has.</param>
    public bool Holds(AlignedRow row)
    {
        var span = (row.Red ?? row.Green)!;
        // The same act a second time is never another round.
        if (row.Red is { } red && ActOf(red) is { } act && _doneTwice.Contains(act))
        {
            return false;
        }

        return _onBothSides.Contains(NameOf(span)) || row.Habit is { Varies: true };
    }

    private static string NameOf(Span span) =>
        $"{span.Kind} {(span.Kind is StepKind.ModelCall ? "" : span.ToolName ?? span.Name)}";

    /// <summary>An act on the outside with what it was done to; null for everything else.</summary>
    private static string? ActOf(Span span) =>
        span is { Kind: StepKind.ToolCall, ToolName: { } tool }
        && ToolReaches.ActsByName(tool)
        && span.TextOf(ContentSlot.ToolArguments) is { } arguments
            ? $"{tool} {CanonicalJson.Of(arguments)}"
            : null;
}

/// <summary>
/// Between runs on different inputs, a tool that was asked for nothing at all and answered differently: the world may have moved,
/// or the answer belongs to the request. It counts only when nothing else differs.
/// </summary>
internal static class OddAnswers
{
    public static FirstDivergence? First(IReadOnlyList<AlignedRow> rows)
    {
        foreach (var row in rows.Where(r => r is { Kind: RowKind.Changed, Red.Kind: StepKind.ToolCall }))
        {
            if (
                row.Differences.FirstOrDefault(d => d.What is StepDifferences.Result) is { } result
                && !row.Differences.Any(d => d.IsInput)
                && row.Green!.In(ContentSlot.ToolArguments).Any()
                && row.Red!.In(ContentSlot.ToolArguments).Any()
            )
            {
                return DivergenceSentences.Part(row, result);
            }
        }

        return null;
    }
}

/// <summary>Where two runs did the same: the first step that took so much longer that chance does not explain it.</summary>
internal static class LateSteps
{
    public static FirstDivergence? First(IReadOnlyList<AlignedRow> rows)
    {
        var late = rows.Where(r => r is { Green: not null, Red.IsStep: true } && Slowness.IsMuchSlower(r.Green, r.Red))
            // A step takes as long as what it waits for: of those that ended, the innermost says it first.
            .MinBy(r => r.Red!.EndUnixNano);
        return late is null
            ? null
            : new FirstDivergence(
                late.Green!.SpanId,
                late.Red!.SpanId,
                DivergenceKind.Timing,
                late.Red.StepName,
                late.Red.Agent,
                FormattableString.Invariant(
                    $"{late.Red.StepName} took {late.Red.DurationMs:0} ms instead of {late.Green.DurationMs:0} ms; nothing that was recorded differs before it."
                )
            );
    }
}
