using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>
/// Where the share of bad runs changed. The place is the one of the greatest likelihood of two shares; its 95 % interval is that of
/// B. E. Hansen (Econometrica 68, 2000): places whose likelihood ratio stays within 7.35 of the best. The chance is that of Fisher's
/// exact test there, on both sides, times the number of places that were tried (Bonferroni), which is on the safe side.
/// </summary>
/// <param name="LastBefore">Id of the last run before it.</param>
/// <param name="FirstAfter">Id of the first run after it.</param>
/// <param name="FromUtc">Start of the last run that surely lies before: the change came after it.</param>
/// <param name="ToUtc">Start of the first run that surely lies after: the change came before it.</param>
public sealed record OutcomeShift(
    string LastBefore,
    DateTimeOffset LastBeforeUtc,
    string FirstAfter,
    DateTimeOffset FirstAfterUtc,
    DateTimeOffset FromUtc,
    DateTimeOffset ToUtc,
    int BadBefore,
    int Before,
    int BadAfter,
    int After,
    double Chance
)
{
    /// <summary>Hansen (2000), table I.</summary>
    private const double Critical95 = 7.35;

    public bool IsWorse => (double)BadAfter / After > (double)BadBefore / Before;

    public WilsonInterval ShareBefore => WilsonInterval.Of(BadBefore, Before);

    public WilsonInterval ShareAfter => WilsonInterval.Of(BadAfter, After);

    /// <param name="maxChance">Above it a change counts as chance.</param>
    /// <param name="minRuns">Runs on each side.</param>
    /// <returns>The strongest change; null when none is beyond chance, or there are too few runs to tell.</returns>
    public static OutcomeShift? Find(IReadOnlyList<PopulationRun> runs, double maxChance, int minRuns)
    {
        var ordered = runs.OrderBy(r => r.StartedAtUtc).ThenBy(r => r.Id, StringComparer.Ordinal).ToList();
        var places = Places(ordered, minRuns);
        if (places.Count == 0)
        {
            return null;
        }

        var best = places.MaxBy(p => p.Likelihood)!;
        var chance = Math.Min(1, BothTails(best, ordered) * places.Count);
        if (chance > maxChance)
        {
            return null;
        }

        var likely = places.Where(p => 2 * (best.Likelihood - p.Likelihood) <= Critical95).ToList();
        var (lastBefore, firstAfter) = (ordered[best.At - 1], ordered[best.At]);
        return new OutcomeShift(
            lastBefore.Id,
            lastBefore.StartedAtUtc,
            firstAfter.Id,
            firstAfter.StartedAtUtc,
            ordered[likely[0].At - 1].StartedAtUtc,
            ordered[likely[^1].At].StartedAtUtc,
            best.BadBefore,
            best.At,
            places[0].BadInAll - best.BadBefore,
            ordered.Count - best.At,
            chance
        );
    }

    /// <summary>Between runs that start at one instant nothing can change.</summary>
    private static List<Place> Places(List<PopulationRun> ordered, int minRuns)
    {
        var bad = ordered.Count(r => r.IsBad);
        var places = new List<Place>();
        var before = 0;
        for (var at = 1; at < ordered.Count; at++)
        {
            before += ordered[at - 1].IsBad ? 1 : 0;
            if (at >= minRuns && ordered.Count - at >= minRuns && ordered[at - 1].StartedAtUtc < ordered[at].StartedAtUtc)
            {
                var likelihood = LogLikelihood(before, at) + LogLikelihood(bad - before, ordered.Count - at);
                places.Add(new Place(at, before, bad, likelihood));
            }
        }

        return places;
    }

    private static double LogLikelihood(int bad, int runs) => Times(bad, runs) + Times(runs - bad, runs);

    private static double Times(int count, int runs) => count == 0 ? 0 : count * Math.Log((double)count / runs);

    private static double BothTails(Place best, List<PopulationRun> ordered)
    {
        var good = ordered.Count - best.BadInAll;
        if (best.BadInAll == 0 || good == 0)
        {
            return 1;
        }

        var test = new SeparationTest(best.BadInAll, good);
        var goodBefore = best.At - best.BadBefore;
        var moreBefore = test.Chance(best.BadBefore, goodBefore);
        var moreAfter = test.Chance(best.BadInAll - best.BadBefore, good - goodBefore);
        return Math.Min(1, 2 * Math.Min(moreBefore, moreAfter));
    }

    private sealed record Place(int At, int BadBefore, int BadInAll, double Likelihood);
}
