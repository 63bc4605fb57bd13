using System.Globalization;
using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>One word of a text as it is compared, and where it stands in the text.</summary>
internal readonly record struct SearchWord(string Folded, int Start, int Length);

/// <summary>
/// Cuts a text into words: runs of letters and digits, in lower case and without accents. It happens here and not in the
/// database, so that a search means the same on every one of them.
/// </summary>
internal static class SearchWords
{
    /// <summary>Longer words are keys and encoded data; their beginning finds them all the same.</summary>
    public const int MaxWordChars = 64;

    /// <summary>The words of a text in their order, as an index keeps them.</summary>
    public static string Joined(string text) => string.Join(' ', Of(text).Select(w => w.Folded));

    public static IReadOnlyList<SearchWord> Of(string text)
    {
        var words = new List<SearchWord>();
        var word = new StringBuilder();
        var start = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                start = word.Length == 0 ? at : start;
                Fold(rune, word);
            }
            // An accent that stands as a character of its own belongs to the letter before it.
            else if (word.Length > 0 && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                End();
            }

            if (words.Count == Limits.MaxWordsSearched)
            {
                return words;
            }

            at += rune.Utf16SequenceLength;
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(new SearchWord(Bounded(word.ToString()), start, at - start));
                word.Clear();
            }
        }
    }

    /// <summary>Never ends inside a character of two halves: half of one is no text that PostgreSQL takes.</summary>
    private static string Bounded(string word) =>
        word.Length <= MaxWordChars
            ? word
            : word[..(char.IsHighSurrogate(word[MaxWordChars - 1]) ? MaxWordChars - 1 : MaxWordChars)];

    private static void Fold(Rune rune, StringBuilder word)
    {
        if (rune.IsAscii)
        {
            word.Append((char)Rune.ToLowerInvariant(rune).Value);
            return;
        }

        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes().Where(Rune.IsLetterOrDigit))
        {
            word.Append(Rune.ToLowerInvariant(part).ToString());
        }
    }
}
