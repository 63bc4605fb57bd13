using System.Globalization;

namespace Triage.Engine.Diagnosis;

/// <summary>Which tools were called, and in what shares, against the last green runs.</summary>
public sealed class S8ToolMix : SignalRule
{
    /// <summary>A tool that every green run called was not called.</summary>
    public const string Missing = "missing";

    /// <summary>A tool was called that no green run called.</summary>
    public const string New = "new";

    /// <summary>A tool's share of all calls is far outside what green runs show.</summary>
    public const string Share = "share";

    public override string Id => "S8";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (!input.Greens.IsEnough)
        {
            return Abstain(input.Greens.WhyNot);
        }

        var (red, greens) = (input.Figures.CallsByTool, input.Greens.Runs.Select(r => r.CallsByTool).ToList());
        if (red.Count == 0 && greens.TrueForAll(g => g.Count == 0))
        {
            return Abstain("no tool call was recorded, neither in the red run nor in green ones");
        }

        var always = greens[0].Keys.Where(t => greens.TrueForAll(g => g.ContainsKey(t)) && !red.ContainsKey(t)).ToList();
        var never = red.Keys.Where(t => greens.TrueForAll(g => !g.ContainsKey(t))).ToList();
        var readings = new List<SignalReading>();
        if (always.Count > 0)
        {
            var names = string.Join(", ", always);
            readings.Add(
                Fired(Missing, Strength.Strong, $"{names} was not called", $"called in all {greens.Count} green runs") with
                {
                    Sentence = $"{names} was not called; each of the last {greens.Count} green runs called it.",
                }
            );
        }

        if (never.Count > 0)
        {
            var names = string.Join(", ", never);
            readings.Add(
                Fired(
                    New,
                    Strength.Weak,
                    $"{names} was called",
                    $"in none of {greens.Count} green runs",
                    SpansOf(input, never)
                ) with
                {
                    Sentence = $"{names} was called; none of the last {greens.Count} green runs called it.",
                }
            );
        }

        if (readings.Count == 0 && Shifted(input, greens) is { } shifted)
        {
            readings.Add(shifted);
        }

        return OrSilent(readings);
    }

    private SignalReading? Shifted(SignalInput input, List<IReadOnlyDictionary<string, int>> greens)
    {
        // The tool that took over says more than the ones that lost.
        foreach (var tool in input.Figures.CallsByTool.OrderByDescending(c => c.Value).Select(c => c.Key))
        {
            var (share, usual) = (ShareOf(input.Figures.CallsByTool, tool), greens.Select(g => ShareOf(g, tool)).ToList());
            var (low, high) = (usual.Min(), usual.Max());
            var beyond = Math.Max(share - high, low - share);
            if (beyond >= input.Get(ThresholdKeys.ToolMixShift))
            {
                var range = $"{Percent(low)} to {Percent(high)} in green runs";
                return Fired(Share, Strength.Weak, $"{Percent(share)} of the calls go to {tool}", range) with
                {
                    Sentence = $"{Percent(share)} of the tool calls went to {tool}; it is {range}.",
                };
            }
        }

        return null;
    }

    private static double ShareOf(IReadOnlyDictionary<string, int> calls, string tool) =>
        calls.Count == 0 ? 0 : (double)calls.GetValueOrDefault(tool) / calls.Values.Sum();

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    private static IEnumerable<string> SpansOf(SignalInput input, List<string> tools) =>
        input.Calls.Calls.Where(c => tools.Contains(c.Tool)).Select(c => c.Span.SpanId);
}
