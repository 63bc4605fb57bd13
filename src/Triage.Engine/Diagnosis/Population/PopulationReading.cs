using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>What all runs of an agent in a time say together.</summary>
/// <param name="Red">Runs whose outcome is red.</param>
/// <param name="Green">Confirmed green by somebody or something.</param>
/// <param name="Presumed">Green because nobody complained.</param>
/// <param name="CountsPresumed">Too few are confirmed green, so that the presumed ones stand in for them.</param>
/// <param name="Shift">Where the share of red runs changed; null when no change is beyond chance.</param>
public sealed record PopulationReading(
    int Runs,
    int Red,
    int Green,
    int Presumed,
    bool CountsPresumed,
    PopulationContrast Contrast,
    OutcomeShift? Shift
)
{
    public int Unknown => Runs - Red - Green - Presumed;

    /// <param name="runs">Of one agent, with those whose outcome is not known: they are load to the others.</param>
    /// <param name="zone">Whose hours and weekdays count.</param>
    public static PopulationReading Of(IReadOnlyList<RunAmongMany> runs, TimeZoneInfo zone, Thresholds thresholds)
    {
        var minRuns = (int)thresholds.Get(ThresholdKeys.PopulationMinRuns);
        var presumed = runs.Count(r => r.IsPresumed);
        var green = runs.Count(r => r.Outcome.Outcome == Outcome.Green) - presumed;
        var countsPresumed = green < minRuns && presumed > 0;
        var concurrent = LoadAround.Concurrent([.. runs.Select(r => r.Time)]);
        var told = runs.Select((r, i) => (Run: r, Beside: concurrent[i]))
            .Where(r => r.Run.Outcome.Outcome != Outcome.Unknown && (countsPresumed || !r.Run.IsPresumed))
            .Select(r => new PopulationRun(
                r.Run.Id,
                r.Run.Summary.StartedAtUtc,
                r.Run.Outcome.Outcome == Outcome.Red,
                RunTraits.Of(r.Run.Summary, r.Beside, zone)
            ))
            .ToList();
        return new PopulationReading(
            runs.Count,
            told.Count(r => r.IsBad),
            green,
            presumed,
            countsPresumed,
            PopulationContrast.Of(told, thresholds.Get(ThresholdKeys.PopulationMaxFalse), minRuns),
            OutcomeShift.Find(told, thresholds.Get(ThresholdKeys.ShiftMaxChance), minRuns)
        );
    }
}
