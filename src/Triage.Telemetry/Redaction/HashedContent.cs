using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Triage.Telemetry.Redaction;

/// <summary>
/// Takes the text out of content: every text becomes <c>[hashed:hash8:length]</c>, keyed, so that equal texts stay equal; keys, lists,
/// roles and names of tools stay, so that it can be read what happened. What is not known to be harmless counts as content.
/// </summary>
internal sealed partial class HashedContent(Redactor redactor, IReadOnlyCollection<string> keptKeys)
{
    /// <summary>A longer value is a text, not a name.</summary>
    private const int MaxWordChars = 128;
    private const int MaxLayers = 3;

    private static readonly SearchValues<string> ContentWords = SearchValues.Create(
        [
            "message",
            "prompt",
            "completion",
            "content",
            "input",
            "output",
            "argument",
            "args",
            "parameters",
            "result",
            "instruction",
            "document",
            "query",
            "text",
            "body",
            "statement",
            "description",
            "reasoning",
            "definitions",
            "stacktrace",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    // Keys about content that hold none.
    private static readonly string[] FactEnds =
    [
        "tokens",
        "token_count",
        "type",
        "role",
        "id",
        "name",
        "finish_reason",
        "finish_reasons",
        "model",
        "count",
        "status",
        "code",
        "size",
        "version",
    ];

    // Sentences about programs and machines.
    private static readonly string[] KeptPrefixes =
    [
        "user_agent.",
        "code.",
        "process.",
        "os.",
        "host.",
        "k8s.",
        "container.",
        "telemetry.",
        "otel.",
        "service.",
    ];

    private static readonly HashSet<string> ShapeWords = new(StringComparer.Ordinal)
    {
        "user",
        "assistant",
        "system",
        "tool",
        "developer",
        "model",
        "function",
        "ai",
        "human",
        "text",
        "tool_call",
        "tool-call",
        "tool_calls",
        "tool_use",
        "tool_result",
        "tool-result",
        "tool_call_response",
        "reasoning",
        "thinking",
        "refusal",
        "image",
        "image_url",
        "file",
        "input_text",
        "output_text",
        "message",
        "function_call",
        "function_call_output",
        "object",
        "string",
        "number",
        "integer",
        "boolean",
        "array",
        "null",
        "json",
        "stop",
        "length",
        "content_filter",
    };

    private static readonly HashSet<string> NameKeys = new(StringComparer.Ordinal)
    {
        "name",
        "id",
        "tool_call_id",
        "toolCallId",
        "toolName",
        "call_id",
        "tool_use_id",
    };

    private static readonly HashSet<string> ShapeKeys = new(StringComparer.Ordinal)
    {
        "role",
        "type",
        "finish_reason",
        "kind",
        "modality",
    };

    // What marks an object as a message, a call or a definition, so that its name is not somebody's.
    private static readonly string[] ShapeMembers =
    [
        "role",
        "parts",
        "arguments",
        "args",
        "function",
        "tool_call_id",
        "toolCallId",
        "tool_calls",
    ];

    // Below these stands what was asked and answered, whatever the members are called.
    private static readonly HashSet<string> ValueKeys = new(StringComparer.Ordinal)
    {
        "arguments",
        "args",
        "input",
        "result",
        "response",
        "output",
        "properties",
    };

    public bool Touches(string key, ReadOnlySpan<char> text) => !IsKept(key) && (IsContent(key) ? !IsHashed(text) : IsText(text));

    public JsonNode? Of(string key, JsonNode? value)
    {
        if (value is null || IsKept(key))
        {
            return value;
        }

        if (IsContent(key))
        {
            return Hashed(value, key, IsValueKey(key), 0);
        }

        return JsonText.StringOf(value) is { } text
            ? IsText(text)
                ? Hashed(value, key, true, 0)
                : value
            : value is JsonObject or JsonArray && IsText(JsonText.Write(value))
                ? Hashed(value, key, true, 0)
                : value;
    }

    private bool IsKept(string key) =>
        keptKeys.Contains(key) || KeptPrefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal));

    private static bool IsContent(string key) =>
        key.AsSpan().ContainsAny(ContentWords)
        && !FactEnds.Any(e =>
            key.EndsWith(e, StringComparison.OrdinalIgnoreCase)
            && (key.Length == e.Length || !char.IsAsciiLetter(key[^(e.Length + 1)]))
        );

    private static bool IsValueKey(string key) =>
        key.Contains("argument", StringComparison.OrdinalIgnoreCase)
        || key.Contains("args", StringComparison.OrdinalIgnoreCase)
        || key.Contains("result", StringComparison.OrdinalIgnoreCase)
        || key.Contains("parameters", StringComparison.OrdinalIgnoreCase);

    private static bool IsText(ReadOnlySpan<char> text) =>
        (text.Length > MaxWordChars || text.ContainsAny(" \t\r\n{[")) && !IsHashed(text);

    private static bool IsHashed(ReadOnlySpan<char> text) => text.StartsWith("[hashed:") && WholeMark().IsMatch(text);

    private JsonNode? Hashed(JsonNode? value, string key, bool isValue, int layer)
    {
        switch (value)
        {
            case JsonObject map:
                var isShape = !isValue && (ShapeMembers.Any(map.ContainsKey) || IsShapeWord(map["type"]));
                return new JsonObject(
                    map.Select(m => KeyValuePair.Create(m.Key, Member(m.Key, m.Value, isValue, isShape, layer)))
                );
            case JsonArray list:
                return new JsonArray([.. list.Select(v => Hashed(v, key, isValue, layer))]);
            case JsonValue scalar when JsonText.StringOf(scalar) is { } text:
                if (layer < MaxLayers && Parsed(text) is { } json)
                {
                    return JsonValue.Create(JsonText.Write(Hashed(json, key, isValue, layer + 1)));
                }

                return JsonValue.Create(text.Length == 0 || IsHashed(text) ? text : Mark(text));
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number:
                return JsonValue.Create(Mark(JsonText.Write(number)));
            default:
                return value?.DeepClone();
        }
    }

    private JsonNode? Member(string key, JsonNode? value, bool isValue, bool isShape, int layer)
    {
        var stays =
            !isValue
            && JsonText.StringOf(value) is { } word
            && (
                (ShapeKeys.Contains(key) && ShapeWords.Contains(word))
                || (isShape && NameKeys.Contains(key) && word.Length <= MaxWordChars && !word.Any(char.IsWhiteSpace))
            );
        return stays ? value!.DeepClone() : Hashed(value, key, isValue || ValueKeys.Contains(key), layer);
    }

    private static bool IsShapeWord(JsonNode? value) => JsonText.StringOf(value) is { } word && ShapeWords.Contains(word);

    private static JsonNode? Parsed(string text) =>
        text is ['"', .., '"'] ? JsonText.TryParse($"[{text}]")?[0]?.DeepClone() : JsonText.TryParse(text);

    private string Mark(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"[hashed:{redactor.Hash8(text)}:{text.Length}]");

    [GeneratedRegex(@"^\[hashed:[0-9a-f]{8}:[0-9]{1,10}\]$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex WholeMark();
}
