using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Triage.Engine.Runs;

/// <summary>
/// One spelling for JSON that means the same, so that equal arguments are equal text. Keys are sorted, white space
/// between tokens is dropped, <c>1.0</c> and <c>1</c> are one number. Values inside strings are left alone: a trailing
/// blank in <c>"EU "</c> may be the very fault that is looked for.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How often a string that holds JSON is opened: SDKs wrap arguments and results once or twice.</summary>
    private const int MaxNesting = 3;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Limits.MaxJsonDepth, AllowTrailingCommas = false };

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Every opened string may add one full depth of its own.
        MaxDepth = Limits.MaxJsonDepth * (MaxNesting + 2),
    };

    /// <summary>The canonical text; anything that is no JSON, or nests too deeply, comes back trimmed. Never throws.</summary>
    public static string Of(string text) => Find(text, leaf: null) ?? text.Trim();

    /// <summary>
    /// True: it is an object or array without anything to choose from in its spelling, so that whoever reads it and writes it with
    /// few escapes gets the same text: no blanks, no name twice, plain letters, and escapes of one spelling.
    /// </summary>
    public static bool IsCompact(string text) => PlainJson.IsCompact(text);

    /// <summary>Null when it is no JSON.</summary>
    /// <param name="leaf">
    /// What is written for a plain value, given the member that holds it (null for none); also asked for the names of members,
    /// which have no member. A number that it leaves as it is stays a number.
    /// </param>
    internal static string? Find(string text, Func<string?, string, string>? leaf)
    {
        if (leaf is null && PlainJson.IsCanonical(text))
        {
            return text;
        }

        if (TryParse(text) is not { } document)
        {
            return null;
        }

        using (document)
        {
            var buffer = new ArrayBufferWriter<byte>(text.Length);
            try
            {
                using var writer = new Utf8JsonWriter(buffer, Writing);
                new Pen(writer, leaf ?? (static (_, value) => value)).Write(document.RootElement, null, 0);
            }
            catch (InvalidOperationException)
            {
                // An escape such as "\ud800" is JSON by grammar and no text: there is no canonical spelling of it.
                return null;
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }

    private static JsonDocument? TryParse(string text)
    {
        if (!MayBeJson(text.AsSpan().Trim()) || !JsonGrammar<char>.MayHold(text))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(text, Reading);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // ArgumentException: half a surrogate pair cannot be read as UTF-8.
            return null;
        }
    }

    // Most text is prose: to find that out by a failed parse costs more than all the rest.
    private static bool MayBeJson(ReadOnlySpan<char> text) =>
        text switch
        {
            ['{', .., '}'] or ['[', .., ']'] or ['"', .., '"'] => true,
            "true" or "false" or "null" => true,
            ['-' or (>= '0' and <= '9'), ..] => !text.ContainsAnyExcept(InNumbers),
            _ => false,
        };

    private static readonly SearchValues<char> InNumbers = SearchValues.Create("0123456789+-.eE");

    private readonly struct Pen(Utf8JsonWriter writer, Func<string?, string, string> leaf)
    {
        public void Write(JsonElement element, string? member, int nesting)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var (name, key, value) in Members(element))
                    {
                        writer.WritePropertyName(key);
                        Write(value, name, nesting);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in element.EnumerateArray())
                    {
                        Write(item, member, nesting);
                    }

                    writer.WriteEndArray();
                    break;
                case JsonValueKind.String:
                    WriteString(element.GetString()!, member, nesting);
                    break;
                case JsonValueKind.Number:
                    WriteNumber(NumberOf(element.GetRawText()), member);
                    break;
                default:
                    element.WriteTo(writer);
                    break;
            }
        }

        private IOrderedEnumerable<(string Name, string Key, JsonElement Value)> Members(JsonElement element)
        {
            var write = leaf;
            return element
                .EnumerateObject()
                .Select(p => (p.Name, Key: write(null, p.Name), p.Value))
                .OrderBy(p => p.Key, StringComparer.Ordinal);
        }

        private void WriteString(string value, string? member, int nesting)
        {
            var inner = nesting < MaxNesting && LooksNested(value) ? TryParse(value) : null;
            if (inner is null)
            {
                writer.WriteStringValue(leaf(member, value));
                return;
            }

            using (inner)
            {
                Write(inner.RootElement, member, nesting + 1);
            }
        }

        private void WriteNumber(string number, string? member)
        {
            var written = leaf(member, number);
            if (ReferenceEquals(written, number))
            {
                writer.WriteRawValue(number);
            }
            else
            {
                writer.WriteStringValue(written);
            }
        }
    }

    /// <summary>Only objects, arrays and quoted strings are opened: the text "12" is no number, the text "true" no flag.</summary>
    private static bool LooksNested(string value) => value.AsSpan().TrimStart() is ['{' or '[' or '"', ..];

    private static string NumberOf(string raw)
    {
        // A decimal keeps 28 digits; a longer number keeps its own spelling rather than lose its tail.
        if (raw.Length <= 28 && decimal.TryParse(raw, Plain, CultureInfo.InvariantCulture, out var exact))
        {
            return exact == 0 ? "0" : exact.ToString("0.############################", CultureInfo.InvariantCulture);
        }

        return
            raw.AsSpan().ContainsAny('e', 'E')
            && double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide)
            && double.IsFinite(wide)
            ? wide.ToString("R", CultureInfo.InvariantCulture)
            : raw;
    }

    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
}
