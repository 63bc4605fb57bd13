using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>How comparable the green run is; it caps the band of every suggestion.</summary>
public enum PairTier
{
    None,
    Consensus,
    SameTask,
    SamePath,
    SameSubject,
}

/// <summary>A green run that could stand beside a red one.</summary>
/// <param name="Reason">Why it is on this tier, in a sentence.</param>
/// <param name="Limit">What this pair cannot show, in a sentence; null when nothing is known to be missing.</param>
public sealed record PairCandidate(Run Green, PairTier Tier, string Reason, string? Limit);

public enum DivergenceKind
{
    Input,
    Output,
    Missing,
    Added,
    Order,
    Timing,
    Status,
}

/// <summary>The earliest aligned step where the input is the same and the output differs, or where a wrong input appears.</summary>
/// <param name="Step"><see cref="SpanSkeleton.StepName"/> of the step.</param>
/// <param name="What">One sentence.</param>
public sealed record FirstDivergence(
    string? GreenSpanId,
    string? RedSpanId,
    DivergenceKind Kind,
    string Step,
    string? Agent,
    string What
)
{
    /// <summary>The exact field in which the two sides part.</summary>
    public FieldPair? At { get; init; }

    /// <summary>Where the wrong value first appears in the red run: at the divergence, or in what the step was told before.</summary>
    public FieldPlace? Origin { get; init; }

    /// <summary>The act on the outside that came out wrong; null when none was seen.</summary>
    public Harm? Harm { get; init; }
}

/// <summary>An act on the outside that the red run did otherwise than the green one.</summary>
/// <param name="Step"><see cref="SpanSkeleton.StepName"/> of the step.</param>
/// <param name="What">One sentence.</param>
public sealed record Harm(string Step, FieldPair At, string What);

public enum RowKind
{
    Same,
    Changed,
    Missing,
    Added,
}

/// <summary>One row of the aligned pair, in reading order.</summary>
/// <param name="Green">Null when the step was added.</param>
/// <param name="Red">Null when the step is missing.</param>
/// <param name="Depth">Depth in the tree, from 0.</param>
public sealed record AlignedRow(Span? Green, Span? Red, int Depth, RowKind Kind, IReadOnlyList<SpanDifference> Differences)
{
    /// <summary>For a step that only one side has: how usual it is among the recent green runs; null where too few are known.</summary>
    public StepHabit? Habit { get; init; }

    /// <summary>Why it is not certain that the two spans belong together, in a sentence; null when it is, and for one span alone.</summary>
    public string? Uncertain { get; init; }

    /// <summary>Of a missing or added step: id of the other run's step that stands in its place; null when none does.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>The loop that the row is part of; all its rows have the same one. Null outside of loops.</summary>
    public StepLoop? Loop { get; init; }
}

/// <summary>The same steps again and again: rows that a page can fold to “x5”.</summary>
/// <param name="FirstRow">Index of the first row.</param>
/// <param name="Rows">Rows of all rounds together, what ran inside of the steps included.</param>
/// <param name="RowsOfFirstRound">What is left to see when the loop is folded.</param>
/// <param name="Green">Rounds of the green run.</param>
/// <param name="Red">Rounds of the red run.</param>
/// <param name="IsRetry">Every round is the same call with the same input.</param>
public sealed record StepLoop(int FirstRow, int Rows, int RowsOfFirstRound, int Green, int Red, bool IsRetry);

/// <summary>One thing that differs inside a matched step.</summary>
/// <param name="What">The slot or field: <c>system prompt</c>, <c>message 3 (tool)</c>, <c>arguments</c>, <c>result</c>, <c>model</c>, <c>status</c>, ...</param>
/// <param name="IsInput">It was there before the step acted.</param>
/// <param name="Explained">Only parameters differ: values that flow from the user's input of each run.</param>
public sealed record SpanDifference(string What, bool IsInput, string? Green, string? Red, bool Explained)
{
    /// <summary>Between runs on different inputs: which relation of the green run the red one breaks, as a sentence.</summary>
    public string? Broken { get; init; }

    /// <summary>The member of a result in which it does not repeat what was asked for, as the green one does; null for any other relation.</summary>
    internal string? BrokenField { get; init; }

    /// <summary>The value that breaks the relation stands in the user's input of the red run, wherever else it stands.</summary>
    internal bool BrokenFromInput { get; init; }

    /// <summary>Which messages it is about, from 0 without those of the system; -1 where one side has none.</summary>
    internal (int Green, int Red)? Messages { get; init; }
}

/// <summary>Something that differs around the pair: prompt, model, tools, parameters, code, ...</summary>
/// <param name="ReportedAtUtc">When it happened, where somebody reported it; null for what the two runs show themselves.</param>
public sealed record PairChange(
    Trigger Kind,
    string Subject,
    string? Green,
    string? Red,
    bool TouchesDivergence,
    DateTimeOffset? ReportedAtUtc = null
);

/// <summary>The aligned pair with its differences and the first divergence.</summary>
/// <param name="Abstained">Why the pair cannot be compared; everything else but reported changes is empty then.</param>
public sealed record RunComparison(
    RecordedRun Green,
    RecordedRun Red,
    PairTier Tier,
    string TierReason,
    IReadOnlyList<AlignedRow> Rows,
    IReadOnlyList<string> Warnings,
    FirstDivergence? FirstDivergence,
    IReadOnlyList<PairChange> Changes,
    string? Abstained
)
{
    /// <summary>The wrong items of the red run against its right ones; null when it has none with an outcome.</summary>
    public ItemContrast? Items { get; init; }

    /// <summary>What was left out of the comparison; for rules that compare further contents of the pair.</summary>
    internal ContentMask Mask { get; init; } = ContentMask.Plain;

    /// <summary>For rules that read further in the pair; null where it was given up, see <see cref="WithoutReading"/>.</summary>
    internal PairReading? Reading { get; init; }

    /// <summary>What is kept of a comparison once nobody reads further: all but the readings of every span.</summary>
    internal RunComparison WithoutReading() => this with { Reading = null };

    /// <summary>Where exactly a difference of a matched row stands, on both sides. Reads the bodies: ask for what is shown.</summary>
    public FieldPair PlaceOf(AlignedRow row, SpanDifference difference) =>
        row is { Green: { } green, Red: { } red }
            ? new DifferentFields(Mask).Of(green, red, difference)
            : new FieldPair(DifferentFields.OnlySide(row.Green), DifferentFields.OnlySide(row.Red));

    public int Matched => Rows.Count(r => r.Kind is RowKind.Same or RowKind.Changed);
    public int Missing => Rows.Count(r => r.Kind is RowKind.Missing);
    public int Added => Rows.Count(r => r.Kind is RowKind.Added);
}
