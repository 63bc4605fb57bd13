using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp;

namespace Triage.Telemetry;

/// <summary>
/// Attributes of a span, event, log record or resource, redacted. Keys are data: they are compared whole and never made into paths
/// of shared objects. Of equal keys the first counts. A value stays in the bytes it came in until somebody asks for it: of thirty
/// attributes a dialect looks at ten.
/// </summary>
internal sealed class AttributeSet
{
    /// <summary>More attributes than this are looked up in a table.</summary>
    private const int MaxWalked = 32;

    public static readonly AttributeSet Empty = new(0);

    private static readonly SearchValues<byte> PlainText = SearchValues.Create([
        (byte)'\t',
        (byte)'\n',
        (byte)'\r',
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c),
    ]);

    private Attribute[] attributes;
    private int count;

    /// <summary>Bit n is set when a key of mark n is there: most look-ups end here.</summary>
    private ulong marks;
    private Dictionary<string, int>? table;
    private IReadOnlyList<SpanAttribute>? stored;

    /// <param name="memo">Null where nothing is worth remembering.</param>
    public AttributeSet(int capacity, ReadingMemo? memo = null)
    {
        Memo = memo;
        attributes = capacity == 0 ? [] : new Attribute[capacity];
    }

    public ReadingMemo? Memo { get; }

    /// <summary>A map that stands where attributes could: the body of a log record, redacted with it.</summary>
    public static AttributeSet Of(JsonObject map)
    {
        var set = new AttributeSet(map.Count);
        foreach (var (key, value) in map)
        {
            set.Add(new Attribute(key, default) { IsRead = true, Node = value });
        }

        return set;
    }

    /// <param name="message">A <c>KeyValue</c>; its bytes must stay as they are.</param>
    public void Add(ReadOnlyMemory<byte> message, KnownKeys keys)
    {
        var (key, value) = WireAttribute.Of(message);
        Add(new Attribute(keys.Of(key.Span), value));
    }

    /// <summary>Makes room for the attributes of another record; whoever reads this one must have done.</summary>
    public void Clear()
    {
        attributes.AsSpan(0, count).Clear();
        (count, marks, table, stored) = (0, 0, null, null);
    }

    public bool HasPrefix(string prefix)
    {
        for (var i = 0; i < count; i++)
        {
            if (attributes[i].Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public bool Has(string key) => IndexOf(key) >= 0;

    public IEnumerable<KeyValuePair<string, JsonNode?>> Under(string prefix)
    {
        for (var i = 0; i < count; i++)
        {
            if (attributes[i].Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return KeyValuePair.Create(attributes[i].Key, attributes[i].ToNode());
            }
        }
    }

    /// <summary>The value of the first key that has one, JSON text parsed.</summary>
    public JsonNode? Node(params ReadOnlySpan<string> keys)
    {
        var at = FirstOf(keys);
        return at < 0 ? null : JsonText.Unwrapped(attributes[at].ToNode());
    }

    /// <summary>The value of the first key that has one, as text; numbers too, because senders differ.</summary>
    public string? Word(params ReadOnlySpan<string> keys)
    {
        var at = FirstOf(keys);
        return at < 0 ? null : attributes[at].ToWord();
    }

    public long? Number(params ReadOnlySpan<string> keys) =>
        double.TryParse(Word(keys), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e15
            ? (long)number
            : null;

    /// <summary>The text under the key as it lies in the bytes; empty when there is none or it is no text.</summary>
    public ReadOnlyMemory<byte> Utf8(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? default : attributes[at].Utf8();
    }

    /// <summary>
    /// The value of the first key that has one where it is JSON text as <see cref="JsonText.Write"/> would spell it; null where it
    /// has to be read.
    /// </summary>
    public string? CompactJson(params ReadOnlySpan<string> keys)
    {
        var at = FirstOf(keys);
        return
            at >= 0
            && attributes[at].Utf8().Span is [(byte)'{', .., (byte)'}'] or [(byte)'[', .., (byte)']']
            && Ascii.IsValid(attributes[at].Utf8().Span)
            && Encoding.ASCII.GetString(attributes[at].Utf8().Span) is var text
            && CanonicalJson.IsCompact(text)
            ? text
            : null;
    }

    /// <summary>What is stored: at most <see cref="Limits.MaxAttributesPerSpan"/>, the number of those left out marked.</summary>
    public IReadOnlyList<SpanAttribute> Stored() => stored ??= ToStored();

    private SpanAttribute[] ToStored()
    {
        var kept = Math.Min(count, Limits.MaxAttributesPerSpan);
        var all = new SpanAttribute[count > kept ? kept + 1 : kept];
        for (var i = 0; i < kept; i++)
        {
            all[i] = attributes[i].Stored();
        }

        if (count > kept)
        {
            all[kept] = new SpanAttribute("triage.attributes.left_out", (count - kept).ToString(CultureInfo.InvariantCulture));
        }

        return all;
    }

    private void Add(Attribute attribute)
    {
        if (IndexOf(attribute.Key) >= 0)
        {
            return;
        }

        if (count == attributes.Length)
        {
            Array.Resize(ref attributes, Math.Max(8, 2 * count));
        }

        attributes[count] = attribute;
        marks |= MarkOf(attribute.Key);
        table?.Add(attribute.Key, count);
        count++;
    }

    private int FirstOf(ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            var at = IndexOf(key);
            if (at >= 0 && !attributes[at].IsNothing())
            {
                return at;
            }
        }

        return -1;
    }

    private int IndexOf(string key)
    {
        if ((marks & MarkOf(key)) == 0)
        {
            return -1;
        }

        if (count > MaxWalked)
        {
            table ??= Enumerable.Range(0, count).ToDictionary(i => attributes[i].Key, StringComparer.Ordinal);
            return table.GetValueOrDefault(key, -1);
        }

        for (var i = 0; i < count; i++)
        {
            if (string.Equals(attributes[i].Key, key, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong MarkOf(string key) =>
        key.Length == 0 ? 1 : 1UL << ((key.Length + 7 * key[^1] + 13 * key[key.Length / 2]) & 63);

    private struct Attribute(string key, ReadOnlyMemory<byte> value)
    {
        // Of the bytes alone: what was parsed of them need not stay.
        private static readonly Func<ReadOnlyMemory<byte>, string> Late = bytes => Bounded(new Attribute("", bytes).ToJson());

        private string? word;

        public string Key { get; } = key;
        public bool IsRead { get; set; }
        public JsonNode? Node { get; set; }

        public JsonNode? ToNode()
        {
            if (!IsRead)
            {
                (Node, IsRead) = (WireValue.Of(value).ToNode(), true);
            }

            return Node;
        }

        public SpanAttribute Stored() =>
            value.IsEmpty ? new SpanAttribute(Key, Bounded(ToJson())) : new SpanAttribute(Key, value, Late);

        private static string Bounded(string json) =>
            json.Length <= Limits.MaxContentChars ? json : JsonText.Write(JsonValue.Create(Text.Cut(json)));

        private string ToJson()
        {
            var text = Utf8().Span;
            // Most long values are plain text that nobody has read as anything else: it is written without a node of it.
            return text.IsEmpty || text.ContainsAnyExcept(PlainText) ? JsonText.Write(ToNode()) : JsonText.WriteText(text);
        }

        public string? ToWord()
        {
            if (word is null)
            {
                var wire = IsRead ? default : WireValue.Of(value);
                word = wire.Case switch
                {
                    ValueCase.Text => wire.Text,
                    ValueCase.Whole => ((long)wire.Number).ToString(CultureInfo.InvariantCulture),
                    _ => JsonText.TextOf(ToNode()),
                };
            }

            return word;
        }

        public bool IsNothing()
        {
            if (IsRead)
            {
                return JsonText.IsNothing(Node);
            }

            var wire = WireValue.Of(value);
            return wire.Case is ValueCase.None
                || (wire.Content.IsEmpty && wire.Case is ValueCase.Text or ValueCase.Bytes)
                || (wire.Case is ValueCase.List && wire.Items().Count == 0);
        }

        public readonly ReadOnlyMemory<byte> Utf8()
        {
            var wire = IsRead ? default : WireValue.Of(value);
            return wire.Case == ValueCase.Text ? wire.Content : default;
        }
    }
}
