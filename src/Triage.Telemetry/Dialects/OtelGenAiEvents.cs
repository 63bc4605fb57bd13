using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// GenAI content outside of span attributes. The same event arrives as a span event (attributes; Semantic Kernel puts a JSON text
/// into <c>gen_ai.event.content</c>) or as a log record (a map as body, or attributes and no body).
/// </summary>
internal static class OtelGenAiEvents
{
    private const string Details = "gen_ai.client.inference.operation.details";

    /// <summary>Whether such a log record or event carries content at all.</summary>
    public static bool Knows(string name) => name == Details || RoleOf(name) is not null;

    public static SpanReading Read(LogSource log, ContentDraft contents)
    {
        var reading = OtelGenAi.Facts(log.Attributes, contents);
        reading.FinishReason = Read(log.Name, log.Attributes, log.Body(), contents) ?? reading.FinishReason;
        return reading;
    }

    /// <summary>Adds what the event carries; the answer is the finish reason when it says one.</summary>
    public static string? Read(string name, AttributeSet attributes, JsonNode? body, ContentDraft contents)
    {
        if (name == Details)
        {
            OtelGenAi.Messages(attributes, contents);
            if (JsonText.Unwrapped(body) is JsonObject map)
            {
                OtelGenAi.Messages(AttributeSet.Of(map), contents);
            }

            return null;
        }

        if (RoleOf(name) is not { } role)
        {
            return null;
        }

        var content =
            JsonText.Unwrapped(body)
            ?? attributes.Node("gen_ai.event.content", "gen_ai.prompt", "gen_ai.completion")
            ?? FromAttributes(attributes);
        var isAnswer = name is "gen_ai.choice" or "gen_ai.content.completion";
        contents.Messages(
            isAnswer ? ContentSlot.OutputMessage : ContentSlot.InputMessage,
            isAnswer ? ChatMessage.Outputs(content)
                : ChatMessage.Of(content, role) is { } message ? [message]
                : []
        );
        return isAnswer ? ModelCallWords.FinishReason((content as JsonObject)?["finish_reason"]) : null;
    }

    private static string? RoleOf(string name) =>
        name switch
        {
            "gen_ai.system.message" => "system",
            "gen_ai.user.message" or "gen_ai.content.prompt" => "user",
            "gen_ai.assistant.message" or "gen_ai.choice" or "gen_ai.content.completion" => "assistant",
            "gen_ai.tool.message" => "tool",
            _ => null,
        };

    private static JsonObject? FromAttributes(AttributeSet attributes)
    {
        var message = new JsonObject();
        foreach (var key in new[] { "role", "content", "message", "tool_calls", "id", "finish_reason" })
        {
            if (attributes.Node(key) is { } value)
            {
                message[key] = value.DeepClone();
            }
        }

        return message.Count > 0 ? message : null;
    }
}
