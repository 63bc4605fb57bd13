using System.Globalization;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// <c>gen_ai.evaluation.result</c>, as span event or log record: what an evaluator thought of an answer. A label that says
/// passed or failed is a claim about the outcome. Other labels (<c>relevant</c>, <c>toxic</c>) judge one property of the
/// answer, and a score alone has no line between good and bad: those are claims only where the team has drawn that line.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/</remarks>
internal static class Evaluation
{
    public const string EventName = "gen_ai.evaluation.result";

    private const string Prefix = "gen_ai.evaluation.";

    // "pass", "fail", "correct" and "incorrect" are the conventions' own examples of verdicts; the rest is how evaluators write them.
    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "pass",
        "passed",
        "correct",
        "success",
    };
    private static readonly HashSet<string> Failed = new(StringComparer.OrdinalIgnoreCase)
    {
        "fail",
        "failed",
        "incorrect",
        "failure",
    };

    /// <summary>The attributes of the event; a log record may carry them as its body.</summary>
    public static AttributeSet AttributesOf(AttributeSet attributes, JsonNode? body) =>
        !attributes.HasPrefix(Prefix) && JsonText.Unwrapped(body) is JsonObject map ? AttributeSet.Of(map) : attributes;

    /// <summary>Null when neither its label nor the threshold of its evaluation decides.</summary>
    /// <param name="thresholds">By name of the evaluation the lowest score that passes.</param>
    public static OutcomeClaim? ClaimOf(
        AttributeSet a,
        long atUnixNano,
        string? service,
        IReadOnlyDictionary<string, double> thresholds
    )
    {
        var name = a.Word("gen_ai.evaluation.name") ?? "";
        var label = a.Word("gen_ai.evaluation.score.label")?.Trim();
        var score = a.Word("gen_ai.evaluation.score.value");
        var outcome =
            label is not null && Passed.Contains(label) ? Outcome.Green
            : label is not null && Failed.Contains(label) ? Outcome.Red
            : thresholds.TryGetValue(name, out var lowest) && Number(score) is { } value
                ? value >= lowest ? Outcome.Green
                    : Outcome.Red
            : Outcome.Unknown;
        if (outcome == Outcome.Unknown)
        {
            return null;
        }

        var said = new[] { label, score is null ? null : $"score {score}", a.Word("gen_ai.evaluation.explanation") };
        return new OutcomeClaim(
            outcome,
            OutcomeSource.Evaluation,
            DateTimeOffset.UnixEpoch.AddTicks(atUnixNano / TimeSpan.NanosecondsPerTick),
            new Actor(Text.Bounded(service ?? "evaluation", Limits.MaxShortTextChars)),
            Check: name.Length == 0 ? null : Text.Bounded(name, Limits.MaxShortTextChars),
            Note: Text.Bounded(string.Join("; ", said.OfType<string>()), Limits.MaxTextChars)
        );
    }

    private static double? Number(string? score) =>
        double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;
}
