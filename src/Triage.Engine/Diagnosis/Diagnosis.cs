using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

public enum Strength
{
    Weak,
    Strong,
}

/// <summary>One automatic observation.</summary>
/// <param name="Id"><c>S1</c> to <c>S27</c>.</param>
/// <param name="Finding">What exactly fired, for signals that can say several things: <c>prompt</c>, <c>tools</c>, ...; null otherwise.</param>
/// <param name="Value">What was seen in the red run, in words.</param>
/// <param name="Reference">What the green run shows instead.</param>
/// <param name="SpanIds">Spans of the red run, else of the green one.</param>
/// <param name="Abstained">Why it could not be computed; it neither fired nor stayed silent then.</param>
public sealed record SignalReading(
    string Id,
    string? Finding,
    bool Fired,
    Strength Strength,
    string? Value,
    string? Reference,
    IReadOnlyList<string> SpanIds,
    string? Abstained
)
{
    /// <summary>What would speak against it, where the signal knows; else the table of weights has a sentence.</summary>
    public string? WouldChangeIt { get; init; }

    /// <summary>The same in a sentence about this incident, for a reason; null when value and reference say it all.</summary>
    public string? Sentence { get; init; }

    /// <summary>Which content of the spans shows it; null when it stands in no content.</summary>
    public ContentSlot? Slot { get; init; }

    public static SignalReading Silent(string id) => new(id, null, false, Strength.Weak, null, null, [], null);

    public static SignalReading Abstain(string id, string why) => new(id, null, false, Strength.Weak, null, null, [], why);
}

public enum Band
{
    Low,
    High,
}

/// <summary>A sentence that speaks for a class, with where it can be read.</summary>
public sealed record Reason(string Text, IReadOnlyList<EvidenceLink> Evidence);

/// <param name="Slot">Which content of the span; null when the span as a whole shows it.</param>
/// <param name="IsGreen">The span is of the green run: red has none that shows it.</param>
public sealed record EvidenceLink(string SpanId, ContentSlot? Slot, bool IsGreen)
{
    public const int MaxPerReason = 3;
}

/// <summary>A failure class that the evidence supports.</summary>
/// <param name="Score">0 to 1. Independent signals combine as 1 - product(1 - weight); the pair tier caps it. What it has meant so far says <see cref="Calibrated"/>.</param>
/// <param name="Trigger">What changed; kept apart from the class, which is where the failure began.</param>
public sealed record Suggestion(
    string Class,
    Layer Layer,
    Trigger Trigger,
    double Score,
    Band Band,
    IReadOnlyList<Reason> Reasons,
    IReadOnlyList<string> Against,
    string WouldChangeIt
)
{
    /// <summary>Signals that could tell more of this class and abstained, each with its reason.</summary>
    public IReadOnlyList<string> NotRead { get; init; } = [];

    /// <summary>The question of the checklist whose answer would tell; null when none was named.</summary>
    public string? Question { get; init; }

    /// <summary>How often suggestions of this height were right; null when none was ever counted.</summary>
    public CalibrationBin? Calibrated { get; init; }
}

/// <param name="Why">The signal that the class cannot be with, in a sentence.</param>
public sealed record RuledOutClass(string Class, string Why);

public sealed record SuspectSpan(string SpanId, double Score, string Why);

/// <summary>What the pair says, by rule. Empty suggestions come with a reason in <paramref name="Abstained"/>.</summary>
/// <param name="Suggestions">Ordered, at most five.</param>
/// <param name="SuspectSpans">Ordered, at most ten.</param>
/// <param name="Facts">Names of facts that hold, for the conditional edges of the checklist; see <see cref="Diagnosis.Facts"/>.</param>
public sealed record PairDiagnosis(
    RunComparison? Comparison,
    IReadOnlyList<SignalReading> Signals,
    IReadOnlyList<Suggestion> Suggestions,
    IReadOnlyList<SuspectSpan> SuspectSpans,
    IReadOnlySet<string> Facts,
    string? Abstained
)
{
    /// <summary>The run that was diagnosed, also when no green one stands beside it.</summary>
    public RecordedRun? Red { get; init; }

    /// <summary>Why no green run stands beside it; null when one does.</summary>
    public string? WithoutPair { get; init; }

    /// <summary>The wrong items of the red run against its right ones; null when it has none with an outcome.</summary>
    public ItemContrast? Items { get; init; }

    /// <summary>Classes that signals speak for, and that another signal rules out.</summary>
    public IReadOnlyList<RuledOutClass> RuledOut { get; init; } = [];
}
