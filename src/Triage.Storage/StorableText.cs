using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Triage.Storage;

/// <summary>
/// Text as both databases can keep it. PostgreSQL refuses the character NUL, which a tool's result may well hold, and
/// SQLite stops reading there when it searches; so NUL is written as a mark and comes back as it was. The mark is one
/// of the code points that Unicode keeps for such use (https://www.unicode.org/faq/private_use.html#nonchar1). Half of
/// a surrogate pair is no character in any encoding and becomes U+FFFD.
/// </summary>
internal sealed class StorableText() : ValueConverter<string, string>(text => Stored(text), text => Read(text))
{
    private const char Mark = '\ufdd0';
    private const char Nul = '0';
    private const char ItIsTheMark = '1';

    public static string Stored(string text)
    {
        var whole = HasHalfPair(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        return whole.AsSpan().IndexOfAny('\0', Mark) < 0
            ? whole
            : whole
                .Replace($"{Mark}", $"{Mark}{ItIsTheMark}", StringComparison.Ordinal)
                .Replace("\0", $"{Mark}{Nul}", StringComparison.Ordinal);
    }

    public static string Read(string stored) =>
        stored.Contains(Mark, StringComparison.Ordinal)
            ? stored
                .Replace($"{Mark}{Nul}", "\0", StringComparison.Ordinal)
                .Replace($"{Mark}{ItIsTheMark}", $"{Mark}", StringComparison.Ordinal)
            : stored;

    private static bool HasHalfPair(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}
