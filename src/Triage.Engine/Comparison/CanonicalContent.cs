using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Triage.Engine.Comparison;

/// <summary>Contents read as JSON: for people, and by their shape.</summary>
internal static class CanonicalContent
{
    private static readonly JsonWriterOptions Pretty = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Where no pair is known: by form alone, see <see cref="ContentMask.Plain"/>.</summary>
    public static string Of(string body) => ContentMask.Plain.Of(body);

    /// <summary>For people: indented and key-sorted, nothing masked; the text as it is when it is no JSON.</summary>
    public static string Readable(string body)
    {
        using var document = TryParse(body);
        if (document is null)
        {
            return body.ReplaceLineEndings("\n");
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Pretty))
        {
            WriteSorted(writer, document.RootElement);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Same keys and same types of values. An empty list and null fit everything; two plain texts have the same shape.</summary>
    public static bool SameShape(string green, string red)
    {
        using var g = TryParse(green);
        using var r = TryParse(red);
        return g is null || r is null ? (g is null) == (r is null) : SameShape(g.RootElement, r.RootElement);
    }

    /// <summary>Null when the text is no JSON object or array, or nests deeper than <see cref="Limits.MaxJsonDepth"/>.</summary>
    public static JsonDocument? TryParse(string body)
    {
        var start = body.AsSpan().TrimStart();
        if (start.Length < 2 || start[0] is not ('{' or '['))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Limits.MaxJsonDepth });
            return body.Contains("\\ud", StringComparison.OrdinalIgnoreCase) && !IsText(document.RootElement) ? null : document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>False when a string holds half a surrogate pair, as <c>"\ud800"</c>: JSON allows the escape, and no text has it.</summary>
    private static bool IsText(JsonElement root)
    {
        try
        {
            using var nowhere = new Utf8JsonWriter(Stream.Null);
            root.WriteTo(nowhere);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void WriteSorted(Utf8JsonWriter to, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.WriteStartObject();
                foreach (var property in Sorted(value))
                {
                    to.WritePropertyName(property.Name);
                    WriteSorted(to, property.Value);
                }

                to.WriteEndObject();
                break;
            case JsonValueKind.Array:
                to.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(to, item);
                }

                to.WriteEndArray();
                break;
            default:
                value.WriteTo(to);
                break;
        }
    }

    private static IEnumerable<JsonProperty> Sorted(JsonElement value) =>
        value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal);

    private static bool SameShape(JsonElement green, JsonElement red)
    {
        if (green.ValueKind is JsonValueKind.Null || red.ValueKind is JsonValueKind.Null)
        {
            return true;
        }

        return (green.ValueKind, red.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => SameKeys(green, red),
            (JsonValueKind.Array, JsonValueKind.Array) => green.GetArrayLength() == 0
                || red.GetArrayLength() == 0
                || SameShape(green[0], red[0]),
            (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) => true,
            var (g, r) => g == r,
        };
    }

    private static bool SameKeys(JsonElement green, JsonElement red)
    {
        var left = Sorted(green).ToList();
        var right = Sorted(red).ToList();
        return left.Count == right.Count
            && left.Zip(right).All(p => p.First.Name == p.Second.Name && SameShape(p.First.Value, p.Second.Value));
    }
}
