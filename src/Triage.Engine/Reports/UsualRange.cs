namespace Triage.Engine.Reports;

/// <summary>
/// What a weekly count usually is: the mean of the complete weeks before, give or take three times its root, never below
/// zero. A count of independent events varies by about the root of its mean, so a c-chart calls only what lies outside
/// unusual. Source: Shewhart's c-chart with the usual three-sigma limits.
/// </summary>
/// <param name="Mean">Per week.</param>
public readonly record struct UsualRange(double Mean)
{
    /// <summary>Weeks looked back at.</summary>
    public const int BaselineWeeks = 12;

    /// <summary>With fewer the range says more about chance than about the team.</summary>
    public const int FewestWeeks = 6;

    /// <summary>Smallest usual count.</summary>
    public int Low => (int)Math.Ceiling(Math.Max(0, Mean - (3 * Math.Sqrt(Mean))));

    /// <summary>Largest usual count.</summary>
    public int High => (int)Math.Floor(Mean + (3 * Math.Sqrt(Mean)));

    public bool Holds(int count) => count >= Low && count <= High;

    /// <param name="completeWeeks">Counts of the complete weeks before, newest last.</param>
    /// <returns>Null while there are fewer than <see cref="FewestWeeks"/>.</returns>
    public static UsualRange? Of(IReadOnlyList<int> completeWeeks) =>
        completeWeeks.Count < FewestWeeks ? null : new UsualRange(completeWeeks.TakeLast(BaselineWeeks).Average());
}
