using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>One tool that a model was offered.</summary>
/// <param name="Name">As the model calls it; a provider's own tool without a name goes by its type, e.g. <c>web_search</c>.</param>
/// <param name="Description">Null when none was recorded: some SDKs send only names unless content is captured.</param>
/// <param name="ParametersJson">The JSON schema of the arguments in its canonical spelling; null when none was recorded.</param>
public sealed record ToolDefinition(string Name, string? Description, string? ParametersJson);

/// <summary>
/// Reads tool definitions in the shapes that SDKs record: flat <c>{"name","description","parameters"}</c> (OpenTelemetry,
/// OpenAI Responses), nested <c>{"type":"function","function":{..}}</c> (OpenAI Chat), <c>input_schema</c> (Anthropic),
/// <c>inputSchema</c> (MCP, AI SDK), <c>functionDeclarations</c> (Gemini), arrays of JSON texts (AI SDK), and bare names.
/// </summary>
public static class ToolDefinitions
{
    private const int MaxDepth = 4;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Limits.MaxJsonDepth };

    /// <summary>What the span's model was offered, in the order sent, the same definition once; empty when nothing was captured.</summary>
    public static IReadOnlyList<ToolDefinition> Of(Span span) =>
        [.. span.In(ContentSlot.ToolDefinition).SelectMany(c => Parse(c.Body)).Distinct()];

    /// <summary>The definitions in a text that is one definition, a list of them, or a bare name; what is none is left out. Never throws.</summary>
    public static IReadOnlyList<ToolDefinition> Parse(string text)
    {
        try
        {
            return [.. In(text, MaxDepth)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Cut JSON, or an escape that is no text.
            return [];
        }
    }

    private static IEnumerable<ToolDefinition> In(string text, int depth)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            // Mastra's agent span lists bare names.
            return string.IsNullOrWhiteSpace(text) ? [] : [new ToolDefinition(text.Trim(), null, null)];
        }

        using var document = JsonDocument.Parse(text, Reading);
        return [.. In(document.RootElement, depth)];
    }

    private static IEnumerable<ToolDefinition> In(JsonElement tools, int depth)
    {
        if (depth == 0)
        {
            return [];
        }

        return tools.ValueKind switch
        {
            JsonValueKind.String => In(tools.GetString()!, depth - 1),
            JsonValueKind.Array => tools.EnumerateArray().SelectMany(t => In(t, depth - 1)),
            JsonValueKind.Object
                when Find(tools, "functionDeclarations", "function_declarations", "tools")
                    is { ValueKind: JsonValueKind.Array } inner => In(inner, depth - 1),
            JsonValueKind.Object => DefinitionOf(tools) is { } definition ? [definition] : [],
            _ => [],
        };
    }

    private static ToolDefinition? DefinitionOf(JsonElement tool)
    {
        var inner = Find(tool, "function") is { ValueKind: JsonValueKind.Object } function ? function : tool;
        return (TextOf(Find(inner, "name")) ?? TextOf(Find(tool, "name", "type"))) is { } name
            ? new ToolDefinition(
                name,
                TextOf(Find(inner, "description")),
                Find(inner, "parameters", "input_schema", "inputSchema", "schema") is { } schema
                    ? CanonicalJson.Of(schema.GetRawText())
                    : null
            )
            : null;
    }

    private static string? TextOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } words ? words : null;

    private static JsonElement? Find(JsonElement map, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (map.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }
}
