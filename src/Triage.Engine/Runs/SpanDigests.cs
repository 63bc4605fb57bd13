namespace Triage.Engine.Runs;

/// <summary>
/// The keyed hashes that stand for the content of a span. Volatile values are masked first (<see cref="VolatileValues"/>),
/// JSON is brought to one spelling (<see cref="CanonicalJson"/>), and the ids that pair calls with results are left out,
/// so that two runs that were told the same thing have the same key. Several pieces have the key of their keys: a conversation
/// grows by a message, and only that message has to be read.
/// </summary>
public static class SpanDigests
{
    /// <summary>Between pieces; it occurs in no text and in no JSON.</summary>
    private const char Separator = '\u001e';

    /// <summary>A key is null when nothing was captured of its kind.</summary>
    public static SpanDigest Of(Span span, ContentHasher hasher)
    {
        if (span.Contents.Count + span.Empty.Count == 0)
        {
            return SpanDigest.Empty;
        }

        var input = MessagesIn(span, ContentSlot.InputMessage, hasher);
        var output = MessagesIn(span, ContentSlot.OutputMessage, hasher);
        return new SpanDigest(
            span.Contents.Select(c => SpanDigest.Bit(c.Slot, CaptureMarks.Of(c)))
                .Concat(span.Empty.Select(slot => SpanDigest.Bit(slot, Capture.Empty)))
                .Aggregate(0, (captured, bit) => captured | bit),
            Joined(hasher, [.. Prompts(span, input).Select(p => PromptKeyOf(hasher, p))]),
            Joined(
                hasher,
                [.. span.In(ContentSlot.ToolDefinition).Select(c => ToolKeyOf(hasher, c.Body)).Order(StringComparer.Ordinal)]
            ),
            UserInput(input)?.Key,
            Joined(hasher, input.ConvertAll(m => m.Key)),
            Joined(hasher, output.ConvertAll(m => m.Key)),
            ValueKeyOf(hasher, span.In(ContentSlot.ToolArguments)),
            // A retrieval answers with documents where a tool answers with a result.
            ValueKeyOf(hasher, span.In(ContentSlot.ToolResult).Concat(span.In(ContentSlot.RetrievedDocument)))
        );
    }

    private static string? Joined(ContentHasher hasher, List<string> keys) =>
        keys.Count switch
        {
            0 => null,
            1 => keys[0],
            _ => hasher.KeyOf(string.Join(Separator, keys)),
        };

    // Arguments and results are hardly ever the same twice: nothing is worth remembering.
    private static string? ValueKeyOf(ContentHasher hasher, IEnumerable<SpanContent> contents)
    {
        var text = string.Join(Separator, contents.Select(c => CanonicalJson.Of(c.Body)));
        return text.Length == 0 ? null : hasher.KeyOf(VolatileValues.Mask(text));
    }

    private static string PromptKeyOf(ContentHasher hasher, string prompt) =>
        hasher.PromptKeyOf(prompt, () => hasher.KeyOf(VolatileValues.MaskWithDates(prompt)));

    private static string ToolKeyOf(ContentHasher hasher, string definition) =>
        hasher.ToolKeyOf(definition, () => hasher.KeyOf(VolatileValues.Mask(CanonicalJson.Of(definition))));

    private static List<MessageDigest> MessagesIn(Span span, ContentSlot slot, ContentHasher hasher)
    {
        var messages = new List<MessageDigest>();
        foreach (var content in span.In(slot))
        {
            var read = hasher.MessageOf(content.Body, () => Read(Message.Parse(content.Body), hasher));
            messages.Add(
                read.Role == "unknown" && content.Role is { } role
                    ? Read(Message.Parse(content.Body) with { Role = role }, hasher)
                    : read
            );
        }

        return messages;
    }

    private static MessageDigest Read(Message message, ContentHasher hasher) =>
        new(
            message.Role,
            hasher.KeyOf(VolatileValues.Mask(TextOf(message))),
            message.Parts.Any(p => p.Type == "tool_call_response"),
            message.Role is "system" or "developer" ? message.Text.Trim() : null
        );

    /// <summary>Some SDKs send the system prompt as a message among the others.</summary>
    private static IEnumerable<string> Prompts(Span span, List<MessageDigest> input) =>
        (
            span.In(ContentSlot.SystemPrompt).Any()
                ? span.In(ContentSlot.SystemPrompt).Select(c => c.Body.Trim())
                : input.Select(m => m.Prompt).OfType<string>()
        ).Where(p => p.Length > 0);

    /// <summary>
    /// The last message of the user. Anthropic's API carries tool results in messages with the role user: those are not
    /// what the user said. Text without a role counts when no message has the role user.
    /// </summary>
    private static MessageDigest? UserInput(List<MessageDigest> input) =>
        input.FindLast(m => m is { Role: "user", AnswersTool: false })
        ?? input.FindLast(m => m is { Role: "unknown", AnswersTool: false });

    private static string TextOf(Message message) =>
        string.Join(
            Separator,
            message.Parts.Select(p => $"{p.Type} {p.Name} {CanonicalJson.Of(p.Content)}").Prepend(message.Role)
        );
}
