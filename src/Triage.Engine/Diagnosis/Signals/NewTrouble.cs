using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>A failure that a span of the red run tells of, and its green partner does not.</summary>
/// <param name="RecordedAsFailed">The span has an error status; else only its content tells.</param>
internal sealed record NewTrouble(Trouble Kind, Span Span, string Text, bool RecordedAsFailed)
{
    public static IEnumerable<NewTrouble> In(RunComparison comparison) =>
        from row in comparison.Rows
        where row is { Red: not null, Kind: RowKind.Changed or RowKind.Added }
        let red = Of(row.Red!, row.Differences)
        where red is not null && (row.Green is null || OfSpan(row.Green)?.Kind != red.Kind)
        select red;

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
}

/// <summary>A signal that fires on new troubles of one kind.</summary>
public abstract class TroubleSignal : SignalRule
{
    private protected abstract bool Accepts(NewTrouble trouble);

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison)
    {
        var troubles = NewTrouble.In(comparison).Where(Accepts).ToList();
        return troubles.Count == 0
            ? [SignalReading.Silent(Id)]
            :
            [
                Fired(
                    null,
                    Strength.Strong,
                    $"{troubles[0].Span.StepName}: {Quotes.Short(troubles[0].Text)}",
                    "no such failure",
                    troubles.Select(t => t.Span.SpanId)
                ),
            ];
    }
}
