using System.Runtime.InteropServices;

namespace Triage.Engine.Comparison;

/// <summary>
/// A text as words: letters and digits, a number with its point or comma, each other sign alone. White space between
/// them is no word; it is compared where the words around it are.
/// </summary>
internal sealed class TextWords
{
    private readonly List<(int From, int To)> _places = [];
    private readonly List<int> _numbers = [];

    /// <param name="known">Numbers of the words so far; the same for both texts of a comparison.</param>
    public TextWords(string text, Dictionary<string, int> known)
    {
        Text = text;
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = EndOfWord(text, at);
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(lookup, text.AsSpan(at, end - at), out var exists);
            _numbers.Add(exists ? number : number = known.Count);
            _places.Add((at, end));
            at = end;
        }
    }

    public string Text { get; }
    public int Count => _places.Count;

    /// <summary>Equal for equal words.</summary>
    public ReadOnlySpan<int> Numbers => CollectionsMarshal.AsSpan(_numbers);

    /// <summary>Where the word begins in the text; the end of the text for the word after the last.</summary>
    public int From(int word) => word < Count ? _places[word].From : Text.Length;

    /// <summary>Where the word ends in the text; the beginning of the text for the word before the first.</summary>
    public int To(int word) => word < 0 ? 0 : _places[word].To;

    private static int EndOfWord(string text, int at)
    {
        var end = at;
        while (end < text.Length && (IsOfWord(text[end]) || IsInsideOfNumber(text, end)))
        {
            end++;
        }

        // A sign alone; never half of a surrogate pair.
        return end > at ? end
            : char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? at + 2
            : at + 1;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    /// <summary><c>1,240.50</c></summary>
    private static bool IsInsideOfNumber(string text, int at) =>
        text[at] is '.' or ','
        && at > 0
        && char.IsAsciiDigit(text[at - 1])
        && at + 1 < text.Length
        && char.IsAsciiDigit(text[at + 1]);
}
