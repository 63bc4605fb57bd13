using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>The distinct words of texts, cut and folded as <see cref="SearchWords"/> does it.</summary>
internal sealed class WordBag
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _pieces;

    public WordBag() => _pieces = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    public void Add(string text)
    {
        if (Ascii.IsValid(text))
        {
            AddAscii(text);
            return;
        }

        foreach (var word in SearchWords.Of(text))
        {
            Add(word.Folded.AsSpan());
        }
    }

    /// <summary>Words that were cut before.</summary>
    public void AddJoined(string words)
    {
        foreach (var word in words.AsSpan().Split(' '))
        {
            Add(words.AsSpan()[word]);
        }
    }

    /// <summary>Joined by spaces, as they are kept until they are indexed.</summary>
    public override string ToString() => string.Join(' ', _words);

    private void AddAscii(string text)
    {
        Span<char> word = stackalloc char[SearchWords.MaxWordChars];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (length < word.Length)
                {
                    word[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
                }
            }
            else if (length > 0)
            {
                Add(word[..length]);
                length = 0;
            }
        }

        if (length > 0)
        {
            Add(word[..length]);
        }
    }

    private void Add(ReadOnlySpan<char> word)
    {
        if (word.Length > 0 && _words.Count < Limits.MaxWordsSearched)
        {
            _pieces.Add(word);
        }
    }
}
