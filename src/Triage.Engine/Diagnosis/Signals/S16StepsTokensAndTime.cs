using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// More steps, more tokens or more time than the last green runs took: above what nineteen of twenty of them need, and
/// above a multiple of the usual. Times are compared by ratio, because they have heavy tails. And a run that ended too early.
/// </summary>
public sealed partial class S16StepsTokensAndTime : SignalRule
{
    public const string Steps = "steps";
    public const string Tokens = "tokens";
    public const string Duration = "duration";

    /// <summary>The run ended though the model had asked for more; green ended with an answer.</summary>
    public const string Stopped = "stopped";

    public override string Id => "S16";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var stopped = input.Pair is null ? AtItsLimit(input) : StoppedBefore(input);
        if (!input.Greens.IsEnough)
        {
            return stopped is null ? Abstain(input.Greens.WhyNot) : [stopped];
        }

        return OrSilent([
            .. new[]
            {
                stopped,
                Above(input, Steps, r => r.Steps, ThresholdKeys.StepsMedianRatio, "steps"),
                Above(input, Tokens, r => r.InputTokens + r.OutputTokens, ThresholdKeys.StepsMedianRatio, "tokens"),
                Above(input, Duration, r => r.DurationMs, ThresholdKeys.LatencyMedianRatio, "ms"),
            }.OfType<SignalReading>(),
        ]);
    }

    /// <summary>
    /// A loop that was cut off ends well by its own account. A run that broke off does not: its root has no answer where green's
    /// has one, or something in it failed.
    /// </summary>
    private SignalReading? StoppedBefore(SignalInput input)
    {
        if (
            input.Pair is not { } pair
            || LastModelCall(input.Reading) is not { } red
            || LastModelCall(input.GreenReading!) is not { } green
            || !AsksForMore(red)
            || AsksForMore(green)
            || input.Troubles.Any(t => t.Span.EndUnixNano >= red.Span.StartUnixNano)
            || Answers(pair.Green) && !Answers(pair.Red)
        )
        {
            return null;
        }

        var asked = string.Join(", ", red.Output.SelectMany(m => m.Message.ToolCalls).Select(c => c.Name).Distinct());
        var missing = pair.Rows.Where(r => r.Kind is RowKind.Missing).Select(r => r.Green!.SpanId);
        return Fired(
            Stopped,
            Strength.Strong,
            $"ended when the model had asked for {asked}",
            "ended with an answer",
            [red.Span.SpanId, .. missing]
        ) with
        {
            Sentence =
                $"The red run ended after {input.Figures.Steps} steps, when the model had just asked for {asked} and no answer was handed back to it; the green run went on until the model had answered.",
        };
    }

    /// <summary>Alone, only a run that says so was ended by its limit.</summary>
    private SignalReading? AtItsLimit(SignalInput input) =>
        LastModelCall(input.Reading) is { } last && AsksForMore(last) && SaysLimit(input.Red) is { } said
            ? Fired(Stopped, Strength.Weak, $"ended with {said}", null, last.Span.SpanId) with
            {
                Sentence = $"The run ended with {said} when the model had just asked for more.",
            }
            : null;

    private static string? SaysLimit(RecordedRun run) =>
        run
            .Spans.Where(s => s.Kind is not StepKind.ModelCall && s.ParentSpanId is null)
            .SelectMany(s => s.Contents)
            .Where(c => c.Slot is ContentSlot.OutputMessage)
            .Select(c => Message.Parse(c.Body).Text)
            .Where(t => Limit().IsMatch(t))
            .Select(Quotes.Short)
            .FirstOrDefault();

    [GeneratedRegex(
        @"\b(step|turn|iteration|recursion|round)s? limit|\bmax(imum)?( number of)?[ _]?(steps|turns|iterations|rounds|recursion)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Limit();

    private static StepReading? LastModelCall(RunReading run) =>
        run.Steps.Where(s => s.Span.Kind is StepKind.ModelCall).MaxBy(s => s.Span.StartUnixNano);

    private static bool AsksForMore(StepReading call) => call.Output.Any(m => m.Message.ToolCalls.Any());

    private static bool Answers(RecordedRun run) =>
        run.Spans.Any(s => s.Kind is StepKind.Agent && s.Contents.Any(c => c.Slot is ContentSlot.OutputMessage));

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
