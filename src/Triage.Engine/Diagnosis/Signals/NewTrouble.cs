using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>A failure that a span of the red run tells of, and its green partner does not.</summary>
/// <param name="RecordedAsFailed">The span has an error status; else only its content tells.</param>
/// <param name="Row">Where it stands in the pair; null for a red run alone.</param>
internal sealed partial record NewTrouble(Trouble Kind, Span Span, string Text, bool RecordedAsFailed, AlignedRow? Row = null)
{
    public static IReadOnlyList<NewTrouble> In(RunComparison comparison) =>
        [
            .. from row in comparison.Rows
            where row is { Red: not null, Kind: RowKind.Changed or RowKind.Added }
            let red = Of(row.Red!, row.Differences)
            where red is not null && (row.Green is null || OfSpan(row.Green)?.Kind != red.Kind)
            select red with
            {
                Row = row,
            },
        ];

    /// <summary>
    /// Without a green run: failures that the run never recovered from. A call that went well later on, with the same
    /// arguments, was a hiccup; and a step that fails because one inside it did is the same failure.
    /// </summary>
    public static IReadOnlyList<NewTrouble> In(SignalInput input)
    {
        var fromCalls = input
            .Calls.Calls.Where(c => c.Trouble is not Trouble.None && c.Span.Kind is not StepKind.ToolCall)
            .Where(c => !IsMendedLater(c, input.Calls))
            .Select(c => new NewTrouble(c.Trouble, c.Span, c.Result ?? "failed", false));
        var mended = input.Calls.Calls.Where(c => IsMendedLater(c, input.Calls)).Select(c => c.Span.SpanId).ToHashSet();
        var fromSpans = input.Red.Spans.Where(s => !mended.Contains(s.SpanId)).Select(OfSpan).OfType<NewTrouble>().ToList();
        var outer = fromSpans.Select(t => t.Span.ParentSpanId).ToHashSet();
        return
        [
            .. fromSpans
                .Where(t => !outer.Contains(t.Span.SpanId))
                .Concat(fromCalls)
                .OrderBy(t => t.Span.StartUnixNano)
                .DistinctBy(t => (t.Span.SpanId, t.Kind)),
        ];
    }

    private static bool IsMendedLater(CallMade call, CallSequence calls) =>
        call.Trouble is not Trouble.None
        && call.Question is { } question
        && calls
            .ByQuestion[question]
            .Any(c => c.Result is not null && c.Trouble is Trouble.None && c.Span.StartUnixNano >= call.Span.StartUnixNano);

    /// <summary>
    /// What happened, as a clause without its end: <c>list_payments got the same arguments, answered 401 in the red run and was recorded as ok</c>.
    /// </summary>
    public string Clause
    {
        get
        {
            var name = Span.ToolName ?? Span.StepName;
            var got =
                Row?.Green is null || Row.Differences.Any(d => d.IsInput) ? null
                : Span.Kind is StepKind.ToolCall or StepKind.Retrieval ? "got the same arguments"
                : "got the same input";
            var answered = StatusCode().Match(Text) is { Success: true } code ? code.Value : Quotes.Short(Text);
            if (RecordedAsFailed)
            {
                return $"{name} {(got is null ? "" : $"{got} and ")}failed in the red run: {answered}";
            }

            var recorded = Span.Status is SpanStatus.Ok ? "was recorded as ok" : "no error was recorded";
            return $"{name} {(got is null ? "" : $"{got}, ")}answered {answered} in the red run and {recorded}";
        }
    }

    public ContentSlot? Slot =>
        RecordedAsFailed ? null
        : Span.Kind is StepKind.ModelCall or StepKind.Agent ? ContentSlot.InputMessage
        : ContentSlot.ToolResult;

    /// <summary>Without tool spans the error stands in the message that hands it to the model.</summary>
    private static NewTrouble? Of(Span red, IReadOnlyList<SpanDifference> differences)
    {
        if (OfSpan(red) is { } own)
        {
            return own;
        }

        var message = differences.FirstOrDefault(d =>
            !d.Explained && d.What.EndsWith("(tool)", StringComparison.Ordinal) && Troubles.Of(d.Green) is Trouble.None
        );
        return Troubles.Of(message?.Red) is var kind and not Trouble.None
            ? new NewTrouble(kind, red, message!.Red!, false)
            : null;
    }

    private static NewTrouble? OfSpan(Span span)
    {
        if (span.Status is SpanStatus.Error)
        {
            var message = StepDifferences.ErrorText(span) ?? span.ErrorType ?? span.TextOf(ContentSlot.ToolResult);
            return new NewTrouble(
                Troubles.KindOf($"{message} {span.ErrorType} {HttpStatusOf(span)}"),
                span,
                message ?? "failed",
                true
            );
        }

        if (HttpStatusOf(span) is ['4' or '5', ..] http)
        {
            return new NewTrouble(Troubles.KindOf(http), span, $"HTTP {http}", false);
        }

        var result = span.TextOf(ContentSlot.ToolResult);
        return Troubles.Of(result) is var kind and not Trouble.None ? new NewTrouble(kind, span, result!, false) : null;
    }

    private static string? HttpStatusOf(Span span) => StepDifferences.HttpStatusOf(span);

    [GeneratedRegex(@"\b[45]\d\d\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusCode();
}

/// <summary>A signal that fires on new troubles of one kind.</summary>
public abstract class TroubleSignal : PairSignal
{
    private protected abstract bool Accepts(NewTrouble trouble);

    /// <summary>What such a failure is called where the signal can say something else too.</summary>
    private protected virtual string? Finding => null;

    /// <summary>What else is known of the first trouble, as clauses; each is put behind a semicolon.</summary>
    private protected virtual IEnumerable<string> Besides(NewTrouble first, SignalInput input) => [];

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input) =>
        Of(input.Troubles, "no such failure", Strength.Strong, input);

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        Of(input.Troubles, null, Strength.Weak, input);

    private IReadOnlyList<SignalReading> Of(IEnumerable<NewTrouble> all, string? green, Strength strength, SignalInput input)
    {
        var troubles = all.Where(Accepts).ToList();
        if (troubles.Count == 0)
        {
            return Silent;
        }

        var first = troubles[0];
        return
        [
            Fired(
                Finding,
                strength,
                $"{first.Span.StepName}: {Quotes.Short(first.Text)}",
                green,
                troubles.Select(t => t.Span.SpanId)
            ) with
            {
                Slot = first.Slot,
                Sentence = $"{string.Join("; ", Besides(first, input).Prepend(first.Clause))}.",
            },
        ];
    }
}

/// <summary>Lengths of time as people say them.</summary>
internal static class TimeWords
{
    /// <summary><c>7 h</c>, <c>12 min</c>, <c>3 days</c>.</summary>
    public static string Of(TimeSpan time) =>
        time.TotalMinutes < 1 ? "less than a minute"
        : time.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
        : time.TotalHours < 48 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days");
}
