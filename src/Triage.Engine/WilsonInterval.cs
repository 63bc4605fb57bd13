namespace Triage.Engine;

/// <summary>
/// The Wilson score interval at 95 % of a share (E. B. Wilson, JASA 22, 1927). Unlike the textbook interval it does not
/// shrink to a point when none or all were hits. Both ends are 0 to 1.
/// </summary>
public readonly record struct WilsonInterval(double Lower, double Upper)
{
    private const double Z95 = 1.959963984540054;

    /// <exception cref="ArgumentOutOfRangeException">No try, or more hits than tries.</exception>
    public static WilsonInterval Of(int hits, int tries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, tries);
        var share = (double)hits / tries;
        var spread = 1 + (Z95 * Z95 / tries);
        var centre = (share + (Z95 * Z95 / (2.0 * tries))) / spread;
        var half = Z95 * Math.Sqrt((share * (1 - share) / tries) + (Z95 * Z95 / (4.0 * tries * tries))) / spread;
        return new WilsonInterval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
