using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>One chat message in the shape of the OpenTelemetry GenAI schema: a role and typed parts.</summary>
/// <remarks>Source: semantic-conventions-genai, <c>gen-ai-input-messages.json</c>. Unknown part types are kept as they came.</remarks>
public sealed record Message(string Role, IReadOnlyList<MessagePart> Parts)
{
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the body of an InputMessage or OutputMessage; text that is no such object becomes one text part.</summary>
    public static Message Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Reading);
            if (
                json.RootElement is { ValueKind: JsonValueKind.Object } o
                && o.Find("parts") is { ValueKind: JsonValueKind.Array } parts
            )
            {
                List<MessagePart> read =
                [
                    .. parts.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object).Select(MessagePart.Of),
                ];
                // Some APIs hand in the answers of tools as words of the user; the part types tell.
                var isAnswer = read.Count > 0 && read.TrueForAll(p => p.Type == "tool_call_response");
                return new Message(isAnswer ? "tool" : o.Find("role")?.ToString() ?? "unknown", read);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, a key given twice, or an escape that is no text: the body itself is the message.
        }

        return new Message("unknown", [new MessagePart("text", body, null, null)]);
    }

    /// <summary>The text of the message without its tool calls, parts joined by a line break.</summary>
    public string Text => string.Join('\n', Parts.Where(p => p.Type is "text" or "reasoning").Select(p => p.Content));

    public IEnumerable<MessagePart> ToolCalls => Parts.Where(p => p.Type == "tool_call");
}

/// <param name="Type"><c>text</c>, <c>reasoning</c>, <c>tool_call</c>, <c>tool_call_response</c>, or whatever the SDK sent.</param>
/// <param name="Content">Text of a text part, arguments of a tool call, response of a tool call response, else the part as JSON.</param>
/// <param name="Name">Tool name of a tool call.</param>
/// <param name="CallId">Id that pairs a tool call with its response and with the executed span.</param>
public sealed record MessagePart(string Type, string Content, string? Name, string? CallId)
{
    internal static MessagePart Of(JsonElement part)
    {
        var type = part.Find("type")?.ToString() ?? "text";
        // Older emitters write "result" where the schema says "response".
        var content = type switch
        {
            "text" or "reasoning" => part.Find("content"),
            "tool_call" => part.Find("arguments"),
            "tool_call_response" => part.Find("response") ?? part.Find("result"),
            _ => part,
        };
        return new MessagePart(
            type,
            content?.ToString() ?? "",
            part.Find("name")?.ToString(),
            // The Responses API numbers the item in "id" and the call in "call_id".
            (part.Find("call_id") ?? part.Find("id"))
                ?.ToString()
                .Trim()
        );
    }
}

file static class Members
{
    /// <summary>Null when it is not there, or nothing.</summary>
    public static JsonElement? Find(this JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
