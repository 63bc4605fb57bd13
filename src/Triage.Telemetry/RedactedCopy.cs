using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry;

/// <summary>A redactor, and the messages of conversations that it was asked about lately. Safe for any number of requests at once.</summary>
internal sealed class RedactionInUse(Redactor redactor, bool remembers = true)
{
    public Redactor Redactor { get; } = redactor;

    /// <summary>Null for a message without a secret, else what is kept of it.</summary>
    public RecentContents<byte[]?> Known { get; } = new(remembers ? Limits.MaxRememberedMessageBytes : 0);
}

/// <summary>
/// Copies what was received without its secrets. Bytes in which nothing is to be replaced are copied as they came; anything else is
/// read, redacted and written anew. For one request.
/// </summary>
internal sealed class RedactedCopy(KnownKeys keys, WireWriter to)
{
    /// <summary>A shorter text is looked at faster than it is looked up.</summary>
    private const int MinMemorable = 256;

    /// <summary>Nine digits can be a telephone number.</summary>
    private const long MinTelling = 100_000_000;

    private readonly List<Range> slices = [];

    public KnownKeys Keys => keys;

    /// <summary>The rules for what is copied next.</summary>
    public required RedactionInUse Rules { get; set; }

    /// <summary>See <see cref="OtlpShape.IsPlain"/>.</summary>
    public bool IsPlain { get; set; }

    /// <summary>A field that holds a <c>KeyValue</c>.</summary>
    public void Attribute(int field, ReadOnlyMemory<byte> message)
    {
        var (keyUtf8, value) = WireAttribute.Of(message);
        var key = keys.Of(keyUtf8.Span);
        var safeKey = Redactor.Key(key);
        if (IsPlain && string.Equals(safeKey, key, StringComparison.Ordinal) && IsClean(key, value))
        {
            to.Bytes(field, message.Span);
            return;
        }

        var start = to.Open(field);
        to.Text(1, safeKey);
        var inside = to.Open(2);
        Value(key, value);
        to.Close(inside);
        to.Close(start);
    }

    /// <summary>The fields of an <c>AnyValue</c>.</summary>
    public void Value(string key, ReadOnlyMemory<byte> message)
    {
        if (IsPlain && IsClean(key, message))
        {
            to.Raw(message.Span);
            return;
        }

        var value = WireValue.Of(message);
        if (Spliced(key, value))
        {
            return;
        }

        WireValue.Write(to, Redactor.Redact(key, value.ToNode()));
    }

    /// <param name="key">What stands for it where rules ask for a key.</param>
    public void Text(int field, ReadOnlySpan<byte> utf8, string key = "")
    {
        if (IsPlain && !MayTouch(key, utf8))
        {
            to.Bytes(field, utf8);
        }
        else
        {
            to.Text(field, JsonText.TextOf(Redactor.Redact(key, JsonValue.Create(WireValue.TextOf(utf8)))) ?? "");
        }
    }

    private Redactor Redactor => Rules.Redactor;

    private bool IsClean(string key, ReadOnlyMemory<byte> message)
    {
        var value = WireValue.Of(message);
        switch (value.Case)
        {
            case ValueCase.Text:
                return value.Content.Length >= MinMemorable && SlicesOf(key, value.Content.Span)
                    ? SlicesAreClean(value.Content.Span)
                    : !MayTouch(key, value.Content.Span);
            case ValueCase.Whole:
                // A long number can be a card, and any number under the name of a secret is one.
                return (long)value.Number is > -MinTelling and < MinTelling && !Redactor.MayTouch(key, "x");
            case ValueCase.Real:
                return BitConverter.UInt64BitsToDouble(value.Number) is > -MinTelling and < MinTelling
                    && !Redactor.MayTouch(key, "x");
            case ValueCase.List:
                return ItemsAreClean(key, value);
            case ValueCase.Map:
                return PairsAreClean(key, value);
            case ValueCase.Bytes:
                // Shown as base64: as text it is looked at.
                return value.Content.IsEmpty;
            default:
                return true;
        }
    }

    // Apart, because what an expression holds on to is made before anybody knows whether it is needed.
    private bool ItemsAreClean(string key, WireValue list) => list.Items().TrueForAll(item => IsClean(key, item));

    private bool PairsAreClean(string key, WireValue map) =>
        map.Items()
            .Select(WireAttribute.Of)
            .All(pair =>
            {
                var inner = keys.Of(pair.Key.Span);
                return string.Equals(Redactor.Key(inner), inner, StringComparison.Ordinal)
                    && IsClean(inner, pair.Value)
                    // {"password":{"value":".."}}
                    && (inner != "value" || IsClean(key, pair.Value));
            });

    private bool MayTouch(string key, ReadOnlySpan<byte> utf8)
    {
        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            return Redactor.MayTouch(key, chars.AsSpan(0, Encoding.UTF8.GetChars(utf8, chars)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>Whether the text is a conversation whose messages may be looked at one by one. Under the key of a secret it is the secret.</summary>
    private bool SlicesOf(string key, ReadOnlySpan<byte> text) =>
        !Redactor.MayTouch(key, "x") && JsonSlices.TryFind(text, slices);

    private bool SlicesAreClean(ReadOnlySpan<byte> text)
    {
        foreach (var slice in slices)
        {
            if (!TryRedact(text[slice], out var replaced) || replaced is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the conversation with the messages replaced that hold secrets; the others stay as they came.</summary>
    private bool Spliced(string key, WireValue value)
    {
        var text = value.Content.Span;
        if (!IsPlain || value.Case != ValueCase.Text || text.Length < MinMemorable || !SlicesOf(key, text))
        {
            return false;
        }

        var start = to.Length;
        var opened = to.Open((int)ValueCase.Text);
        var at = 0;
        foreach (var slice in slices)
        {
            if (!TryRedact(text[slice], out var replaced))
            {
                to.Length = start;
                return false;
            }

            to.Raw(text[at..slice.Start.Value]);
            to.Raw(replaced ?? text[slice]);
            at = slice.End.Value;
        }

        to.Raw(text[at..]);
        to.Close(opened);
        return true;
    }

    /// <param name="replaced">What stands for the message; null when it may stay.</param>
    /// <returns>False when the message is no JSON after all: then the text has to be looked at as a whole.</returns>
    private bool TryRedact(ReadOnlySpan<byte> message, out byte[]? replaced)
    {
        if (Rules.Known.TryGet(message, out replaced))
        {
            return true;
        }

        if (MayTouch("", message))
        {
            if (JsonText.TryParse(WireValue.TextOf(message)) is not { } node)
            {
                return false;
            }

            var before = JsonText.Write(node);
            var after = JsonText.Write(Redactor.Redact("", node));
            replaced = string.Equals(before, after, StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(after);
        }

        Rules.Known.Add(message, replaced, replaced?.Length ?? 0);
        return true;
    }
}
