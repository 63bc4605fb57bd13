using System.Text.Json.Nodes;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// One chat message in the OpenTelemetry shape, read from any of the shapes that are around: OpenTelemetry, OpenAI Chat and
/// Responses, Anthropic, Vercel AI SDK, LangChain.
/// </summary>
internal sealed record ChatMessage(string Role, IReadOnlyList<JsonObject> Parts)
{
    public bool IsSystem => IsOfSystem(Role);

    public static bool IsOfSystem(string role) => role is "system" or "developer";

    public string Text => string.Join('\n', Parts.Where(p => TypeOf(p) == "text").Select(p => JsonText.TextOf(p["content"])));

    public IEnumerable<JsonNode> CallArguments =>
        Parts.Where(p => TypeOf(p) == "tool_call").Select(p => p["arguments"]).OfType<JsonNode>();

    public string ToJson()
    {
        var json = JsonText.StartWriting();
        json.WriteStartObject();
        json.WriteString("role"u8, Role);
        json.WriteStartArray("parts"u8);
        foreach (var part in Parts)
        {
            part.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return JsonText.Written();
    }

    public static JsonObject TextPart(string? text) => new() { ["type"] = "text", ["content"] = text };

    public static JsonObject ToolCallPart(string? id, string? name, JsonNode? arguments) =>
        Part("tool_call", id, name, "arguments", arguments);

    public static JsonObject ToolResponsePart(string? id, JsonNode? response) =>
        Part("tool_call_response", id, null, "response", response);

    /// <param name="role">The role when the message does not say.</param>
    public static ChatMessage? Of(JsonNode? node, string role)
    {
        node = JsonText.Unwrapped(node);
        if (node is not JsonObject message)
        {
            return JsonText.TextOf(node) is { Length: > 0 } text ? new ChatMessage(role, [TextPart(text)]) : null;
        }

        // LangChain: {"lc":1,"type":"constructor","id":[..,"HumanMessage"],"kwargs":{..}}, or {"type":"human","data":{..}}.
        if ((message["kwargs"] ?? message["data"]) is JsonObject inner)
        {
            var type = message["id"] is JsonArray { Count: > 0 } id ? id[^1] : message["type"];
            return Of(inner, RoleOf(JsonText.StringOf(type)) ?? role);
        }

        // A choice or a generation around its message.
        if (message["message"] is JsonObject wrapped)
        {
            return Of(wrapped, role);
        }

        role = RoleOf(JsonText.StringOf(message["role"])) ?? ItemRole(message) ?? role;
        var parts = PartsOf(message);
        if (role == "tool" && !parts.Exists(p => TypeOf(p) == "tool_call_response"))
        {
            var content = message.First("content", "text");
            parts =
            [
                ToolResponsePart(
                    JsonText.StringOf(message.First("tool_call_id", "toolCallId", "id")),
                    TextBlocks(content) ?? content
                ),
            ];
        }

        return new ChatMessage(role, parts);
    }

    /// <summary>Messages of a whole request or state: an array, or an object that holds one.</summary>
    public static IEnumerable<ChatMessage> Inputs(JsonNode? node, string role = "user") =>
        JsonText.Unwrapped(node) switch
        {
            // LangChain wraps a batch around the conversation.
            JsonArray list => list.SelectMany(m => m is JsonArray ? Inputs(m, role) : One(m, role)),
            JsonObject map when map.First("messages", "input", "contents", "prompt") is { } inner => Inputs(inner, role),
            var other => One(other, role),
        };

    /// <summary>Messages of an answer: choices, output items, generations, or one message. Of a state only its last message.</summary>
    public static IEnumerable<ChatMessage> Outputs(JsonNode? node) =>
        JsonText.Unwrapped(node) switch
        {
            JsonArray list => list.SelectMany(m => m is JsonArray ? Outputs(m) : One(m, "assistant")),
            JsonObject map when map.First("choices", "generations", "output") is { } inner => Outputs(inner),
            JsonObject map when map["messages"] is JsonArray { Count: > 0 } state => One(state[^1], "assistant"),
            var other => One(other, "assistant"),
        };

    private static IEnumerable<ChatMessage> One(JsonNode? node, string role) =>
        Of(node, role) is { Parts.Count: > 0 } message ? [message]
        // An object that is no message is still what was said.
        : JsonText.Unwrapped(node) is JsonObject { Count: > 0 } map
        && map.First("role", "content", "parts", "message", "kwargs", "type") is null
            ? [new ChatMessage(role, [TextPart(JsonText.Write(map))])]
        : [];

    private static List<JsonObject> PartsOf(JsonObject message)
    {
        var parts = new List<JsonObject>();
        switch (JsonText.Unwrapped(message["parts"] ?? message["content"]))
        {
            case JsonArray list:
                parts.AddRange(list.Select(PartOf).OfType<JsonObject>());
                break;
            case JsonObject one:
                parts.Add(PartOf(one) ?? one);
                break;
            case var text when JsonText.TextOf(text) is { Length: > 0 } words:
                parts.Add(TextPart(words));
                break;
        }

        // Instrumentations of Anthropic name a call twice: among the content and beside it.
        if (
            JsonText.Unwrapped(message.First("tool_calls", "toolCalls")) is JsonArray calls
            && !parts.Exists(p => TypeOf(p) == "tool_call")
        )
        {
            parts.AddRange(calls.OfType<JsonObject>().Select(CallOf));
        }

        // Items of the OpenAI Responses API, which are messages without a role.
        if (parts.Count == 0 && Kind(message) is "function_call" or "function_call_output")
        {
            parts.Add(PartOf(message)!);
        }

        return parts;
    }

    private static JsonObject? PartOf(JsonNode? node)
    {
        if (node is not JsonObject part)
        {
            return JsonText.TextOf(node) is { Length: > 0 } text ? TextPart(text) : null;
        }

        // Google: {"functionCall":{"id":..,"name":..,"args":{..}}}, {"functionResponse":{"id":..,"response":{"output":..}}}.
        if (part["functionCall"] is JsonObject asked)
        {
            return CallOf(asked);
        }

        if (part["functionResponse"] is JsonObject answered)
        {
            return ToolResponsePart(CallId(answered), (answered["response"] as JsonObject)?["output"] ?? answered["response"]);
        }

        switch (Kind(part))
        {
            case "text" or "input_text" or "output_text":
            case null when part["text"] is not null:
                return JsonText.TextOf(part.First("content", "text")) is { Length: > 0 } words ? TextPart(words) : null;
            case "reasoning" or "thinking":
                return new JsonObject
                {
                    ["type"] = "reasoning",
                    ["content"] = JsonText.TextOf(part.First("content", "text", "thinking", "summary")),
                };
            case "tool_call" or "tool_use" or "function_call":
                return CallOf(part);
            case "tool_call_response" or "tool_result" or "function_call_output":
                var response = part.First("response", "result", "output", "content");
                // Vercel: {"type":"json","value":{..}}.
                if (response is JsonObject { Count: 2 } typed && typed["type"] is not null && typed["value"] is { } value)
                {
                    response = value;
                }

                return ToolResponsePart(CallId(part), TextBlocks(response) ?? response);
            default:
                return part.DeepClone().AsObject();
        }
    }

    private static JsonObject CallOf(JsonObject call)
    {
        var function = call["function"] as JsonObject ?? call;
        return ToolCallPart(
            CallId(call),
            JsonText.TextOf(function.First("name", "toolName")),
            function.First("arguments", "input", "args")
        );
    }

    private static string? CallId(JsonObject part) =>
        JsonText.StringOf(part.First("call_id", "toolCallId", "tool_use_id", "tool_call_id", "id"));

    // [{"type":"text","text":".."}] as the content of a tool's answer.
    private static JsonNode? TextBlocks(JsonNode? content) =>
        content is JsonArray { Count: > 0 } list && list.All(b => b is JsonObject o && Kind(o) == "text")
            ? string.Join('\n', list.Select(b => JsonText.TextOf(((JsonObject)b!).First("text", "content"))))
            : null;

    private static JsonObject Part(string type, string? id, string? name, string valueName, JsonNode? value)
    {
        var part = new JsonObject { ["type"] = type };
        if (!string.IsNullOrWhiteSpace(id))
        {
            part["id"] = id.Trim();
        }

        if (name is not null)
        {
            part["name"] = name;
        }

        part[valueName] = JsonText.Unwrapped(value)?.DeepClone();
        return part;
    }

    private static string? TypeOf(JsonObject part) => JsonText.StringOf(part["type"]);

    private static string? Kind(JsonObject part) => TypeOf(part)?.ToLowerInvariant().Replace('-', '_');

    private static string? ItemRole(JsonObject item) =>
        Kind(item) switch
        {
            "function_call" or "reasoning" => "assistant",
            "function_call_output" => "tool",
            var type => RoleOf(type),
        };

    public static string? RoleOf(string? word) =>
        word?.ToLowerInvariant() switch
        {
            "system" or "systemmessage" or "systemmessagechunk" => "system",
            "developer" => "developer",
            "user" or "human" or "humanmessage" or "humanmessagechunk" => "user",
            "assistant" or "ai" or "model" or "aimessage" or "aimessagechunk" => "assistant",
            "tool" or "function" or "toolmessage" or "toolmessagechunk" => "tool",
            _ => null,
        };
}
