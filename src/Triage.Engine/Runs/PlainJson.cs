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

    /// <summary>Members in no order are compared each with each.</summary>
    private const int MaxUnsorted = 16;

    /// <summary>Without escapes, control characters, and letters that may be spelled in several ways.</summary>
    private static readonly SearchValues<char> InStrings = SearchValues.Create(
        Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray()
    );

    private readonly ReadOnlySpan<char> text;
    private readonly IsLeftAlone? isLeftAlone;
    private readonly bool isCanonical;
    private int at;

    private PlainJson(ReadOnlySpan<char> text, IsLeftAlone? isLeftAlone, bool isCanonical)
    {
        this.text = text;
        this.isLeftAlone = isLeftAlone;
        this.isCanonical = isCanonical;
    }

    /// <summary>True: <see cref="CanonicalJson.Of"/> would answer the text itself.</summary>
    /// <param name="isLeftAlone">Where plain values are written otherwise: which are not. Null for all.</param>
    public static bool IsCanonical(ReadOnlySpan<char> text, IsLeftAlone? isLeftAlone = null) =>
        Is(new PlainJson(text, isLeftAlone, isCanonical: true));

    /// <inheritdoc cref="CanonicalJson.IsCompact"/>
    public static bool IsCompact(ReadOnlySpan<char> text) => Is(new PlainJson(text, null, isCanonical: false));

    private static bool Is(PlainJson json) =>
        json.text is ['{', .., '}'] or ['[', .., ']'] && json.Value(default, 0) && json.at == json.text.Length;

    private bool Value(ReadOnlySpan<char> member, int depth) =>
        at < text.Length
        && text[at] switch
        {
            // What is left alone is asked of what a string says, and not of how it is spelled.
            '"' => PlainString(mayEscape: isLeftAlone is null, out var value)
                && (!isCanonical || !LooksNested(value))
                && IsLeft(member, value),
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

        Span<Range> names = stackalloc Range[isCanonical ? 1 : MaxUnsorted];
        for (var count = 0; ; count++)
        {
            var start = at + 1;
            if (
                !PlainString(mayEscape: false, out var name)
                || !MayFollow(names[..Math.Min(count, names.Length)], name)
                || !IsLeft(default, name)
                || !Taken(':')
                || !Value(name, depth)
            )
            {
                return false;
            }

            names[count % names.Length] = start..(start + name.Length);
            if (!Taken(','))
            {
                return Taken('}');
            }
        }
    }

    /// <summary>Behind the one before in order; or, where order does not matter, unlike all that came. Twice the same name is never well.</summary>
    private readonly bool MayFollow(ReadOnlySpan<Range> names, ReadOnlySpan<char> name)
    {
        if (isCanonical)
        {
            return names.IsEmpty || text[names[0]].SequenceCompareTo(name) < 0;
        }

        foreach (var before in names)
        {
            if (text[before].SequenceEqual(name))
            {
                return false;
            }
        }

        return names.Length < MaxUnsorted;
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

    /// <summary>Without an exponent; to be canonical also without zeros that say nothing, and short enough to be read as a decimal.</summary>
    private bool Number(ReadOnlySpan<char> member)
    {
        var start = at;
        // A zero may have a minus that says nothing.
        _ = !isCanonical && Taken('-');
        var whole = Digits();
        if (whole.Length == 0 || (whole.Length > 1 && whole[0] == '0') || (Taken('.') && !IsFraction(Digits())))
        {
            return false;
        }

        return !isCanonical || (at - start <= 28 && IsLeft(member, text[start..at]));
    }

    private readonly bool IsFraction(ReadOnlySpan<char> digits) => digits is [.., var last] && (last != '0' || !isCanonical);

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
