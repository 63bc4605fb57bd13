using System.Globalization;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A deadline that passed, in red only: said outright; shown by a tool that took much longer and came back empty; or
/// shown by durations that pile up at a round value, or come near a limit that the span names.
/// </summary>
public sealed class S20TimeOut : TroubleSignal
{
    /// <summary>Steps take as long as a limit allows.</summary>
    public const string AtLimit = "at-limit";

    /// <summary>Limits as people set them, in seconds.</summary>
    private static readonly double[] RoundSeconds = [5, 10, 30, 60, 120];

    public override string Id => "S20";

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.TimedOut;

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input) =>
        base.OfPair(pair, input) is [{ Fired: true }, ..] said ? said
        : SlowAndEmpty(pair) is { } slow ? [slow]
        : OrSilent(NearLimit(input, pair.Green.Spans) ?? Pile(input, pair.Green.Spans));

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        base.OfRed(input) is [{ Fired: true }, ..] said ? said : OrSilent(NearLimit(input, []) ?? Pile(input, []));

    private SignalReading? SlowAndEmpty(RunComparison pair)
    {
        var slow = pair.Rows.FirstOrDefault(r =>
            r is { Kind: RowKind.Changed, Green: { } green, Red: { } red }
            && Slowness.IsSlower(green, red)
            && S24SameCallOtherAnswer.IsNoAnswer(r)
        );
        if (slow is not { Green: { } before, Red: { } after })
        {
            return null;
        }

        var (took, usual) = (Ms(after.DurationMs), Ms(before.DurationMs));
        return Fired(
            null,
            Strength.Weak,
            $"{after.StepName} took {took} and came back empty",
            $"{usual} with entries",
            after.SpanId
        ) with
        {
            Slot = ContentSlot.ToolResult,
            Sentence =
                $"{after.ToolName ?? after.StepName} took {took} and came back empty; in the green run it took {usual} and had entries.",
        };
    }

    /// <summary>A limit that the span itself names, as <c>http.timeout_ms</c>.</summary>
    private SignalReading? NearLimit(SignalInput input, IReadOnlyList<Span> green)
    {
        var share = input.Get(ThresholdKeys.NearTimeoutShare);
        var near = input.Red.Spans.FirstOrDefault(IsNear);
        return near is null || green.Any(IsNear)
            ? null
            : Fired(
                AtLimit,
                Strength.Strong,
                $"{near.StepName} took {Ms(near.DurationMs)} of {Ms(LimitMsOf(near)!.Value)}",
                null,
                near.SpanId
            ) with
            {
                Sentence = $"{near.StepName} took {Ms(near.DurationMs)}, and its limit is {Ms(LimitMsOf(near)!.Value)}.",
            };

        bool IsNear(Span span) => LimitMsOf(span) is { } limit && span.DurationMs >= share * limit;
    }

    private SignalReading? Pile(SignalInput input, IReadOnlyList<Span> green)
    {
        var (least, tolerance) = (input.Get(ThresholdKeys.ClusterSpans), input.Get(ThresholdKeys.ClusterTolerance));
        foreach (var seconds in RoundSeconds)
        {
            var piled = At(input.Red.Spans);
            if (piled.Count >= least && At(green).Count == 0)
            {
                var names = string.Join(", ", piled.Select(s => s.StepName).Distinct(StringComparer.Ordinal).Take(3));
                var limit = string.Create(CultureInfo.InvariantCulture, $"{seconds} s");
                return Fired(
                    AtLimit,
                    Strength.Weak,
                    $"{piled.Count} steps took {limit}: {names}",
                    null,
                    piled.Select(s => s.SpanId)
                ) with
                {
                    Sentence = $"{piled.Count} steps took {limit} each ({names}), as if a limit of that length had cut them off.",
                };
            }

            List<Span> At(IEnumerable<Span> spans) =>
                [
                    .. spans.Where(s =>
                        s.IsStep && s.Kind is not StepKind.Agent && Math.Abs(s.DurationMs / 1000 - seconds) <= tolerance * seconds
                    ),
                ];
        }

        return null;
    }

    private static double? LimitMsOf(Span span)
    {
        for (var at = 0; at < span.Attributes.Count; at++)
        {
            var attribute = span.Attributes[at];
            if (
                attribute.Key.Contains("timeout", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(attribute.ValueJson, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value > 0
                && UnitMsOf(attribute.Key) is { } unit
            )
            {
                return value * unit;
            }
        }

        return null;
    }

    /// <summary>Null when the name does not tell the unit.</summary>
    private static double? UnitMsOf(string key) =>
        key.EndsWith("ms", StringComparison.OrdinalIgnoreCase) || key.EndsWith("millis", StringComparison.OrdinalIgnoreCase) ? 1
        : key.EndsWith("_s", StringComparison.OrdinalIgnoreCase) || key.EndsWith("seconds", StringComparison.OrdinalIgnoreCase)
            ? 1000
        : null;

    private static string Ms(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms");
}
