using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>When one step took so much longer than its green partner that chance does not explain it.</summary>
internal static class Slowness
{
    /// <summary>A span is slow beyond twice what is usual: <c>latency shift</c> in the thresholds, for a single span.</summary>
    private const double Ratio = 2;

    /// <summary>Below this a ratio is noise of the scheduler.</summary>
    private const double AtLeastMs = 100;

    /// <summary>What is slow and also has nothing to say was cut off: for that less is enough.</summary>
    private const double RatioWithoutAnswer = 1.5;

    public static bool IsSlower(Span green, Span red) =>
        red.DurationMs >= RatioWithoutAnswer * green.DurationMs && red.DurationMs - green.DurationMs >= AtLeastMs;

    public static bool IsMuchSlower(Span green, Span red) =>
        red.DurationMs >= Ratio * green.DurationMs && red.DurationMs - green.DurationMs >= AtLeastMs;
}
