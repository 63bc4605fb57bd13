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
/// <param name="Check">What was checked, in the claimant's words; the rule's name when a rule claims.</param>
/// <param name="Expected">What it should have been, as written by the claimant.</param>
/// <param name="Actual">What it was compared with.</param>
public sealed record OutcomeClaim(
    Outcome Outcome,
    OutcomeSource Source,
    DateTimeOffset AtUtc,
    Actor By,
    string? Item = null,
    string? Check = null,
    string? Note = null,
    string? Expected = null,
    string? Actual = null
)
{
    /// <summary>The same thing said by the same source, whenever and by whomever.</summary>
    public bool Repeats(OutcomeClaim earlier) => this with { AtUtc = earlier.AtUtc, By = earlier.By } == earlier;

    /// <summary>
    /// Whose later word replaces this one. Evaluations and rules are many, each with its own check, and one that passes
    /// takes nothing back of another that fails; every other source speaks with one voice.
    /// </summary>
    public (OutcomeSource Source, string? Check) Voice =>
        (Source, Source is OutcomeSource.Evaluation or OutcomeSource.Rule ? Check : null);
}

/// <summary>The outcome that counts, with the source that carried it.</summary>
/// <param name="Source">Null when nobody has claimed anything.</param>
public readonly record struct EffectiveOutcome(Outcome Outcome, OutcomeSource? Source)
{
    /// <summary>
    /// The strongest source decides. Of one voice the latest claim counts; where the checks of one source disagree, red
    /// does, because somebody must look at it. <see cref="Outcome.Unknown"/> takes back what its voice said, so that the
    /// next one speaks again. A claim about an item does not speak for the run.
    /// </summary>
    public static EffectiveOutcome Of(IEnumerable<OutcomeClaim> claims) =>
        Winner(claims, null) is { } winner ? new EffectiveOutcome(winner.Outcome, winner.Source) : default;

    /// <summary>The claim that counts for the whole run, or for one item of it; null when nobody has claimed anything of it.</summary>
    /// <param name="claims">Between claims of one voice and instant the first one counts.</param>
    public static OutcomeClaim? Winner(IEnumerable<OutcomeClaim> claims, string? item) =>
        claims
            .Where(c => c.Item == item)
            .GroupBy(c => c.Voice)
            .Select(voice => voice.MaxBy(c => c.AtUtc)!)
            .OrderBy(c => c.Outcome == Outcome.Unknown)
            .ThenByDescending(c => c.Source)
            .ThenByDescending(c => c.Outcome == Outcome.Red)
            .ThenByDescending(c => c.AtUtc)
            .FirstOrDefault();
}
