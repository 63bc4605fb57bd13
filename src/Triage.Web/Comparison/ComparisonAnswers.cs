using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Web.Comparison;

public sealed record SideAnswer(string Id, IReadOnlyList<string> TraceIds, string? Agent, string? Build, Outcome Outcome)
{
    public static SideAnswer Of(Run run) =>
        new(run.Id, run.TraceIds, run.Summary.Agent, run.Summary.Build.Label, run.Outcome.Outcome);
}

public sealed record AlignmentAnswer(int Matched, int Missing, int Added, IReadOnlyList<string> Warnings);

public sealed record SignalAnswer(
    string Id,
    bool Fired,
    Strength Strength,
    string? Finding,
    string? Value,
    string? Reference,
    IReadOnlyList<string> SpanIds,
    string? Abstained
);

/// <summary>How often suggestions of this height were right, on cases of known cause; the interval is Wilson's at 95 %.</summary>
public sealed record CalibrationAnswer(int Right, int Of, double Lower, double Upper)
{
    public static CalibrationAnswer From(CalibrationBin bin) => new(bin.Right, bin.Of, bin.Interval.Lower, bin.Interval.Upper);
}

/// <summary>Where a reason can be read.</summary>
/// <param name="Reason">Its place in the list of reasons, from 0.</param>
/// <param name="Side">Whose span it is.</param>
public sealed record EvidenceAnswer(int Reason, Outcome Side, string SpanId, ContentSlot? Slot);

public sealed record SuggestionAnswer(
    string Class,
    Layer Layer,
    Trigger Trigger,
    double Score,
    Band Band,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<EvidenceAnswer> Evidence,
    IReadOnlyList<string> Against,
    string WouldChangeIt,
    IReadOnlyList<string> NotRead,
    string? Question,
    CalibrationAnswer? Calibration
)
{
    internal static SuggestionAnswer Of(Suggestion suggestion) =>
        new(
            suggestion.Class,
            suggestion.Layer,
            suggestion.Trigger,
            suggestion.Score,
            suggestion.Band,
            [.. suggestion.Reasons.Select(r => r.Text)],
            [
                .. suggestion.Reasons.SelectMany(
                    (reason, at) =>
                        reason.Evidence.Select(e => new EvidenceAnswer(
                            at,
                            e.IsGreen ? Outcome.Green : Outcome.Red,
                            e.SpanId,
                            e.Slot
                        ))
                ),
            ],
            suggestion.Against,
            suggestion.WouldChangeIt,
            suggestion.NotRead,
            suggestion.Question,
            suggestion.Calibrated is { } bin ? CalibrationAnswer.From(bin) : null
        );
}

/// <summary>A comparison with its diagnosis, as the contract words it.</summary>
public sealed record ComparisonAnswer(
    SideAnswer? Green,
    SideAnswer? Red,
    PairTier Tier,
    string? TierReason,
    AlignmentAnswer Alignment,
    FirstDivergence? FirstDivergence,
    IReadOnlyList<PairChange> Changes,
    IReadOnlyList<SignalAnswer> Signals,
    IReadOnlyList<SuggestionAnswer> Suggestions,
    IReadOnlyList<SuspectSpan> SuspectSpans,
    string? Abstained
)
{
    /// <summary>What differs in the code of the two builds; null when no repository is configured for the agent.</summary>
    public CodeAnswer? Code { get; init; }

    /// <param name="red">Names the red side when there is no pair.</param>
    public static ComparisonAnswer Of(PairDiagnosis diagnosis, Run? red)
    {
        var pair = diagnosis.Comparison;
        return new ComparisonAnswer(
            pair is null ? null : SideAnswer.Of(pair.Green.Run),
            pair is not null ? SideAnswer.Of(pair.Red.Run)
                : red is not null ? SideAnswer.Of(red)
                : null,
            pair?.Tier ?? PairTier.None,
            pair?.TierReason,
            new AlignmentAnswer(
                pair?.Matched ?? 0,
                pair?.Missing ?? 0,
                pair?.Added ?? 0,
                pair?.Warnings ?? WithoutPair(diagnosis)
            ),
            pair?.FirstDivergence,
            pair?.Changes ?? [],
            [
                .. diagnosis.Signals.Select(s => new SignalAnswer(
                    s.Id,
                    s.Fired,
                    s.Strength,
                    s.Finding,
                    s.Value,
                    s.Reference,
                    s.SpanIds,
                    s.Abstained
                )),
            ],
            [.. diagnosis.Suggestions.Select(SuggestionAnswer.Of)],
            diagnosis.SuspectSpans,
            diagnosis.Abstained
        );
    }

    private static IReadOnlyList<string> WithoutPair(PairDiagnosis diagnosis) => diagnosis.WithoutPair is { } why ? [why] : [];
}

/// <summary>A candidate green run, as the contract words it.</summary>
public sealed record PairAnswer(SideAnswer Green, DateTimeOffset StartedAtUtc, PairTier Tier, string Reason, string? Limit);
