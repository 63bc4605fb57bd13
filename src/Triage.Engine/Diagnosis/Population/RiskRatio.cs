namespace Triage.Engine.Diagnosis.Population;

/// <summary>
/// How much more often runs with a trait are bad than runs without it, with its 95 % interval by the logarithm (D. Katz et al.,
/// Biometrics 34, 1978). Half a run is added to each count where one of them is 0, so that the ratio stays a number.
/// </summary>
public readonly record struct RiskRatio(double Value, double Lower, double Upper)
{
    private const double Z95 = 1.959963984540054;

    /// <exception cref="ArgumentOutOfRangeException">A side without runs, or more bad ones than runs.</exception>
    public static RiskRatio Of(int badWith, int with, int badWithout, int without)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(with, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(without, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(badWith, with);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(badWithout, without);
        var half = badWith == 0 || badWithout == 0 ? 0.5 : 0;
        var (a, b) = (badWith + half, badWithout + half);
        var (n, m) = (with + (2 * half), without + (2 * half));
        var log = Math.Log(a / n / (b / m));
        var spread = Z95 * Math.Sqrt(Math.Max(0, (1 / a) - (1 / n) + (1 / b) - (1 / m)));
        return new RiskRatio(Math.Exp(log), Math.Exp(log - spread), Math.Exp(log + spread));
    }
}
