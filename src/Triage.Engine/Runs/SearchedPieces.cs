using System.Buffers;

namespace Triage.Engine.Runs;

/// <summary>A stretch of a text; a word never goes on in the next one.</summary>
public delegate void SearchedPiece(ReadOnlySpan<char> piece);

/// <summary>
/// The texts of <see cref="SearchedTexts"/> for an index, which only asks which words occur: stretch by stretch as they lie in the
/// contents, without a text being made of them. At least what is searched is told, and little more: names in JSON that is
/// cut off, or what stands behind <see cref="Limits.MaxSearchedChars"/>.
/// </summary>
public sealed class SearchedPieces(SearchedPiece piece)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    // Every call of a run repeats its system prompt and its tools, and mostly as the same object.
    private readonly HashSet<string> _told = new(ReferenceEqualityComparer.Instance);

    /// <summary>Tells what a search looks into of one more span. Never throws but what the receiver throws.</summary>
    public void Add(Span span)
    {
        piece(span.StepName);
        piece(span.ErrorType);
        piece(span.StatusMessage);
        var answered = SearchedTexts.LastAnswer(span);
        for (var i = 0; i < span.Contents.Count; i++)
        {
            var content = span.Contents[i];
            if (SearchedTexts.IsNew(content, answered) && _told.Add(content.Body))
            {
                Tell(content);
            }
        }
    }

    private void Tell(SpanContent content)
    {
        var body = content.Body.AsSpan();
        if (!SearchedTexts.IsJson(body))
        {
            piece(body[..Math.Min(body.Length, Limits.MaxSearchedChars)]);
        }
        else if (body.Contains(@"\u", StringComparison.Ordinal))
        {
            piece(SearchedTexts.TextOf(content));
        }
        else
        {
            TellJson(body, SearchedTexts.HasTellingNames(content.Slot));
        }
    }

    private void TellJson(ReadOnlySpan<char> json, bool withNames)
    {
        var (at, told) = (0, 0);
        while (at < json.Length && told < Limits.MaxSearchedChars)
        {
            var quote = json[at..].IndexOf('"');
            var between = quote < 0 ? json[at..] : json.Slice(at, quote);
            if (between.ContainsAny(Digits))
            {
                piece(between);
            }

            if (quote < 0)
            {
                return;
            }

            var start = at + quote + 1;
            var end = EndOfString(json, start);
            at = end + 1;
            if (withNames || !IsName(json, at))
            {
                TellString(json[start..end]);
                told += end - start;
            }
        }
    }

    /// <summary>What stands between the escapes: none of them is a letter or a digit.</summary>
    private void TellString(ReadOnlySpan<char> text)
    {
        int escape;
        while ((escape = text.IndexOf('\\')) >= 0)
        {
            piece(text[..escape]);
            text = text[Math.Min(text.Length, escape + 2)..];
        }

        piece(text);
    }

    private static int EndOfString(ReadOnlySpan<char> json, int at)
    {
        while (at < json.Length)
        {
            var found = json[at..].IndexOfAny('"', '\\');
            if (found < 0)
            {
                break;
            }

            at += found;
            if (json[at] == '"')
            {
                return at;
            }

            at += 2;
        }

        return json.Length;
    }

    private static bool IsName(ReadOnlySpan<char> json, int at) => at < json.Length && json[at..].TrimStart() is [':', ..];
}
