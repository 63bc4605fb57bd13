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
    IReadOnlyList<Suggestion> Suggestions,
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
            new AlignmentAnswer(pair?.Matched ?? 0, pair?.Missing ?? 0, pair?.Added ?? 0, pair?.Warnings ?? []),
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
            diagnosis.Suggestions,
            diagnosis.SuspectSpans,
            diagnosis.Abstained
        );
    }
}

/// <summary>A candidate green run, as the contract words it.</summary>
public sealed record PairAnswer(SideAnswer Green, DateTimeOffset StartedAtUtc, PairTier Tier, string Reason, string? Limit);
