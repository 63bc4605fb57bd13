using System.Text.Json.Nodes;

namespace Triage.Telemetry.Dialects;

/// <summary>What frameworks wrap around the arguments and results of a tool.</summary>
internal static class ToolEnvelope
{
    /// <summary>
    /// The result inside LangChain's <c>{"output":{"lc":1,..,"id":[..,"ToolMessage"],"kwargs":{"content":..,"tool_call_id":..}}}</c>
    /// and the id of its call; any other value is the result itself.
    /// </summary>
    public static (JsonNode? Result, string? CallId) Unwrap(JsonNode? output)
    {
        var inner = (output as JsonObject)?["output"] as JsonObject ?? output as JsonObject;
        return inner?["lc"] is not null && inner["kwargs"] is JsonObject { } message && message["content"] is { } content
            ? (content, JsonText.StringOf(message["tool_call_id"]))
            : (output, null);
    }

    /// <summary>Traceloop: <c>{"args":[],"kwargs":{..}}</c>.</summary>
    public static JsonNode? Arguments(JsonNode? input) =>
        input is JsonObject { Count: 2 } map && map["args"] is JsonArray args && map["kwargs"] is JsonObject kwargs
            ? args.Count == 0
                ? kwargs
                : kwargs.Count == 0 && args.Count == 1
                    ? args[0]
                    : map
            : input;
}
