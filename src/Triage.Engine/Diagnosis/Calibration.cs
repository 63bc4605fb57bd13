namespace Triage.Engine.Diagnosis;

/// <summary>What a score has meant so far: how many suggestions of that height were right, on cases whose cause is known.</summary>
/// <param name="MeasuredOn">Which cases, in words.</param>
/// <param name="Pairs">For suggestions from a pair, by score upwards.</param>
/// <param name="RedOnly">For suggestions from a red run alone.</param>
public sealed record Calibration(string MeasuredOn, IReadOnlyList<CalibrationBin> Pairs, IReadOnlyList<CalibrationBin> RedOnly)
{
    /// <summary>Null when no suggestion of that height was ever counted.</summary>
    public CalibrationBin? For(double score, bool fromPair) => (fromPair ? Pairs : RedOnly).LastOrDefault(b => b.From <= score);
}

/// <summary>Suggestions with a score from here up to the next bin.</summary>
/// <param name="Right">Of <paramref name="Of"/>, how many named an accepted class.</param>
public sealed record CalibrationBin(double From, int Right, int Of)
{
    public WilsonInterval Interval => WilsonInterval.Of(Right, Of);

    /// <summary>
    /// Few bins whose share of right ones never falls with the score: neighbours that do are pooled (isotonic regression
    /// by pooling adjacent violators; Barlow et al., 1972), and so are neighbours with too few cases to tell apart.
    /// </summary>
    /// <param name="leastPerBin">Fewer cases than this join their neighbour.</param>
    public static IReadOnlyList<CalibrationBin> Pooled(IEnumerable<(double Score, bool IsRight)> cases, int leastPerBin)
    {
        var bins = new List<CalibrationBin>();
        foreach (var height in cases.GroupBy(c => c.Score).OrderBy(c => c.Key))
        {
            bins.Add(new CalibrationBin(height.Key, height.Count(c => c.IsRight), height.Count()));
            while (bins is [.., var before, var last] && MustJoin(before, last, leastPerBin))
            {
                bins.RemoveRange(bins.Count - 2, 2);
                bins.Add(Joined(before, last));
            }
        }

        // The highest ones have nobody behind them to join.
        while (bins is [.., var before, var last] && last.Of < leastPerBin)
        {
            bins.RemoveRange(bins.Count - 2, 2);
            bins.Add(Joined(before, last));
        }

        return bins;
    }

    private static bool MustJoin(CalibrationBin before, CalibrationBin last, int leastPerBin) =>
        before.Of < leastPerBin || (double)before.Right / before.Of >= (double)last.Right / last.Of;

    private static CalibrationBin Joined(CalibrationBin a, CalibrationBin b) => new(a.From, a.Right + b.Right, a.Of + b.Of);
}
