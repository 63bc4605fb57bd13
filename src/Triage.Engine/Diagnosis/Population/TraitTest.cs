using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>One trait, or several of exactly the same runs, held against the outcomes.</summary>
internal sealed class TraitTest
{
    /// <summary>Above it a trait adds nothing to a stronger one.</summary>
    private const double MaxChanceWithin = 0.05;

    private readonly IReadOnlyList<PopulationRun> _runs;
    private readonly Asked _asked;
    private readonly IReadOnlyList<int> _with;
    private readonly int _badWith;

    private TraitTest(IReadOnlyList<PopulationRun> runs, IReadOnlyList<RunTrait> traits, IReadOnlyList<int> with, Asked asked)
    {
        (_runs, Traits, _with, _asked) = (runs, traits, with, asked);
        _badWith = with.Count(i => runs[i].IsBad);
        Chance = asked.Test.Chance(_badWith, with.Count - _badWith);
        Ratio = RiskRatio.Of(_badWith, with.Count, asked.Bad - _badWith, asked.Runs.Count - with.Count);
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

        var all = new Asked(runs, [.. Enumerable.Range(0, runs.Count)]);
        // Runs that tell nothing of a kind are asked nothing about it.
        var asked = told.ToDictionary(
            t => t.Key,
            t => RunTraits.IsKnownWithout(t.Key) || t.Value.Count == runs.Count ? all : new Asked(runs, t.Value)
        );
        return
        [
            .. with.Where(t => t.Value.Count >= minRuns && asked[t.Key.Kind].Runs.Count - t.Value.Count >= minRuns)
                .GroupBy(t => (asked[t.Key.Kind], new SameRuns(t.Value)))
                .Select(same => new TraitTest(
                    runs,
                    [.. same.Select(t => t.Key).OrderBy(t => t.Kind).ThenBy(t => t.Value, StringComparer.Ordinal)],
                    same.First().Value,
                    same.Key.Item1
                )),
        ];
    }

    /// <param name="stronger">Findings before this one.</param>
    public TellingTrait Told(double adjusted, IReadOnlyList<TraitTest> stronger) =>
        new(
            Traits[0],
            _badWith,
            _asked.Bad,
            _with.Count - _badWith,
            _asked.Runs.Count - _asked.Bad,
            Chance,
            adjusted,
            Ratio,
            [.. Traits.Skip(1)],
            stronger.FirstOrDefault(s => !TellsBeside(s))?.Traits[0],
            _with.Select(i => _runs[i]).Where(r => r.IsBad).MaxBy(r => r.StartedAtUtc)?.Id ?? "",
            _with.Min(i => _runs[i].StartedAtUtc)
        );

    /// <summary>
    /// Whether it still tells among the runs with the stronger trait or among those without: N. Mantel and W. Haenszel, J. Natl.
    /// Cancer Inst. 22 (1959), one-sided, with the correction for continuity.
    /// </summary>
    private bool TellsBeside(TraitTest stronger)
    {
        var (mine, others) = (_with.ToHashSet(), stronger._with.ToHashSet());
        var (seen, expected, variance) = (0.0, 0.0, 0.0);
        foreach (var part in _asked.Runs.GroupBy(others.Contains).Select(p => p.ToList()).Where(p => p.Count > 1))
        {
            double n = part.Count;
            double bad = part.Count(i => _runs[i].IsBad);
            double with = part.Count(mine.Contains);
            seen += part.Count(i => mine.Contains(i) && _runs[i].IsBad);
            expected += with * bad / n;
            variance += with * (n - with) * bad * (n - bad) / (n * n * (n - 1));
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

    /// <summary>The runs of which it is known whether they have a trait.</summary>
    private sealed class Asked
    {
        public Asked(IReadOnlyList<PopulationRun> runs, IReadOnlyList<int> asked)
        {
            Runs = asked;
            Bad = asked.Count(i => runs[i].IsBad);
            Test = new SeparationTest(Bad, asked.Count - Bad);
        }

        public IReadOnlyList<int> Runs { get; }

        public int Bad { get; }

        public SeparationTest Test { get; }
    }

    /// <summary>Equal to another of the same runs.</summary>
    private readonly struct SameRuns(List<int> runs) : IEquatable<SameRuns>
    {
        private readonly List<int> _runs = runs;

        public bool Equals(SameRuns other) => _runs.SequenceEqual(other._runs);

        public override bool Equals(object? obj) => obj is SameRuns other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_runs.Count, _runs[0], _runs[^1], _runs[_runs.Count / 2]);
    }
}
