namespace Triage.Engine.Diagnosis.Population;

/// <summary>
/// How sure a finding is when many things were tried. Source: Y. Benjamini and Y. Hochberg, Controlling the False Discovery Rate,
/// J. R. Stat. Soc. B 57 (1995): of the findings whose adjusted chance is at most q, no more than the share q is expected to be chance.
/// </summary>
public static class FalseDiscoveries
{
    /// <param name="chances">Of every test that was made, also of those that found nothing; each 0 to 1.</param>
    /// <returns>The adjusted chance of each, in the order given; never below its own chance, at most 1.</returns>
    public static IReadOnlyList<double> Adjusted(IReadOnlyList<double> chances)
    {
        var adjusted = new double[chances.Count];
        var least = 1.0;
        var rank = chances.Count;
        foreach (var at in Enumerable.Range(0, chances.Count).OrderByDescending(i => chances[i]))
        {
            least = Math.Min(least, chances[at] * chances.Count / rank--);
            adjusted[at] = least;
        }

        return adjusted;
    }
}
