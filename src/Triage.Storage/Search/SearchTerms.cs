using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>Words that stand side by side; the last one may be the beginning of a word.</summary>
internal sealed record SearchTerm(IReadOnlyList<string> Words, bool IsBeginning)
{
    public bool StandsAt(IReadOnlyList<SearchWord> text, int at)
    {
        for (var n = 0; n < Words.Count; n++)
        {
            if (at + n >= text.Count || !Matches(text[at + n].Folded, n))
            {
                return false;
            }
        }

        return true;
    }

    private bool Matches(string word, int n) =>
        IsBeginning && n == Words.Count - 1 ? word.StartsWith(Words[n], StringComparison.Ordinal) : word == Words[n];
}

/// <summary>
/// What was asked: every term has to occur, in any order. <c>paid twi</c> finds "twice paid"; <c>INV-70</c> finds
/// "INV-7001" but not "70 INV"; <c>"paid twice"</c> finds just these words side by side.
/// </summary>
internal sealed record SearchTerms(IReadOnlyList<SearchTerm> All)
{
    private const int MaxTerms = 10;

    /// <exception cref="RefusedInputException">Longer than a short text, or more than ten terms.</exception>
    public static SearchTerms Of(string? q)
    {
        // Odd pieces stand between quotes; an open quote counts to the end.
        var terms = (q ?? "")
            .Split('"')
            .SelectMany((piece, n) => n % 2 == 1 ? [(piece, Quoted: true)] : Apart(piece).Select(p => (p, Quoted: false)))
            .Select(p => new SearchTerm([.. SearchWords.Of(p.Item1).Select(w => w.Folded)], !p.Quoted))
            .Where(t => t.Words.Count > 0)
            .ToList();
        return q?.Length > Limits.MaxShortTextChars || terms.Count > MaxTerms
            ? throw new RefusedInputException(
                "q",
                $"'q' may have {MaxTerms} words and {Limits.MaxShortTextChars} characters. Search for fewer words."
            )
            : new SearchTerms(terms);
    }

    private static string[] Apart(string piece) => piece.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
