using System.Buffers;
using System.Text;
using Triage.Engine;

namespace Triage.Storage.Search;

/// <summary>
/// The distinct words of texts, cut and folded as <see cref="SearchWords"/> does it. They lie behind each other as they are kept,
/// each once, so that a word that is known costs nothing but to be looked up.
/// </summary>
internal sealed class WordBag : IDisposable
{
    /// <summary>By character what it is in a word; 0 ends it.</summary>
    private static readonly char[] Folded =
    [
        .. Enumerable.Range(0, 128).Select(c => char.IsAsciiLetterOrDigit((char)c) ? char.ToLowerInvariant((char)c) : '\0'),
    ];

    private char[] _joined = ArrayPool<char>.Shared.Rent(8_192);
    private int _length;

    /// <summary>Where a word starts in the joined ones, plus 1; 0 is free. A power of two, at most half full.</summary>
    private int[] _table = TableOf(2_048);
    private int _count;

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_joined);
        ArrayPool<int>.Shared.Return(_table);
    }

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

    /// <summary>The distinct words of several bags, each joined.</summary>
    public static string Joined(IEnumerable<string> bags)
    {
        using var all = new WordBag();
        foreach (var words in bags)
        {
            foreach (var word in words.AsSpan().Split(' '))
            {
                all.AddWord(words.AsSpan(word));
            }
        }

        return all.ToString();
    }

    /// <summary>Joined by spaces.</summary>
    public override string ToString() => new(All);

    /// <summary>The same, as it is kept until it is indexed.</summary>
    public byte[] ToUtf8()
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(All)];
        Encoding.UTF8.GetBytes(All, utf8);
        return utf8;
    }

    private ReadOnlySpan<char> All => _joined.AsSpan(0, Math.Max(0, _length - 1));

    private void AddAscii(ReadOnlySpan<char> text)
    {
        // Written where it stays if it is new.
        var word = Room(SearchWords.MaxWordChars);
        var length = 0;
        foreach (var c in text)
        {
            var folded = Folded[c];
            if (folded != 0)
            {
                if (length < word.Length)
                {
                    word[length++] = folded;
                }
            }
            else if (length > 0)
            {
                AddWord(word[..length]);
                word = Room(SearchWords.MaxWordChars);
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

        ref var start = ref PlaceOf(word);
        if (start != 0)
        {
            return;
        }

        start = _length + 1;
        word.CopyTo(Room(word.Length));
        _joined[_length + word.Length] = ' ';
        _length += word.Length + 1;
        if (++_count > _table.Length / 2)
        {
            Grow();
        }
    }

    /// <summary>For one more word, and the space behind it.</summary>
    private Span<char> Room(int chars)
    {
        if (_joined.Length - _length <= chars)
        {
            var more = ArrayPool<char>.Shared.Rent(2 * (_joined.Length + chars));
            _joined.AsSpan(0, _length).CopyTo(more);
            ArrayPool<char>.Shared.Return(_joined);
            _joined = more;
        }

        return _joined.AsSpan(_length, chars);
    }

    /// <summary>Where the word is in the table, or would be.</summary>
    private ref int PlaceOf(ReadOnlySpan<char> word)
    {
        // The words come from senders: this hash, unlike quicker ones, lets nobody choose words that share a place.
        var at = string.GetHashCode(word, StringComparison.Ordinal) & (_table.Length - 1);
        while (_table[at] is > 0 and var start && !Is(start - 1, word))
        {
            at = (at + 1) & (_table.Length - 1);
        }

        return ref _table[at];
    }

    private bool Is(int start, ReadOnlySpan<char> word) =>
        _joined[start] == word[0]
        && _length - start > word.Length
        && _joined[start + word.Length] == ' '
        && _joined.AsSpan(start, word.Length).SequenceEqual(word);

    private void Grow()
    {
        var words = _table;
        _table = TableOf(2 * words.Length);
        foreach (var start in words)
        {
            if (start > 0)
            {
                var rest = _joined.AsSpan(start - 1);
                var word = rest[..rest.IndexOf(' ')];
                PlaceOf(word) = start;
            }
        }

        ArrayPool<int>.Shared.Return(words);
    }

    /// <param name="length">A power of two: the pool has arrays of just that length.</param>
    private static int[] TableOf(int length)
    {
        var table = ArrayPool<int>.Shared.Rent(length);
        Array.Clear(table);
        return table;
    }
}
