namespace Triage.Engine.Agents;

/// <summary>How many runs came out how. What is only presumed is counted apart and never part of a share.</summary>
/// <param name="Red">Red by any claim.</param>
/// <param name="Green">Green by any claim but a presumption.</param>
/// <param name="Presumed">Green because nobody complained.</param>
/// <param name="SilentFailures">Of the red ones, those that reported ok.</param>
public sealed record RedShare(int Runs, int Red, int Green, int Presumed, int SilentFailures)
{
    /// <summary>Runs whose outcome somebody or something confirmed: what the share is of.</summary>
    public int Known => Red + Green;

    /// <summary>0 to 1; null while no outcome is known.</summary>
    public double? Share => Known == 0 ? null : (double)Red / Known;

    /// <summary>Null while no outcome is known.</summary>
    public WilsonInterval? Interval => Known == 0 ? null : WilsonInterval.Of(Red, Known);
}
