using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// The context was compacted or ran full: input tokens that fall from one call of a conversation to the next, a message
/// that stands for earlier ones, or a provider that says the input is too long. What green shows as well is usual.
/// </summary>
public sealed partial class S9ContextDrop : SignalRule
{
    public const string Dropped = "dropped";
    public const string Summarised = "summarised";
    public const string Full = "full";

    public override string Id => "S9";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var turns = input.Turns;
        var green = input.Pair?.Green.Spans;
        var readings = new List<SignalReading>();
        Add(Drop(input, turns, green));
        Add(Summary(input, green));
        Add(Overflow(input, green));
        return readings.Count > 0 ? readings
            : turns.Any(t => TokensOf(t) is not null) || input.Red.Spans.Any(s => s.In(ContentSlot.InputMessage).Any()) ? Silent
            : Abstain("neither input tokens nor messages of the model calls were recorded");

        void Add(SignalReading? reading)
        {
            if (reading is not null)
            {
                readings.Add(reading);
            }
        }
    }

    private SignalReading? Drop(SignalInput input, IReadOnlyList<Turn> turns, IReadOnlyList<Span>? green)
    {
        var least = input.Get(ThresholdKeys.CompactionDrop);
        if (green is not null && input.GreenTurns.Any(t => DropOf(t) >= least))
        {
            return null;
        }

        if (turns.FirstOrDefault(t => t.GoesOn is not false && DropOf(t) >= least) is not { } turn)
        {
            return null;
        }

        var (before, after) = TokensOf(turn)!.Value;
        var value = string.Create(CultureInfo.InvariantCulture, $"input tokens fell from {before} to {after}");
        return Fired(
            Dropped,
            turn.GoesOn is true && green is not null ? Strength.Strong : Strength.Weak,
            value,
            green is null ? null : "they do not fall",
            turn.Later.Span.SpanId,
            turn.Earlier.Span.SpanId
        ) with
        {
            Sentence =
                $"From call {turn.Number - 1} to call {turn.Number} of the conversation {value}{(green is null ? "" : "; in the green run they do not fall")}.",
        };
    }

    private SignalReading? Summary(SignalInput input, IReadOnlyList<Span>? green)
    {
        // Nearly every run says nothing of the kind: then green is not asked.
        if (SummaryIn(input.Red.Spans, input) is not { } summary || green is not null && SummaryIn(green, input) is not null)
        {
            return null;
        }

        var (span, mark) = summary;
        return Fired(Summarised, Strength.Weak, $"a message says {mark}", green is null ? null : "none", span.SpanId) with
        {
            Slot = ContentSlot.InputMessage,
            Sentence = $"{span.StepName} was given a message that stands for earlier ones: {mark}.",
        };
    }

    private SignalReading? Overflow(SignalInput input, IReadOnlyList<Span>? green)
    {
        var span = input.Red.Spans.FirstOrDefault(s => OverflowIn(s) is not null);
        return span is null || green?.Any(s => OverflowIn(s) is not null) is true
            ? null
            : Fired(
                Full,
                Strength.Strong,
                Quotes.Short(OverflowIn(span)),
                green is null ? null : "no such failure",
                span.SpanId
            ) with
            {
                Sentence = $"{span.StepName} was refused, because its input is too long: {Quotes.Short(OverflowIn(span))}.",
            };
    }

    private static (long Before, long After)? TokensOf(Turn turn) =>
        turn is { Earlier.Span.InputTokens: > 0 and var before, Later.Span.InputTokens: > 0 and var after }
            ? (before, after)
            : null;

    private static double DropOf(Turn turn) => TokensOf(turn) is { } t ? 1 - (double)t.After / t.Before : 0;

    /// <summary>Each text once: a conversation comes again with every call.</summary>
    private static (Span Span, string Mark)? SummaryIn(IReadOnlyList<Span> spans, SignalInput input)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var span in spans.Where(s => s.Kind is StepKind.ModelCall))
        {
            foreach (var content in span.Contents.Where(c => c.Slot is ContentSlot.InputMessage && read.Add(c.Body)))
            {
                if (
                    input.MessageOf(content.Body) is { Role: not "tool" } message
                    && SummaryMark().Match(message.Text) is { Success: true } mark
                )
                {
                    return (span, Quotes.Short(mark.Value));
                }
            }
        }

        return null;
    }

    private static string? OverflowIn(Span span) =>
        span.Status is SpanStatus.Error && StepDifferences.ErrorText(span) is { } error && TooLong().IsMatch(error)
            ? error
            : null;

    [GeneratedRegex(
        @"\b(summary of (the |our )?(conversation|earlier|previous)|conversation summary|earlier (messages|turns|conversation) (were|was|have been|has been) (removed|summari[sz]ed|omitted|truncated|compacted)|this (session|conversation) is being continued)\b[^\n]{0,60}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SummaryMark();

    [GeneratedRegex(
        @"context_length_exceeded|context (length|window)|(prompt|input) is too long|too many (input )?tokens|maximum context",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex TooLong();
}
