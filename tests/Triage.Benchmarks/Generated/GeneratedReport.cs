using System.Globalization;
using Triage.Engine;
using Triage.Engine.Tests.Comparison.Generated;

namespace Triage.Benchmarks.Generated;

/// <summary>How often pairs on different inputs with one known fault are judged right, by kind of fault, with the shipped knowledge.</summary>
internal static class GeneratedReport
{
    private const int Pairs = 100;

    public static int Print(bool wholly, TextWriter to)
    {
        var knowledge = Accuracy.JudgedPair.Knowledge.Value;
        var generated = new GeneratedPairs(knowledge.Rules, knowledge.Masks);
        var (faulty, healthy) = (generated.WithOneFault(Pairs), generated.WithNothingWrong(Pairs));
        to.WriteLine("fault                    layer    pairs  divergence  layer right  wrong  wrong+high  abstained");
        foreach (var kind in faulty.GroupBy(p => p.Fault!.Name))
        {
            Row(kind.Key, ContractWords.Of(kind.First().Fault!.Layers[0]), [.. kind], to);
        }

        Row("all", "", faulty, to);
        var said = faulty.Where(p => !p.Abstained).ToList();
        to.WriteLine($"divergence exact {Share(faulty.Count(p => p.Exact), faulty.Count)}");
        to.WriteLine($"layer right among those not abstained {Share(said.Count(p => p.LayerIsRight), said.Count)}");
        to.WriteLine($"wrong in the high band {said.Count(p => p.IsHigh && !p.LayerIsRight)} of {said.Count(p => p.IsHigh)}");
        to.WriteLine(
            $"nothing wrong: {healthy.Count} pairs, with a divergence {healthy.Count(p => !p.Exact)}, with a suggestion {healthy.Count(p => !p.Abstained)}, in the high band {healthy.Count(p => p.IsHigh)}"
        );
        if (wholly)
        {
            foreach (
                var pair in faulty
                    .Concat(healthy)
                    .Where(p => !p.Exact || (p.Fault is not null && !p.Abstained && !p.LayerIsRight))
            )
            {
                to.WriteLine(
                    $"{pair.Seed} {pair.Job} {pair.Fault?.Name} {(pair.Exact ? "" : "elsewhere: ")}{pair.Comparison.FirstDivergence?.Kind} {pair.Comparison.FirstDivergence?.What} | {pair.Top?.Class} {pair.Top?.Score:0.00}"
                );
            }
        }

        return 0;
    }

    private static void Row(string name, string layer, IReadOnlyList<GeneratedPair> pairs, TextWriter to) =>
        to.WriteLine(
            $"{name, -24} {layer, -8} {pairs.Count, 5}  {pairs.Count(p => p.Exact), 10}  {pairs.Count(p => p.LayerIsRight), 11}  {pairs.Count(p => !p.Abstained && !p.LayerIsRight), 5}  {pairs.Count(p => p.IsHigh && !p.LayerIsRight), 10}  {pairs.Count(p => p.Abstained), 9}"
        );

    private static string Share(int k, int n)
    {
        if (n == 0)
        {
            return "0 of 0";
        }

        var interval = WilsonInterval.Of(k, n);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{k} of {n} ({100.0 * k / n:0} %, Wilson {100 * interval.Lower:0} to {100 * interval.Upper:0} %)"
        );
    }
}
