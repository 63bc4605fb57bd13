using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>A run among many: what it adds up to and how it turned out.</summary>
public sealed record RunAmongMany(string Id, RunSummary Summary, EffectiveOutcome Outcome)
{
    /// <summary>Green because nobody complained.</summary>
    public bool IsPresumed => Outcome is { Outcome: Runs.Outcome.Green, Source: OutcomeSource.Presumed };

    public TimeOfRun Time =>
        new(
            Summary.StartedAtUtc,
            Summary.StartedAtUtc.AddMilliseconds(Summary.DurationMs),
            Summary.InputTokens + Summary.OutputTokens is > 0 and var tokens ? tokens : null
        );
}
