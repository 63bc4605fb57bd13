using System.Globalization;
using Triage.Engine.Diagnosis;

namespace Triage.Benchmarks.Accuracy;

/// <summary>
/// Counts how many suggestions of each height were right, over every suggestion and not only the first, and writes the
/// bins as <c>data/weights.yaml</c> has them. How far the bins hold for a case that they were not made from is measured
/// by leaving the pairs of each client out in turn.
/// </summary>
internal static class CalibrationReport
{
    /// <summary>Below ten cases an interval says next to nothing.</summary>
    private const int LeastPerBin = 10;

    private sealed record Case(string Client, double Score, bool IsRight);

    public static int Print(string[] folders, TextWriter to)
    {
        Print("pairs", [.. folders.SelectMany(f => CasesIn(f, Given.Pair))], to);
        Print("redOnly", [.. folders.SelectMany(f => CasesIn(f, Given.RedOnly))], to);
        return 0;
    }

    private static IEnumerable<Case> CasesIn(string folder, Given given)
    {
        var pairs = new RecordedPairs(folder);
        return from pair in pairs.Accepted.Keys
            let judged = JudgedPair.Of(pairs, pair, given)
            from suggestion in judged.Diagnosis.Suggestions
            select new Case(judged.Client, suggestion.Score, judged.Accepted.Classes.Contains(suggestion.Class));
    }

    private static void Print(string key, IReadOnlyList<Case> cases, TextWriter to)
    {
        var bins = BinsOf(cases);
        to.WriteLine($"  {key}: # {cases.Count(c => c.IsRight)} of {cases.Count} suggestions right");
        foreach (var bin in bins)
        {
            var interval = bin.Interval;
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"    - {{ from: {bin.From}, right: {bin.Right}, of: {bin.Of} }} # {interval.Lower * 100:0} to {interval.Upper * 100:0} %"
                )
            );
        }

        if (cases.Count == 0)
        {
            return;
        }

        var held = cases.Select(c =>
            Square(ShareFor(BinsOf([.. cases.Where(o => o.Client != c.Client)]), c.Score) - (c.IsRight ? 1 : 0))
        );
        var asScore = cases.Select(c => Square(c.Score - (c.IsRight ? 1 : 0)));
        var mean = (double)cases.Count(c => c.IsRight) / cases.Count;
        var asMean = cases.Select(c => Square(mean - (c.IsRight ? 1 : 0)));
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"    # Brier score, each client left out in turn: {held.Average():0.000}; taking the score itself as the chance: {asScore.Average():0.000}; the same chance for all: {asMean.Average():0.000}"
            )
        );
    }

    private static IReadOnlyList<CalibrationBin> BinsOf(IReadOnlyList<Case> cases) =>
        CalibrationBin.Pooled(cases.Select(c => (c.Score, c.IsRight)), LeastPerBin);

    private static double ShareFor(IReadOnlyList<CalibrationBin> bins, double score) =>
        (bins.LastOrDefault(b => b.From <= score) ?? bins.FirstOrDefault()) is { } bin ? (double)bin.Right / bin.Of : 0.5;

    private static double Square(double value) => value * value;
}
