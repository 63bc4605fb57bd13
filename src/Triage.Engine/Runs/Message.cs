using System.Text.Json;
using System.Text.Json.Nodes;

namespace Triage.Engine.Runs;

/// <summary>One chat message in the shape of the OpenTelemetry GenAI schema: a role and typed parts.</summary>
/// <remarks>Source: semantic-conventions-genai, <c>gen-ai-input-messages.json</c>. Unknown part types are kept as they came.</remarks>
public sealed record Message(string Role, IReadOnlyList<MessagePart> Parts)
{
    /// <summary>Reads the body of an InputMessage or OutputMessage; text that is no such object becomes one text part.</summary>
    public static Message Parse(string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject o && o["parts"] is JsonArray parts)
            {
                var role = o["role"]?.ToString() ?? "unknown";
                return new Message(role, [.. parts.OfType<JsonObject>().Select(MessagePart.Of)]);
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
    internal static MessagePart Of(JsonObject part)
    {
        var type = part["type"]?.ToString() ?? "text";
        // Older emitters write "result" where the schema says "response".
        var content = type switch
        {
            "text" or "reasoning" => part["content"],
            "tool_call" => part["arguments"],
            "tool_call_response" => part["response"] ?? part["result"],
            _ => part,
        };
        return new MessagePart(type, TextOf(content), part["name"]?.ToString(), part["id"]?.ToString()?.Trim());
    }

    private static string TextOf(JsonNode? node) =>
        node switch
        {
            null => "",
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => node.ToJsonString(),
        };
}
