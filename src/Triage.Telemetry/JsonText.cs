using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry;

/// <summary>JSON inside attribute values: SDKs send objects as text, and text inside that text.</summary>
internal static class JsonText
{
    private const int MaxKeptBytes = 256 * 1024;

    // Readable text, and the same text for the same value whatever escapes the sender used.
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 8 * Limits.MaxJsonDepth,
    };

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = Limits.MaxJsonDepth,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonWriterOptions Plain = new() { Encoder = Relaxed.Encoder, MaxDepth = Relaxed.MaxDepth };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Writes in the same spelling as nodes are written; <see cref="Written"/> gives the text. One at a time in a thread.</summary>
    public static Utf8JsonWriter StartWriting()
    {
        // One huge text must not stay in memory for every thread.
        if (buffer is null || writer is null || buffer.Capacity > MaxKeptBytes)
        {
            buffer = new ArrayBufferWriter<byte>();
            writer = new Utf8JsonWriter(buffer, Plain);
        }

        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        return writer;
    }

    public static string Written()
    {
        writer!.Flush();
        return Encoding.UTF8.GetString(buffer!.WrittenSpan);
    }

    /// <param name="ascii">As <see cref="Write"/> spells it, without a node.</param>
    public static string WriteText(ReadOnlySpan<byte> ascii)
    {
        StartWriting().WriteStringValue(ascii);
        return Written();
    }

    public static string Write(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "null";

    /// <summary>The object or array that the text is; null when it is none, so that prose and numbers stay as they came.</summary>
    public static JsonNode? TryParse(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..] || !JsonGrammar<char>.MayHold(text))
        {
            return null;
        }

        try
        {
            var node = JsonNode.Parse(text, documentOptions: Strict);
            if (text.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
            {
                // Half a surrogate pair shows only when it is read: then the text stays text.
                _ = node?.ToJsonString();
            }

            return node;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The value with JSON text replaced by what it says, at most three layers deep.</summary>
    public static JsonNode? Unwrapped(JsonNode? node)
    {
        for (var layer = 0; layer < 3 && StringOf(node) is { } text; layer++)
        {
            // "\"{...}\"": text that was serialized once more.
            var inner = text is ['"', .., '"'] ? TryParse($"[{text}]")?[0] : TryParse(text);
            if (inner is null)
            {
                break;
            }

            node = inner;
        }

        return node;
    }

    public static string? StringOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A string as it is, anything else as JSON; null for nothing.</summary>
    public static string? TextOf(JsonNode? node) => node is null ? null : StringOf(node) ?? Write(node);

    public static bool IsNothing(JsonNode? node) => node is null || StringOf(node) is "" || node is JsonArray { Count: 0 };

    /// <summary>The first of the properties that is there and not null.</summary>
    public static JsonNode? First(this JsonObject from, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (from[name] is { } value)
            {
                return value;
            }
        }

        return null;
    }
}
