using System.Buffers;

namespace Triage.Engine.Runs;

/// <summary>
/// Sees without parsing that a text is its own canonical spelling (<see cref="CanonicalJson"/>): most arguments and results are
/// compact JSON with plain strings. Says no where it would have to look twice.
/// </summary>
internal ref struct PlainJson
{
    private const int MaxDepth = 16;

    /// <summary>What no plain string has: escapes, control characters, and letters that may be spelled in several ways.</summary>
    private static readonly SearchValues<char> InStrings = SearchValues.Create(
        Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray()
    );

    private readonly ReadOnlySpan<char> text;
    private int at;

    private PlainJson(ReadOnlySpan<char> text) => this.text = text;

    /// <summary>True: <see cref="CanonicalJson.Of"/> would answer the text itself.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text is not ['{', .., '}'] and not ['[', .., ']'])
        {
            return false;
        }

        var json = new PlainJson(text);
        return json.Value(0) && json.at == text.Length;
    }

    private bool Value(int depth) =>
        at < text.Length
        && text[at] switch
        {
            '"' => PlainString(out var value) && !LooksNested(value),
            '{' => depth < MaxDepth && Object(depth + 1),
            '[' => depth < MaxDepth && Array(depth + 1),
            't' => Word("true"),
            'f' => Word("false"),
            'n' => Word("null"),
            _ => WholeNumber(),
        };

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
            if (!PlainString(out var name) || (!isFirst && before.SequenceCompareTo(name) >= 0) || !Taken(':') || !Value(depth))
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

    private bool Array(int depth)
    {
        at++;
        if (Taken(']'))
        {
            return true;
        }

        do
        {
            if (!Value(depth))
            {
                return false;
            }
        } while (Taken(','));

        return Taken(']');
    }

    private bool PlainString(out ReadOnlySpan<char> value)
    {
        value = default;
        if (!Taken('"'))
        {
            return false;
        }

        var length = text[at..].IndexOfAnyExcept(InStrings);
        if (length < 0 || text[at + length] != '"')
        {
            return false;
        }

        value = text.Slice(at, length);
        at += length + 1;
        return true;
    }

    private static bool LooksNested(ReadOnlySpan<char> value) => value.TrimStart() is ['{' or '[', ..];

    private bool WholeNumber()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - start is > 0 and <= 28
            && (at - start == 1 || text[start] != '0')
            && !(at < text.Length && text[at] is '.' or 'e' or 'E');
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
