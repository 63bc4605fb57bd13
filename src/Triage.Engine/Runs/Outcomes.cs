namespace Triage.Engine.Runs;

/// <summary>What the run said of itself. Never evidence that the outcome was right.</summary>
public enum ReportedStatus
{
    Unset,
    Ok,
    Error,
}

/// <summary>What was true afterwards.</summary>
public enum Outcome
{
    Unknown,
    Green,
    Red,
}

/// <summary>Where a claim about the outcome came from, weakest first: the order is the precedence.</summary>
public enum OutcomeSource
{
    Presumed,
    Rule,
    Evaluation,
    Guard,
    File,
    Api,
    Person,
}

/// <summary>One claim about a run, or about one item of it. Claims are only ever added.</summary>
/// <param name="Item">The subject inside the run that the claim is about; null when it is about the whole run.</param>
/// <param name="Check">What was checked, in the claimant's words.</param>
public sealed record OutcomeClaim(
    Outcome Outcome,
    OutcomeSource Source,
    DateTimeOffset AtUtc,
    Actor By,
    string? Item = null,
    string? Check = null,
    string? Note = null
);

/// <summary>The outcome that counts, with the source that carried it.</summary>
/// <param name="Source">Null when nobody has claimed anything.</param>
public readonly record struct EffectiveOutcome(Outcome Outcome, OutcomeSource? Source)
{
    /// <summary>
    /// The strongest source decides; within one source the latest claim does. <see cref="Outcome.Unknown"/> takes back
    /// what its source said, so that the next source speaks again. A claim about an item does not speak for the run.
    /// </summary>
    public static EffectiveOutcome Of(IEnumerable<OutcomeClaim> claims)
    {
        var winner = claims
            .Where(c => c.Item is null)
            .GroupBy(c => c.Source)
            .Select(source => source.MaxBy(c => c.AtUtc)!)
            .OrderBy(c => c.Outcome == Outcome.Unknown)
            .ThenByDescending(c => c.Source)
            .FirstOrDefault();
        return winner is null ? default : new EffectiveOutcome(winner.Outcome, winner.Source);
    }
}
