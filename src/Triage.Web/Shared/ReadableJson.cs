using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Triage.Engine;

namespace Triage.Web.Shared;

/// <summary>JSON as people read it: indented, in the order it came, with letters instead of escapes.</summary>
public static class ReadableJson
{
    /// <summary>Longer text is shown as it came: indenting it would cost more than it gives.</summary>
    public const int MaxChars = 200_000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Limits.MaxJsonDepth };

    private static readonly JsonSerializerOptions Writing = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Limits.MaxJsonDepth,
    };

    /// <summary>The indented text of a JSON object or array; anything else as it came.</summary>
    public static string Of(string text)
    {
        try
        {
            return text.Length <= MaxChars && Parse(text) is { } node ? node.ToJsonString(Writing) : text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON allows the escape, and no text has it.
            return text;
        }
    }

    /// <summary>The object in the text; null when it holds something else.</summary>
    public static JsonObject? ObjectIn(string text) => Parse(text) as JsonObject;

    private static JsonNode? Parse(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: Reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
