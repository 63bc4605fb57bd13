using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>One trait, or several of exactly the same runs, held against the outcomes.</summary>
internal sealed class TraitTest
{
    /// <summary>Above it a trait adds nothing to a stronger one.</summary>
    private const double MaxChanceWithin = 0.05;

    private readonly IReadOnlyList<PopulationRun> _runs;
    private readonly HashSet<int> _with;
    private readonly IReadOnlyList<int> _without;
    private readonly int _badWith;
    private readonly int _badWithout;

    private TraitTest(
        IReadOnlyList<PopulationRun> runs,
        IReadOnlyList<RunTrait> traits,
        List<int> with,
        IReadOnlyList<int> without
    )
    {
        (_runs, Traits, _with, _without) = (runs, traits, [.. with], without);
        _badWith = with.Count(i => runs[i].IsBad);
        _badWithout = without.Count(i => runs[i].IsBad);
        var (bad, all) = (_badWith + _badWithout, with.Count + without.Count);
        Chance = bad == 0 || bad == all ? 1 : new SeparationTest(bad, all - bad).Chance(_badWith, with.Count - _badWith);
        Ratio = RiskRatio.Of(_badWith, with.Count, _badWithout, without.Count);
    }

    /// <summary>The first stands for all.</summary>
    public IReadOnlyList<RunTrait> Traits { get; }

    public double Chance { get; }

    public RiskRatio Ratio { get; }

    /// <summary>Every trait that enough runs have and enough lack. Which are tried depends on no outcome.</summary>
    public static IReadOnlyList<TraitTest> All(IReadOnlyList<PopulationRun> runs, int minRuns)
    {
        var with = new Dictionary<RunTrait, List<int>>();
        var told = new Dictionary<TraitKind, List<int>>();
        for (var i = 0; i < runs.Count; i++)
        {
            foreach (var trait in runs[i].Traits)
            {
                ListOf(with, trait).Add(i);
            }

            foreach (var kind in runs[i].Traits.Select(t => t.Kind).Distinct())
            {
                ListOf(told, kind).Add(i);
            }
        }

        IReadOnlyList<int> all = [.. Enumerable.Range(0, runs.Count)];
        return
        [
            .. with.Where(t => t.Value.Count >= minRuns)
                .Select(t => (Trait: t.Key, With: t.Value, Of: RunTraits.IsKnownWithout(t.Key.Kind) ? all : told[t.Key.Kind]))
                .Where(t => t.Of.Count - t.With.Count >= minRuns)
                .GroupBy(t => (With: string.Join(',', t.With), t.Of.Count))
                .Select(same => same.OrderBy(t => t.Trait.Kind).ThenBy(t => t.Trait.Value, StringComparer.Ordinal).ToList())
                .Select(same => new TraitTest(
                    runs,
                    [.. same.Select(t => t.Trait)],
                    same[0].With,
                    [.. same[0].Of.Except(same[0].With)]
                )),
        ];
    }

    /// <param name="stronger">Findings before this one.</param>
    public TellingTrait Told(double adjusted, IReadOnlyList<TraitTest> stronger)
    {
        var bad = _badWith + _badWithout;
        return new TellingTrait(
            Traits[0],
            _badWith,
            bad,
            _with.Count - _badWith,
            _with.Count + _without.Count - bad,
            Chance,
            adjusted,
            Ratio,
            [.. Traits.Skip(1)],
            stronger.FirstOrDefault(s => !TellsBeside(s))?.Traits[0],
            _with.Where(i => _runs[i].IsBad).Select(i => _runs[i]).MaxBy(r => r.StartedAtUtc)?.Id ?? "",
            _with.Min(i => _runs[i].StartedAtUtc)
        );
    }

    /// <summary>
    /// Whether it still tells among the runs with the stronger trait or among those without: N. Mantel and W. Haenszel, J. Natl.
    /// Cancer Inst. 22 (1959), one-sided, with the correction for continuity.
    /// </summary>
    private bool TellsBeside(TraitTest stronger)
    {
        var (seen, expected, variance) = (0.0, 0.0, 0.0);
        foreach (var inside in new[] { true, false })
        {
            var with = _with.Where(i => stronger._with.Contains(i) == inside).ToList();
            var without = _without.Where(i => stronger._with.Contains(i) == inside).ToList();
            double n = with.Count + without.Count;
            if (n < 2)
            {
                continue;
            }

            double bad = with.Count(i => _runs[i].IsBad) + without.Count(i => _runs[i].IsBad);
            seen += with.Count(i => _runs[i].IsBad);
            expected += with.Count * bad / n;
            variance += with.Count * without.Count * bad * (n - bad) / (n * n * (n - 1));
        }

        return variance > 0 && NormalTail((seen - expected - 0.5) / Math.Sqrt(variance)) <= MaxChanceWithin;
    }

    /// <summary>Chance of a standard normal above it; Abramowitz and Stegun 26.2.17, off by less than 1e-7.</summary>
    private static double NormalTail(double z)
    {
        if (z < 0)
        {
            return 1 - NormalTail(-z);
        }

        var t = 1 / (1 + (0.2316419 * z));
        var series = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * series;
    }

    private static List<int> ListOf<TKey>(Dictionary<TKey, List<int>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        return list;
    }
}
