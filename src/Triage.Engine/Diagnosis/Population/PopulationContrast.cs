namespace Triage.Engine.Diagnosis.Population;

/// <summary>A trait that bad runs have more often than good ones.</summary>
/// <param name="BadWith">Bad runs with it, of <paramref name="Bad"/>.</param>
/// <param name="Chance">Of such a split when nothing is behind it: Fisher's exact test, upper tail.</param>
/// <param name="Adjusted">The same after the correction for everything that was tried, see <see cref="FalseDiscoveries"/>.</param>
/// <param name="Also">Other traits of exactly the same runs: nothing here can tell them apart.</param>
/// <param name="OnlyWith">A stronger trait that explains it: among the runs with that one, and among those without, it tells nothing.</param>
/// <param name="NewestBad">Id of the newest bad run with it.</param>
/// <param name="FirstSeenUtc">Start of the oldest run of the window with it.</param>
public sealed record TellingTrait(
    RunTrait Trait,
    int BadWith,
    int Bad,
    int GoodWith,
    int Good,
    double Chance,
    double Adjusted,
    RiskRatio Ratio,
    IReadOnlyList<RunTrait> Also,
    RunTrait? OnlyWith,
    string NewestBad,
    DateTimeOffset FirstSeenUtc
)
{
    public int With => BadWith + GoodWith;
}

/// <summary>What tells the bad runs of a window from the good ones.</summary>
/// <param name="Telling">Most certain first, at most <see cref="Limits.MaxSharedConditions"/>.</param>
/// <param name="Tried">Traits that were tried; those of the same runs count once.</param>
/// <param name="Abstained">Why nothing is told; null when something is.</param>
public sealed record PopulationContrast(int Bad, int Good, IReadOnlyList<TellingTrait> Telling, int Tried, string? Abstained)
{
    /// <param name="maxFalse">Share of the findings that may be chance, 0 to 1.</param>
    /// <param name="minRuns">Bad runs, and good runs, that there must be; and half as many runs with, and without, a trait.</param>
    public static PopulationContrast Of(IReadOnlyList<PopulationRun> runs, double maxFalse, int minRuns)
    {
        var bad = runs.Count(r => r.IsBad);
        var nothing = new PopulationContrast(bad, runs.Count - bad, [], 0, null);
        if (bad < minRuns || nothing.Good < minRuns)
        {
            return nothing with
            {
                Abstained =
                    $"{bad} red and {nothing.Good} green runs are known here; {minRuns} of each are needed to tell what they have in common from chance.",
            };
        }

        var tests = TraitTest.All(runs, Math.Max(2, minRuns / 2));
        var adjusted = FalseDiscoveries.Adjusted([.. tests.Select(t => t.Chance)]);
        var found = tests
            .Select((t, i) => (Test: t, Adjusted: adjusted[i]))
            .Where(t => t.Adjusted <= maxFalse)
            .OrderBy(t => t.Test.Chance)
            .ThenByDescending(t => t.Test.Ratio.Lower)
            .ThenBy(t => t.Test.Traits[0].Kind)
            .ThenBy(t => t.Test.Traits[0].Value, StringComparer.Ordinal)
            .Take(Limits.MaxSharedConditions)
            .ToList();
        return nothing with
        {
            Tried = tests.Count,
            Telling = [.. found.Select((t, i) => t.Test.Told(t.Adjusted, [.. found.Take(i).Select(f => f.Test)]))],
            Abstained =
                found.Count > 0
                    ? null
                    : $"{tests.Count} traits were tried on {bad} red and {nothing.Good} green runs; none tells them apart beyond chance.",
        };
    }
}
