using System.Buffers;
using System.Text;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// A message of one text, spelled as <see cref="JsonText"/> would spell it but for blanks: most of what users and models say. The
/// text is taken as it stands and never read.
/// </summary>
internal static class WrittenMessage
{
    private const string OfUser = "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"";
    private const string OfAssistant = "{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"";
    private const string End = "\"}]}";

    /// <summary>ASCII that nobody escapes.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create([
        .. Enumerable.Range(' ', 0x7f - ' ').Where(c => c is not ('"' or '\\')).Select(c => (byte)c),
    ]);

    /// <returns>Null for any other message.</returns>
    public static InputMessage? Read(ReadOnlySpan<byte> json)
    {
        if (
            !Take(ref json, "{"u8)
            || !Take(ref json, "\"role\""u8)
            || !Take(ref json, ":"u8)
            || String(ref json) is not { IsEmpty: false } role
            || !Take(ref json, ","u8)
            || !Take(ref json, "\"parts\""u8)
            || !Take(ref json, ":"u8)
            || !Take(ref json, "["u8)
            || !Take(ref json, "{"u8)
            || !Take(ref json, "\"type\""u8)
            || !Take(ref json, ":"u8)
            || !Take(ref json, "\"text\""u8)
            || !Take(ref json, ","u8)
            || !Take(ref json, "\"content\""u8)
            || !Take(ref json, ":"u8)
            || String(ref json) is not { IsEmpty: false } content
            || !Take(ref json, "}"u8)
            || !Take(ref json, "]"u8)
        )
        {
            return null;
        }

        if (
            Take(ref json, ","u8)
            && !(Take(ref json, "\"finish_reason\""u8) && Take(ref json, ":"u8) && !String(ref json).IsEmpty)
        )
        {
            return null;
        }

        return !Take(ref json, "}"u8) || !json.TrimStart(" \t\r\n"u8).IsEmpty ? null
            : role.SequenceEqual("user"u8) ? new InputMessage("user", null, Framed(OfUser, content))
            : role.SequenceEqual("assistant"u8) ? new InputMessage("assistant", null, Framed(OfAssistant, content))
            : null;
    }

    private static string Framed(string head, ReadOnlySpan<byte> content) =>
        string.Create(
            head.Length + content.Length + End.Length,
            new Frame(head, content),
            static (to, frame) =>
            {
                frame.Head.CopyTo(to);
                Encoding.ASCII.GetChars(frame.Content, to[frame.Head.Length..]);
                End.CopyTo(to[(frame.Head.Length + frame.Content.Length)..]);
            }
        );

    private static bool Take(ref ReadOnlySpan<byte> json, ReadOnlySpan<byte> token)
    {
        var rest = json.Length > 0 && json[0] <= ' ' ? json.TrimStart(" \t\r\n"u8) : json;
        if (!rest.StartsWith(token))
        {
            return false;
        }

        json = rest[token.Length..];
        return true;
    }

    /// <summary>What stands between the quotes, when every escape in it is the one that would be written; else nothing.</summary>
    private static ReadOnlySpan<byte> String(ref ReadOnlySpan<byte> json)
    {
        if (!Take(ref json, "\""u8))
        {
            return default;
        }

        for (var at = 0; ; at += 2)
        {
            var next = json[at..].IndexOfAnyExcept(Plain);
            if (next < 0)
            {
                return default;
            }

            at += next;
            if (json[at] == '"')
            {
                var text = json[..at];
                json = json[(at + 1)..];
                return text;
            }

            if (json[at] != '\\' || at + 1 == json.Length || !"ntrbf\"\\"u8.Contains(json[at + 1]))
            {
                return default;
            }
        }
    }

    private readonly ref struct Frame(string head, ReadOnlySpan<byte> content)
    {
        public string Head { get; } = head;
        public ReadOnlySpan<byte> Content { get; } = content;
    }
}
