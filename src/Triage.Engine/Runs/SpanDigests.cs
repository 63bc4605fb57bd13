namespace Triage.Engine.Runs;

/// <summary>
/// The keyed hashes that stand for the content of a span. Volatile values are masked first (<see cref="VolatileValues"/>),
/// JSON is brought to one spelling (<see cref="CanonicalJson"/>), and the ids that pair calls with results are left out,
/// so that two runs that were told the same thing have the same key.
/// </summary>
public static class SpanDigests
{
    /// <summary>Between pieces; it occurs in no text and in no JSON.</summary>
    private const char Separator = '\u001e';

    /// <summary>A key is null when nothing was captured of its kind.</summary>
    public static SpanDigest Of(Span span, ContentHasher hasher)
    {
        var input = MessagesIn(span, ContentSlot.InputMessage);
        var output = MessagesIn(span, ContentSlot.OutputMessage);
        return new SpanDigest(
            span.Contents.Aggregate(0, (captured, c) => captured | (1 << (int)c.Slot)),
            KeyOf(hasher, SystemPrompts(span, input), VolatileValues.MaskWithDates),
            KeyOf(hasher, BodiesIn(span, ContentSlot.ToolDefinition).Order(StringComparer.Ordinal), VolatileValues.Mask),
            KeyOf(hasher, UserInput(input), VolatileValues.Mask),
            KeyOf(hasher, input.Select(TextOf), VolatileValues.Mask),
            KeyOf(hasher, output.Select(TextOf), VolatileValues.Mask),
            KeyOf(hasher, BodiesIn(span, ContentSlot.ToolArguments), VolatileValues.Mask),
            // A retrieval answers with documents where a tool answers with a result.
            KeyOf(
                hasher,
                BodiesIn(span, ContentSlot.ToolResult).Concat(BodiesIn(span, ContentSlot.RetrievedDocument)),
                VolatileValues.Mask
            )
        );
    }

    private static string? KeyOf(ContentHasher hasher, IEnumerable<string> pieces, Func<string, string> mask)
    {
        var text = string.Join(Separator, pieces);
        return text.Length == 0 ? null : hasher.KeyOf(mask(text));
    }

    private static IEnumerable<string> BodiesIn(Span span, ContentSlot slot) =>
        span.In(slot).Select(c => CanonicalJson.Of(c.Body));

    private static List<Message> MessagesIn(Span span, ContentSlot slot) => [.. span.In(slot).Select(MessageOf)];

    private static Message MessageOf(SpanContent content)
    {
        var message = Message.Parse(content.Body);
        return message.Role == "unknown" && content.Role is { } role ? message with { Role = role } : message;
    }

    /// <summary>Some SDKs send the system prompt as a message among the others.</summary>
    private static IEnumerable<string> SystemPrompts(Span span, List<Message> input) =>
        span.In(ContentSlot.SystemPrompt).Any()
            ? span.In(ContentSlot.SystemPrompt).Select(c => c.Body.Trim())
            : input.Where(m => m.Role is "system" or "developer").Select(m => m.Text.Trim());

    /// <summary>
    /// The last message of the user. Anthropic's API carries tool results in messages with the role user: those are not
    /// what the user said. Text without a role counts when no message has the role user.
    /// </summary>
    private static IEnumerable<string> UserInput(List<Message> input)
    {
        var said = input.Where(m => m.Parts.All(p => p.Type != "tool_call_response")).ToList();
        var last = said.FindLast(m => m.Role == "user") ?? said.FindLast(m => m.Role == "unknown");
        return last is null ? [] : [TextOf(last)];
    }

    private static string TextOf(Message message) =>
        string.Join(
            Separator,
            message.Parts.Select(p => $"{p.Type} {p.Name} {CanonicalJson.Of(p.Content)}").Prepend(message.Role)
        );
}
