using System.Text;
using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>
/// The JSON of a recorded body, however it was wrapped: SDKs write it as it is, as a string inside JSON, or with
/// sentences around it (<c>Tool result: {"rows":[..]} end</c>).
/// </summary>
internal static class JsonInText
{
    /// <summary>How often a string that holds JSON is opened.</summary>
    private const int MaxNesting = 3;

    /// <summary>Places in prose where JSON is tried: brackets are used in sentences too.</summary>
    private const int MaxStarts = 8;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = Limits.MaxJsonDepth };

    /// <summary>The longest object or list in the text; null when there is none. Never throws.</summary>
    public static JsonElement? Find(string text)
    {
        for (var nesting = 0; nesting <= MaxNesting; nesting++)
        {
            if (text.AsSpan().TrimStart() is not ['"', ..] || Quoted(text) is not { } quoted)
            {
                break;
            }

            if (TextOf(quoted) is not { } inner)
            {
                return null;
            }

            text = inner;
        }

        var (best, longest) = ((JsonElement?)null, 0);
        var start = text.AsSpan().IndexOfAny('{', '[');
        for (var tries = 0; start >= 0 && tries < MaxStarts; tries++)
        {
            var (found, chars) = Starting(text, start);
            if (chars > longest)
            {
                (best, longest) = (found, chars);
            }

            var from = start + Math.Max(1, chars);
            var next = text.AsSpan(from).IndexOfAny('{', '[');
            start = next < 0 ? -1 : from + next;
        }

        return best;
    }

    /// <summary>A plain value as text, trimmed; null for null, objects, lists, and strings that are no text (<c>"\ud800"</c>).</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!.Trim(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? Quoted(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value that starts there and how long it is; what follows it is not looked at.</summary>
    private static (JsonElement? Value, int Chars) Starting(string text, int at)
    {
        var bytes = Encoding.UTF8.GetBytes(text, at, text.Length - at);
        try
        {
            var reader = new Utf8JsonReader(bytes, Reading);
            return JsonElement.TryParseValue(ref reader, out var value)
                ? (value, Encoding.UTF8.GetCharCount(bytes, 0, (int)reader.BytesConsumed))
                : (null, 0);
        }
        catch (JsonException)
        {
            return (null, 0);
        }
    }
}
