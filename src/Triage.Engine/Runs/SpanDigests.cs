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
            CapturedIn(span, input, output),
            Joined(hasher, PromptKeys(span, input, hasher)),
            Joined(hasher, ToolKeys(span, hasher)),
            UserInput(input)?.Key,
            Joined(hasher, input.ConvertAll(m => m.Key)),
            Joined(hasher, output.ConvertAll(m => m.Key)),
            ValueKeyOf(hasher, span, ContentSlot.ToolArguments),
            // A retrieval answers with documents where a tool answers with a result.
            ValueKeyOf(hasher, span, ContentSlot.ToolResult, ContentSlot.RetrievedDocument)
        );
    }

    private static int CapturedIn(Span span, List<MessageDigest> input, List<MessageDigest> output)
    {
        var captured = 0;
        foreach (var content in span.Contents)
        {
            if (content.Slot is not (ContentSlot.InputMessage or ContentSlot.OutputMessage))
            {
                captured |= SpanDigest.Bit(content.Slot, CaptureMarks.Of(content.Body));
            }
        }

        foreach (var message in input)
        {
            captured |= SpanDigest.Bit(ContentSlot.InputMessage, message.Capture);
        }

        foreach (var message in output)
        {
            captured |= SpanDigest.Bit(ContentSlot.OutputMessage, message.Capture);
        }

        foreach (var slot in span.Empty)
        {
            captured |= SpanDigest.Bit(slot, Capture.Empty);
        }

        return captured;
    }

    /// <summary>Most spans have nothing in most slots, or one content, and their contents in order.</summary>
    private static List<SpanContent> Of(Span span, ContentSlot slot)
    {
        var found = new List<SpanContent>();
        var isSorted = true;
        foreach (var content in span.Contents)
        {
            if (content.Slot == slot)
            {
                isSorted &= found.Count == 0 || found[^1].Order <= content.Order;
                found.Add(content);
            }
        }

        return isSorted ? found : [.. found.OrderBy(c => c.Order)];
    }

    private static string? Joined(ContentHasher hasher, List<string> keys) =>
        keys.Count switch
        {
            0 => null,
            1 => keys[0],
            _ => hasher.KeyOf(string.Join(Separator, keys)),
        };

    // Arguments and results are hardly ever the same twice: nothing is worth remembering.
    private static string? ValueKeyOf(ContentHasher hasher, Span span, params ReadOnlySpan<ContentSlot> slots)
    {
        string? text = null;
        foreach (var slot in slots)
        {
            foreach (var content in Of(span, slot))
            {
                var value = CanonicalJson.Of(content.Body);
                text = text is null ? value : text + Separator + value;
            }
        }

        return string.IsNullOrEmpty(text) ? null : hasher.KeyOf(VolatileValues.Mask(text));
    }

    private static string PromptKeyOf(ContentHasher hasher, string prompt) =>
        hasher.PromptKeyOf(prompt, () => hasher.KeyOf(VolatileValues.MaskWithDates(prompt)));

    private static string ToolKeyOf(ContentHasher hasher, string definition) =>
        hasher.ToolKeyOf(definition, () => hasher.KeyOf(VolatileValues.Mask(CanonicalJson.Of(definition))));

    private static List<string> ToolKeys(Span span, ContentHasher hasher)
    {
        var keys = Of(span, ContentSlot.ToolDefinition).ConvertAll(c => ToolKeyOf(hasher, c.Body));
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    private static List<MessageDigest> MessagesIn(Span span, ContentSlot slot, ContentHasher hasher) =>
        Of(span, slot)
            .ConvertAll(content =>
                hasher.MessageOf(content.Body, () => Read(content.Body, Message.Parse(content.Body), hasher)) is var read
                && read.Role == "unknown"
                && content.Role is { } role
                    ? Read(content.Body, Message.Parse(content.Body) with { Role = role }, hasher)
                    : read
            );

    private static MessageDigest Read(string body, Message message, ContentHasher hasher) =>
        new(
            message.Role,
            KeyOf(message, hasher),
            message.Parts.Any(p => p.Type == "tool_call_response"),
            message.Role is "system" or "developer" ? message.Text.Trim() : null,
            CaptureMarks.Of(body, message)
        );

    /// <summary>Some SDKs send the system prompt as a message among the others.</summary>
    private static List<string> PromptKeys(Span span, List<MessageDigest> input, ContentHasher hasher)
    {
        var prompts = Of(span, ContentSlot.SystemPrompt).ConvertAll(c => c.Body.Trim());
        if (prompts.Count == 0)
        {
            prompts = [.. input.Select(m => m.Prompt).OfType<string>()];
        }

        return [.. prompts.Where(p => p.Length > 0).Select(p => PromptKeyOf(hasher, p))];
    }

    /// <summary>
    /// The last message of the user. Anthropic's API carries tool results in messages with the role user: those are not
    /// what the user said. Text without a role counts when no message has the role user.
    /// </summary>
    private static MessageDigest? UserInput(List<MessageDigest> input) =>
        input.FindLast(m => m is { Role: "user", AnswersTool: false })
        ?? input.FindLast(m => m is { Role: "unknown", AnswersTool: false });

    private static string KeyOf(Message message, ContentHasher hasher)
    {
        if (message.Parts is not [{ Name: null } only])
        {
            return hasher.KeyOf(VolatileValues.Mask(TextOf(message)));
        }

        // Most messages are one text with nothing to mask: it is hashed where it lies.
        var (head, said) = ($"{message.Role}{Separator}{only.Type}  ", CanonicalJson.Of(only.Content));
        return VolatileValues.MayStandIn(head) || VolatileValues.MayStandIn(said)
            ? hasher.KeyOf(VolatileValues.Mask(head + said))
            : hasher.KeyOf(head, said);
    }

    private static string TextOf(Message message) =>
        string.Join(
            Separator,
            message.Parts.Select(p => $"{p.Type} {p.Name} {CanonicalJson.Of(p.Content)}").Prepend(message.Role)
        );
}
