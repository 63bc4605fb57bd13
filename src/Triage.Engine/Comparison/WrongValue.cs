using System.Text.Json;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// Follows a first divergence through the pair: to the exact field, backwards to where the wrong value first appears in the red
/// run, and forwards to the act on the outside that came out wrong.
/// </summary>
internal sealed class WrongValue(RunComparison pair)
{
    /// <summary>A shorter value turns up anywhere.</summary>
    private const int MinChars = 3;

    private readonly DifferentFields _fields = new(pair.Mask);
    private readonly bool _hasToolSpans = pair.Red.Spans.Any(s => s.Kind is StepKind.ToolCall);

    /// <summary>Each text once: a conversation comes again with every call, and is the same text then.</summary>
    private HashSet<string> GreenTexts =>
        field ??= new HashSet<string>(
            pair.Green.Spans.SelectMany(s => s.Contents).Select(c => c.Body),
            ReferenceEqualityComparer.Instance
        );

    public FirstDivergence Follow(FirstDivergence divergence)
    {
        var at = IndexOf(divergence);
        var row = pair.Rows[at];
        var place = PlaceOf(divergence.Kind, row);
        var values = ValuesIn(place.Red);
        return divergence with { At = place, Origin = OriginOf(row, values) ?? place.Red, Harm = HarmFrom(at, values) };
    }

    private int IndexOf(FirstDivergence divergence)
    {
        for (var i = 0; i < pair.Rows.Count; i++)
        {
            if (pair.Rows[i].Red?.SpanId == divergence.RedSpanId && pair.Rows[i].Green?.SpanId == divergence.GreenSpanId)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"The divergence at {divergence.Step} is no row of the pair.");
    }

    private FieldPair PlaceOf(DivergenceKind kind, AlignedRow row)
    {
        var (green, red) = (row.Green, row.Red);
        if (green is null || red is null)
        {
            return new FieldPair(DifferentFields.OnlySide(green), DifferentFields.OnlySide(red));
        }

        return kind switch
        {
            DivergenceKind.Timing => new(Field(green, "duration", Took(green)), Field(red, "duration", Took(red))),
            DivergenceKind.Order => new(Field(green, "order", green.StepName), Field(red, "order", red.StepName)),
            _ => FirstOf(row, kind is DivergenceKind.Input) is { } difference
                ? _fields.Of(green, red, difference)
                : new FieldPair(DifferentFields.OnlySide(green), DifferentFields.OnlySide(red)),
        };
    }

    private static string Took(Span span) => FormattableString.Invariant($"{span.DurationMs:0} ms");

    private static FieldPlace Field(Span span, string name, string text) =>
        DifferentFields.Place(span, null, 0, name, null, text, 0, text.Length);

    private static SpanDifference? FirstOf(AlignedRow row, bool isInput) =>
        row.Differences.FirstOrDefault(d => d.IsInput == isInput && !d.Explained)
        ?? row.Differences.FirstOrDefault(d => d.IsInput == isInput);

    /// <summary>The words of the wrong text that name a thing and that the green run never saw; else the text as a whole.</summary>
    private List<string> ValuesIn(FieldPlace? place)
    {
        if (place is null || place.Slot is null || place.Quote.Length < MinChars)
        {
            return [];
        }

        var words = ReturnedWords.In(place.Quote).Where(w => w.Length >= MinChars).Distinct(StringComparer.Ordinal).ToList();
        return [.. (words.Count > 0 ? words : [place.Quote]).Where(w => !GreenTexts.Any(text => Holds(text, w))).Take(5)];
    }

    /// <summary>The first content in the red run, in order of time, that holds the value.</summary>
    private FieldPlace? OriginOf(AlignedRow row, List<string> values)
    {
        if (row.Red is not { } at || values.Count == 0)
        {
            return null;
        }

        var holding = pair.Red.Spans.Where(s => s.StartUnixNano <= at.StartUnixNano && HoldsAny(s, values));
        foreach (var span in holding.OrderBy(s => s.StartUnixNano))
        {
            foreach (var slot in Enum.GetValues<ContentSlot>())
            {
                var found = span.In(slot)
                    .Select((content, index) => PlaceIn(span, slot, index, content.Body, values))
                    .FirstOrDefault(p => p is not null);
                if (found is not null)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static FieldPlace? PlaceIn(Span span, ContentSlot slot, int index, string body, List<string> values)
    {
        if (values.Find(v => Holds(body, v)) is not { } value)
        {
            return null;
        }

        using var json = CanonicalContent.TryParse(body);
        var (path, text) = json is null ? (null, body) : LeafWith(value, "$", json.RootElement, 0) ?? (null, body);
        return DifferentFields.Place(
            span,
            slot,
            index,
            ContractWords.Of(slot),
            path,
            text,
            text.IndexOf(value, StringComparison.Ordinal),
            value.Length
        );
    }

    private static (string? Path, string Text)? LeafWith(string value, string path, JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element
                    .EnumerateObject()
                    .Select(m => LeafWith(value, path + DifferentFields.StepTo(m.Name), m.Value, depth + 1))
                    .FirstOrDefault(found => found is not null);
            case JsonValueKind.Array:
                return element
                    .EnumerateArray()
                    .Select((entry, i) => LeafWith(value, $"{path}[{i}]", entry, depth + 1))
                    .FirstOrDefault(found => found is not null);
            case JsonValueKind.String:
                var text = element.GetString()!;
                using (var inner = depth < Limits.MaxJsonDepth ? CanonicalContent.TryParse(text) : null)
                {
                    return (inner is null ? null : LeafWith(value, path, inner.RootElement, depth + 1))
                        ?? (Holds(text, value) ? (path, text) : null);
                }

            default:
                var raw = element.GetRawText();
                return Holds(raw, value) ? (path, raw) : null;
        }
    }

    private static bool HoldsAny(Span span, List<string> values) => span.Contents.Any(c => values.Exists(v => Holds(c.Body, v)));

    private static bool Holds(string text, string value) => text.Contains(value, StringComparison.Ordinal);

    /// <summary>The first act from the divergence on that the inputs do not explain; one that carries the wrong value before others.</summary>
    private Harm? HarmFrom(int at, List<string> values)
    {
        Harm? first = null;
        for (var i = at; i < pair.Rows.Count; i++)
        {
            if (HarmOf(pair.Rows[i]) is not { } harm)
            {
                continue;
            }

            if (values.Count == 0 || pair.Rows[i].Red is { } red && HoldsAny(red, values))
            {
                return harm;
            }

            first ??= harm;
        }

        return first;
    }

    private Harm? HarmOf(AlignedRow row)
    {
        var span = (row.Red ?? row.Green)!;
        var tool = span.ToolName ?? span.Name;
        var difference = row.Differences.FirstOrDefault(d =>
            !d.Explained && (span.Kind is not StepKind.ModelCall || d.What is StepDifferences.AnswerPrefix)
        );
        var what = (row.Kind, Acts(span)) switch
        {
            (RowKind.Missing, true) => $"{tool} was never done.",
            (RowKind.Added, true) => $"{tool} was done, which the green run did not do.",
            (RowKind.Changed, true) when difference is not null => DivergenceSentences.Of(
                row.Green!,
                row.Red!,
                difference,
                false
            ),
            // Without tool spans an act is seen where the model asks for it.
            (RowKind.Changed, false) when difference is not null && ActIn(row.Red!) is { } act =>
                $"{span.StepName} asked for {act} otherwise than in the green run.",
            _ => null,
        };
        return what is null ? null
            : difference is null
                ? new Harm(
                    span.StepName,
                    new FieldPair(DifferentFields.OnlySide(row.Green), DifferentFields.OnlySide(row.Red)),
                    what
                )
            : new Harm(span.StepName, pair.PlaceOf(row, difference), what);
    }

    private static bool Acts(Span span) =>
        span.Kind is StepKind.Delivery || span is { Kind: StepKind.ToolCall, ToolName: { } tool } && ToolReaches.ActsByName(tool);

    private string? ActIn(Span call) =>
        _hasToolSpans
            ? null
            : call.In(ContentSlot.OutputMessage)
                .SelectMany(c => Message.Parse(c.Body).ToolCalls)
                .Select(c => c.Name)
                .FirstOrDefault(name => name is not null && ToolReaches.ActsByName(name));
}
