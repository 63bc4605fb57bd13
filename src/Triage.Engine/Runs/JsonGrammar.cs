using System.Numerics;

namespace Triage.Engine.Runs;

/// <summary>
/// Sees that a text cannot be JSON without asking the parser, which answers with an exception: attributes that were cut off in the
/// middle are common, and a sender must not make each of his attributes cost a hundred times the others.
/// </summary>
/// <typeparam name="T">A character of UTF-16, or a byte of UTF-8.</typeparam>
public ref struct JsonGrammar<T>
    where T : struct, IBinaryInteger<T>
{
    /// <summary>Deeper ones are left to the parser.</summary>
    private const int MaxDepth = 63;

    private readonly ReadOnlySpan<T> text;
    private int at;

    /// <summary>Bit n is set when level n is an object.</summary>
    private ulong objects;
    private int depth;

    private JsonGrammar(ReadOnlySpan<T> text) => this.text = text;

    /// <summary>False: it is no JSON. True: its brackets, names, commas and colons are where they have to be.</summary>
    public static bool MayHold(ReadOnlySpan<T> text)
    {
        var json = new JsonGrammar<T>(text);
        return json.Walk();
    }

    private bool Walk()
    {
        do
        {
            if (!Value(out var opened))
            {
                return false;
            }

            if (depth > MaxDepth)
            {
                return true;
            }

            // What was opened holds a value first, or nothing.
            if (!opened && !NextValue())
            {
                return depth == 0 && Peek() < 0;
            }
        } while (at < text.Length);

        return false;
    }

    /// <summary>A value, or the begin of one that holds others.</summary>
    /// <param name="opened">Another value has to follow: the first of what was opened.</param>
    private bool Value(out bool opened)
    {
        opened = false;
        switch (Peek())
        {
            case '{':
                at++;
                objects |= 1UL << Math.Min(++depth, MaxDepth);
                if (Peek() == '}')
                {
                    return true;
                }

                opened = true;
                return Name();
            case '[':
                at++;
                objects &= ~(1UL << Math.Min(++depth, MaxDepth));
                opened = Peek() != ']';
                return true;
            case '"':
                return Text();
            default:
                return Scalar();
        }
    }

    /// <summary>Goes on to the next value; false when there is none, or something else stands in its place.</summary>
    private bool NextValue()
    {
        while (depth > 0)
        {
            var isObject = (objects & (1UL << depth)) != 0;
            switch (Peek())
            {
                case ',':
                    at++;
                    return !isObject || Name();
                case '}' when isObject:
                case ']' when !isObject:
                    at++;
                    depth--;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private bool Name()
    {
        if (Peek() != '"' || !Text() || Peek() != ':')
        {
            return false;
        }

        at++;
        return true;
    }

    private bool Text()
    {
        for (at++; at < text.Length; at++)
        {
            var found = text[at..].IndexOfAny(T.CreateTruncating('"'), T.CreateTruncating('\\'));
            if (found < 0)
            {
                break;
            }

            at += found;
            if (text[at] == T.CreateTruncating('"'))
            {
                at++;
                return true;
            }

            at++;
        }

        return false;
    }

    /// <summary>A number or a word, however it is spelled.</summary>
    private bool Scalar()
    {
        var start = at;
        while (
            at < text.Length
            && int.CreateTruncating(text[at]) is (>= '0' and <= '9') or (>= 'a' and <= 'z') or '-' or '+' or '.' or 'E'
        )
        {
            at++;
        }

        return at > start;
    }

    /// <summary>The next character that is no blank; -1 at the end.</summary>
    private int Peek()
    {
        while (at < text.Length && int.CreateTruncating(text[at]) is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }

        return at < text.Length ? int.CreateTruncating(text[at]) : -1;
    }
}
