using System.Buffers;

namespace Triage.Engine.Runs;

/// <summary>Whether a plain value is left as it is, given the member that holds it; asked for the names of members too, which have none.</summary>
internal delegate bool IsLeftAlone(ReadOnlySpan<char> member, ReadOnlySpan<char> value);

/// <summary>
/// Sees without parsing that a text is its own canonical spelling (<see cref="CanonicalJson"/>): most arguments and results are
/// compact JSON with plain strings. Says no where it would have to look twice.
/// </summary>
internal ref struct PlainJson
{
    private const int MaxDepth = 16;

    /// <summary>Without escapes, control characters, and letters that may be spelled in several ways.</summary>
    private static readonly SearchValues<char> InStrings = SearchValues.Create(
        Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray()
    );

    private readonly ReadOnlySpan<char> text;
    private readonly IsLeftAlone? isLeftAlone;
    private int at;

    private PlainJson(ReadOnlySpan<char> text, IsLeftAlone? isLeftAlone)
    {
        this.text = text;
        this.isLeftAlone = isLeftAlone;
    }

    /// <summary>True: <see cref="CanonicalJson.Of"/> would answer the text itself.</summary>
    /// <param name="isLeftAlone">Where plain values are written otherwise: which are not. Null for all.</param>
    public static bool IsCanonical(ReadOnlySpan<char> text, IsLeftAlone? isLeftAlone = null)
    {
        if (text is not ['{', .., '}'] and not ['[', .., ']'])
        {
            return false;
        }

        var json = new PlainJson(text, isLeftAlone);
        return json.Value(default, 0) && json.at == text.Length;
    }

    private bool Value(ReadOnlySpan<char> member, int depth) =>
        at < text.Length
        && text[at] switch
        {
            // What is left alone is asked of what a string says, and not of how it is spelled.
            '"' => PlainString(mayEscape: isLeftAlone is null, out var value) && !LooksNested(value) && IsLeft(member, value),
            '{' => depth < MaxDepth && Object(depth + 1),
            '[' => depth < MaxDepth && Array(member, depth + 1),
            't' => Word("true"),
            'f' => Word("false"),
            'n' => Word("null"),
            _ => Number(member),
        };

    private readonly bool IsLeft(ReadOnlySpan<char> member, ReadOnlySpan<char> value) =>
        isLeftAlone is null || isLeftAlone(member, value);

    private bool Object(int depth)
    {
        at++;
        if (Taken('}'))
        {
            return true;
        }

        ReadOnlySpan<char> before = default;
        for (var isFirst = true; ; isFirst = false)
        {
            // Twice the same name is no order.
            if (
                !PlainString(mayEscape: false, out var name)
                || (!isFirst && before.SequenceCompareTo(name) >= 0)
                || !IsLeft(default, name)
                || !Taken(':')
                || !Value(name, depth)
            )
            {
                return false;
            }

            before = name;
            if (!Taken(','))
            {
                return Taken('}');
            }
        }
    }

    private bool Array(ReadOnlySpan<char> member, int depth)
    {
        at++;
        if (Taken(']'))
        {
            return true;
        }

        do
        {
            if (!Value(member, depth))
            {
                return false;
            }
        } while (Taken(','));

        return Taken(']');
    }

    private bool PlainString(bool mayEscape, out ReadOnlySpan<char> value)
    {
        value = default;
        if (!Taken('"'))
        {
            return false;
        }

        var start = at;
        while (at < text.Length)
        {
            var length = text[at..].IndexOfAnyExcept(InStrings);
            at = length < 0 ? text.Length : at + length;
            if (Taken('"'))
            {
                value = text[start..(at - 1)];
                return true;
            }

            if (!mayEscape || !PlainEscapes.StandsAt(text, at))
            {
                return false;
            }

            at += 2;
        }

        return false;
    }

    // Behind an escape at its beginning may stand anything.
    private static bool LooksNested(ReadOnlySpan<char> value) => value.TrimStart() is ['{' or '[' or '\\', ..];

    /// <summary>Without an exponent, without zeros that say nothing, and short enough to be read as a decimal.</summary>
    private bool Number(ReadOnlySpan<char> member)
    {
        var start = at;
        var whole = Digits();
        if (whole.Length == 0 || (whole.Length > 1 && whole[0] == '0') || (Taken('.') && Digits() is not [.., not '0']))
        {
            return false;
        }

        return at - start <= 28 && IsLeft(member, text[start..at]);
    }

    private ReadOnlySpan<char> Digits()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private bool Word(string word)
    {
        if (!text[at..].StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        at += word.Length;
        return true;
    }

    private bool Taken(char c)
    {
        if (at >= text.Length || text[at] != c)
        {
            return false;
        }

        at++;
        return true;
    }
}
