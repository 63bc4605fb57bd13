using System.Globalization;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// More steps, more tokens or more time than the last green runs took: above what nineteen of twenty of them need, and
/// above a multiple of the usual. Times are compared by ratio, because they have heavy tails.
/// </summary>
public sealed class S16StepsTokensAndTime : SignalRule
{
    public const string Steps = "steps";
    public const string Tokens = "tokens";
    public const string Duration = "duration";

    public override string Id => "S16";

    public override IReadOnlyList<SignalReading> Read(SignalInput input) =>
        input.Greens.IsEnough
            ? OrSilent([
                .. new[]
                {
                    Above(input, Steps, r => r.Steps, ThresholdKeys.StepsMedianRatio, "steps"),
                    Above(input, Tokens, r => r.InputTokens + r.OutputTokens, ThresholdKeys.StepsMedianRatio, "tokens"),
                    Above(input, Duration, r => r.DurationMs, ThresholdKeys.LatencyMedianRatio, "ms"),
                }.OfType<SignalReading>(),
            ])
            : Abstain(input.Greens.WhyNot);

    private SignalReading? Above(SignalInput input, string finding, Func<RunFigures, double> of, string ratio, string unit)
    {
        var (red, median, p95) = (of(input.Figures), input.Greens.Median(of), input.Greens.P95(of));
        if (median <= 0 || red <= p95 || red < input.Get(ratio) * median)
        {
            return null;
        }

        var (value, usual, most) = (Words(red), Words(median), Words(p95));
        return Fired(
            finding,
            red >= 2 * p95 ? Strength.Strong : Strength.Weak,
            $"{value} {unit}",
            $"{usual} {unit} usually, at most {most}"
        ) with
        {
            Sentence =
                $"The red run took {value} {unit}; of the last {input.Greens.Runs.Count} green runs half took {usual} or less, and 95 % at most {most}.",
        };
    }

    private static string Words(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
