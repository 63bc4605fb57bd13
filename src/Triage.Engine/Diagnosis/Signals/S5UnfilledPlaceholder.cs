using System.Text.RegularExpressions;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A template variable that was never filled, in what the model was told: <c>{{customer}}</c>, <c>${order_id}</c>, <c>{0}</c>,
/// <c>[object Object]</c>, or <c>undefined</c>, <c>None</c> and <c>NaN</c> where a value belongs. Read in instructions and
/// user messages only: documents and tool results may speak of templates.
/// </summary>
public sealed partial class S5UnfilledPlaceholder : SignalRule
{
    private sealed record Hole(string Mark, string Quote, Span Span, ContentSlot Slot);

    public override string Id => "S5";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (!input.Red.Spans.Any(HasInput))
        {
            return Abstain("what the model was told was not captured");
        }

        var promptIsKnown = input.Around.Baseline.Any(g =>
            g.SystemPromptKey is not null && g.SystemPromptKey == input.Figures.SystemPromptKey
        );
        var holes = HolesIn(input.Red.Spans, input).Where(h => !(promptIsKnown && h.Slot is ContentSlot.SystemPrompt)).ToList();
        if (holes.Count > 0 && input.Pair is { } pair)
        {
            // What green was told as well is part of the prompt, as in an agent that writes templates.
            var usual = HolesIn(pair.Green.Spans, input).Select(h => h.Mark).ToHashSet(StringComparer.Ordinal);
            holes.RemoveAll(h => usual.Contains(h.Mark));
        }

        if (holes.Count == 0)
        {
            return Silent;
        }

        var first = holes[0];
        return
        [
            Fired(
                null,
                input.Pair is null ? Strength.Weak : Strength.Strong,
                $"{first.Mark} in {first.Quote}",
                input.Pair is null ? null : "filled",
                holes.Select(h => h.Span.SpanId)
            ) with
            {
                Slot = first.Slot,
                Sentence =
                    $"{first.Span.StepName} was told {first.Quote}: {first.Mark} was never filled{(input.Pair is null ? "" : ", in the green run it was")}.",
            },
        ];
    }

    private static bool HasInput(Span span) =>
        span.Digest.Has(ContentSlot.InputMessage)
        || span.Contents.Any(c => c.Slot is ContentSlot.InputMessage or ContentSlot.SystemPrompt);

    /// <summary>In every step that was told it, though each text is read once: a conversation comes again with every call.</summary>
    private static IEnumerable<Hole> HolesIn(IReadOnlyList<Span> spans, SignalInput input)
    {
        var read = new Dictionary<string, (string Mark, string Quote)?>(StringComparer.Ordinal);
        foreach (var span in spans.Where(s => s.Kind is StepKind.ModelCall or StepKind.Agent).OrderBy(s => s.StartUnixNano))
        {
            foreach (var content in span.Contents.Where(IsTold))
            {
                if (!read.TryGetValue(content.Body, out var hole))
                {
                    var text = content.Slot is ContentSlot.SystemPrompt ? content.Body : ToldIn(content.Body, input);
                    read[content.Body] = hole = text is null ? null : HoleIn(text);
                }

                if (hole is var (mark, quote))
                {
                    yield return new Hole(mark, quote, span, content.Slot);
                }
            }
        }
    }

    private static (string Mark, string Quote)? HoleIn(string text) =>
        Placeholder().Match(text) is { Success: true } hole
            ? (hole.Value.Trim(), Quotes.Short(text[Math.Max(0, hole.Index - 30)..]))
            : null;

    private static bool IsTold(SpanContent content) =>
        content.Slot is ContentSlot.SystemPrompt
        || content is { Slot: ContentSlot.InputMessage, Role: not ("assistant" or "tool") };

    private static string? ToldIn(string body, SignalInput input) =>
        input.MessageOf(body) is { Role: not ("assistant" or "tool") } message ? message.Text : null;

    [GeneratedRegex(
        @"\{\{\s{0,3}[A-Za-z_][\w. ]{0,40}\}\}|\$\{[A-Za-z_][\w.]{0,40}\}|(?<![\w{$])\{(\d|[a-z]+(_[a-z0-9]+)+|[a-z]+([A-Z][a-z0-9]+)+)\}(?!\})|\[object Object\]|(?<=[:=]\s{0,2})(undefined|None|NaN|null)(?=\s{0,3}([.,;]|$))|(?<=\w )(?<!\b(is|was|are|were|be|being|as|or|an?|the|not|property|reference) )(undefined|NaN)(?=[,.;:!?)]|\s|$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Placeholder();
}
