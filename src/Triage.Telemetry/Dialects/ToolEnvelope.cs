using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>What frameworks wrap around the arguments and results of a tool.</summary>
internal static class ToolEnvelope
{
    /// <summary>Adds the result under the first key that has a value; answers the id of its call where the envelope has one.</summary>
    /// <inheritdoc cref="Unwrap"/>
    public static string? Result(ContentDraft contents, AttributeSet attributes, params ReadOnlySpan<string> keys)
    {
        if (attributes.CompactJson(keys) is { } json && !json.Contains("\"lc\"", StringComparison.Ordinal))
        {
            contents.Compact(ContentSlot.ToolResult, json);
            return null;
        }

        var (result, callId) = Unwrap(attributes.Node(keys));
        contents.Value(ContentSlot.ToolResult, result);
        return callId;
    }

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
