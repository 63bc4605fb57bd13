using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>
/// The distinct words of texts, cut and folded as <see cref="SearchWords"/> does it. They lie behind each other as they are kept,
/// each once, so that a word that is known costs nothing but to be looked up.
/// </summary>
internal sealed class WordBag
{
    private char[] _joined = new char[2_048];
    private int _length;

    /// <summary>Where a word starts in the joined ones, plus 1; 0 is free. At most half full.</summary>
    private int[] _table = new int[1_024];
    private int _count;

    public void Add(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            AddAscii(text);
            return;
        }

        foreach (var word in SearchWords.Of(text.ToString()))
        {
            AddWord(word.Folded);
        }
    }

    /// <summary>Words that were cut before.</summary>
    public void AddJoined(ReadOnlySpan<char> words)
    {
        foreach (var word in words.Split(' '))
        {
            AddWord(words[word]);
        }
    }

    /// <summary>Joined by spaces, as they are kept until they are indexed.</summary>
    public override string ToString() => new(_joined, 0, Math.Max(0, _length - 1));

    private void AddAscii(ReadOnlySpan<char> text)
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
                AddWord(word[..length]);
                length = 0;
            }
        }

        AddWord(word[..length]);
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || _count >= Limits.MaxWordsSearched)
        {
            return;
        }

        var at = PlaceOf(word, string.GetHashCode(word, StringComparison.Ordinal));
        if (_table[at] != 0)
        {
            return;
        }

        if (_joined.Length - _length <= word.Length)
        {
            Array.Resize(ref _joined, 2 * (_joined.Length + word.Length));
        }

        _table[at] = _length + 1;
        word.CopyTo(_joined.AsSpan(_length));
        _joined[_length + word.Length] = ' ';
        _length += word.Length + 1;
        if (++_count > _table.Length / 2)
        {
            Grow();
        }
    }

    /// <summary>Where the word is in the table, or would be.</summary>
    private int PlaceOf(ReadOnlySpan<char> word, int hash)
    {
        var at = hash & (_table.Length - 1);
        while (_table[at] is > 0 and var start && !Is(start - 1, word))
        {
            at = (at + 1) & (_table.Length - 1);
        }

        return at;
    }

    private bool Is(int start, ReadOnlySpan<char> word) =>
        _joined[start] == word[0]
        && _length - start > word.Length
        && _joined[start + word.Length] == ' '
        && _joined.AsSpan(start, word.Length).SequenceEqual(word);

    private void Grow()
    {
        var words = _table;
        _table = new int[2 * words.Length];
        foreach (var start in words.Where(s => s > 0))
        {
            var rest = _joined.AsSpan(start - 1);
            var word = rest[..rest.IndexOf(' ')];
            _table[PlaceOf(word, string.GetHashCode(word, StringComparison.Ordinal))] = start;
        }
    }
}
