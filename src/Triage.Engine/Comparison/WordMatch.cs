using System.Runtime.InteropServices;

namespace Triage.Engine.Comparison;

/// <summary>
/// Pairs the words of two texts. Equal ends are cut off; then phrases that stand once on each side cut the rest into
/// small windows (Bram Cohen's patience diff, with phrases instead of lines), which are matched exactly.
/// </summary>
internal static class WordMatch
{
    /// <summary>Words of a phrase: three in a row are seldom the same by chance, single words often are.</summary>
    private const int Phrase = 3;

    /// <summary>
    /// Pairs of words of one comparison that are held against each other; 64 of them cost about a nanosecond. Two unrelated
    /// texts of 200 kB have a billion. What is beyond is shown as one text replaced by the other.
    /// </summary>
    private const long MaxCells = 2_500_000_000;

    /// <summary>Pairs of words below which there is nothing to gain from phrases.</summary>
    private const long SmallCells = 10_000;

    /// <summary>Pairs of positions, rising on both sides.</summary>
    public static List<(int Green, int Red)> Of(ReadOnlySpan<int> green, ReadOnlySpan<int> red)
    {
        var pairs = new List<(int Green, int Red)>();
        var start = green.CommonPrefixLength(red);
        var end = 0;
        while (end < green.Length - start && end < red.Length - start && green[^(end + 1)] == red[^(end + 1)])
        {
            end++;
        }

        for (var i = 0; i < start; i++)
        {
            pairs.Add((i, i));
        }

        var g = green[start..^end];
        var r = red[start..^end];
        var (gFrom, rFrom) = (0, 0);
        var cellsLeft = MaxCells;
        foreach (var (gTo, rTo) in Anchors(g, r).Append((g.Length, r.Length)))
        {
            var cells = (long)(gTo - gFrom) * (rTo - rFrom);
            if (cells > 0 && cells <= cellsLeft)
            {
                cellsLeft -= cells;
                foreach (var (dg, dr) in SequenceMatch.Of(g[gFrom..gTo], r[rFrom..rTo]))
                {
                    pairs.Add((start + gFrom + dg, start + rFrom + dr));
                }
            }

            if (gTo < g.Length)
            {
                pairs.Add((start + gTo, start + rTo));
            }

            (gFrom, rFrom) = (gTo + 1, rTo + 1);
        }

        for (var i = end; i > 0; i--)
        {
            pairs.Add((green.Length - i, red.Length - i));
        }

        return pairs;
    }

    /// <summary>Words of phrases that stand once on each side, in the same order.</summary>
    private static List<(int Green, int Red)> Anchors(ReadOnlySpan<int> green, ReadOnlySpan<int> red)
    {
        if ((long)green.Length * red.Length <= SmallCells)
        {
            return [];
        }

        var places = new Dictionary<ulong, (int Green, int Red)>(green.Length + red.Length);
        for (var i = 0; i + Phrase <= green.Length; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, PhraseAt(green, i), out var known);
            place = (known ? Often : i, None);
        }

        for (var i = 0; i + Phrase <= red.Length; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(places, PhraseAt(red, i));
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place))
            {
                place.Red = place.Red == None ? i : Often;
            }
        }

        var shared = places.Values.Where(p => p is { Green: >= 0, Red: >= 0 }).ToList();
        shared.Sort();
        return WholePhrases(RisingPairs.Longest(shared), green, red);
    }

    private const int None = -1;
    private const int Often = -2;

    private static ulong PhraseAt(ReadOnlySpan<int> words, int at) =>
        Bits.Mixed(Bits.Mixed(Bits.Mixed((ulong)words[at]), (ulong)words[at + 1]), (ulong)words[at + 2]);

    /// <summary>Every word of each phrase; phrases that follow each other share words.</summary>
    private static List<(int Green, int Red)> WholePhrases(
        List<(int Green, int Red)> phrases,
        ReadOnlySpan<int> green,
        ReadOnlySpan<int> red
    )
    {
        var words = new List<(int Green, int Red)>(phrases.Count + Phrase);
        var (gNext, rNext) = (0, 0);
        foreach (var (g, r) in phrases)
        {
            for (var i = 0; i < Phrase; i++)
            {
                // Two different phrases can have the same number: the words decide.
                if (g + i >= gNext && r + i >= rNext && green[g + i] == red[r + i])
                {
                    words.Add((g + i, r + i));
                    (gNext, rNext) = (g + i + 1, r + i + 1);
                }
            }
        }

        return words;
    }
}
