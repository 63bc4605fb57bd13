using System.Buffers.Text;
using System.Text;

namespace Triage.Telemetry.Redaction;

/// <summary>Text inside text: base64 and URL encoding, taken off to see what is in them.</summary>
internal static class Wrapping
{
    /// <summary>Enough to tell text from a picture or a hash.</summary>
    private const int Sample = 16;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>What the base64 or base64url says; null when it does not say text.</summary>
    public static string? FromBase64(ReadOnlySpan<char> base64)
    {
        var coded = base64.TrimEnd('=');
        if (coded.Length < 8 || !IsText(coded[..Math.Min(coded.Length, Sample)]))
        {
            return null;
        }

        try
        {
            var isUrl = coded.ContainsAny('-', '_');
            return Strict.GetString(
                isUrl
                    ? Base64Url.DecodeFromChars(coded)
                    : Convert.FromBase64String(coded.ToString() + new string('=', (4 - (coded.Length % 4)) % 4))
            );
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    // Of ASCII text in base64 the first of four characters is never above 'f', so most hashes and pictures end here.
    private static bool IsText(ReadOnlySpan<char> base64)
    {
        for (var i = 0; i < base64.Length; i += 4)
        {
            if (base64[i] is not (>= 'C' and <= 'Z' or >= 'a' and <= 'f'))
            {
                return false;
            }
        }

        Span<byte> bytes = stackalloc byte[Sample];
        Span<char> plain = stackalloc char[Sample];
        base64 = base64[..(base64.Length & ~3)];
        base64.CopyTo(plain);
        plain.Replace('-', '+');
        plain.Replace('_', '/');
        if (!Convert.TryFromBase64Chars(plain[..base64.Length], bytes, out var written))
        {
            return false;
        }

        foreach (var b in bytes[..written])
        {
            if (b is < 0x20 and not ((byte)'\n' or (byte)'\r' or (byte)'\t') or 0x7F or >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text without its URL encoding, and where each of its characters came from; one more place marks the end.</summary>
    public static (string Text, int[] From) FromUrl(ReadOnlySpan<char> encoded)
    {
        var text = new StringBuilder(encoded.Length);
        var from = new List<int>(encoded.Length + 1);
        for (var i = 0; i < encoded.Length; i++)
        {
            from.Add(i);
            if (
                encoded[i] == '%'
                && i + 2 < encoded.Length
                && char.IsAsciiHexDigit(encoded[i + 1])
                && char.IsAsciiHexDigit(encoded[i + 2])
            )
            {
                // Secrets are ASCII: the bytes of other characters need not be put together.
                text.Append((char)Convert.ToByte(encoded.Slice(i + 1, 2).ToString(), 16));
                i += 2;
            }
            else
            {
                text.Append(encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }

        from.Add(encoded.Length);
        return (text.ToString(), [.. from]);
    }
}
