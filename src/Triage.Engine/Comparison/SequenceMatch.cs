using System.Buffers;
using System.Runtime.InteropServices;

namespace Triage.Engine.Comparison;

/// <summary>The longest common order of two sequences of labels, exact whatever they hold.</summary>
/// <remarks>
/// One bit per pair of positions, 64 at a time (Hyyrö, “Bit-parallel LCS-length computation revisited”, 2004): two
/// unrelated sequences of 20,000 take some 20 ms. A window whose bits would not fit into <see cref="MaxTableWords"/> is
/// halved first (Hirschberg 1975), so that memory does not grow with their product.
/// </remarks>
internal static class SequenceMatch
{
    private const long MaxTableWords = 1 << 20;

    private readonly record struct Window(int GreenFrom, int GreenTo, int RedFrom, int RedTo)
    {
        public int Green => GreenTo - GreenFrom;
        public int Red => RedTo - RedFrom;
        public bool IsEmpty => GreenFrom >= GreenTo || RedFrom >= RedTo;
    }

    /// <summary>Pairs of positions, rising on both sides.</summary>
    public static List<(int Green, int Red)> Of(ReadOnlySpan<int> green, ReadOnlySpan<int> red)
    {
        var pairs = new List<(int Green, int Red)>();
        var whole = Trim(green, red, new Window(0, green.Length, 0, red.Length), pairs);
        if (!whole.IsEmpty)
        {
            // What only one side has can have no partner, and would only make the table larger.
            int[] inGreen = Shared(green, whole.GreenFrom, whole.GreenTo, red[whole.RedFrom..whole.RedTo]);
            int[] inRed = Shared(red, whole.RedFrom, whole.RedTo, green[whole.GreenFrom..whole.GreenTo]);
            foreach (var (g, r) in OfShared([.. LabelsAt(green, inGreen)], [.. LabelsAt(red, inRed)]))
            {
                pairs.Add((inGreen[g], inRed[r]));
            }
        }

        pairs.Sort();
        return pairs;
    }

    private static int[] Shared(ReadOnlySpan<int> labels, int from, int to, ReadOnlySpan<int> others)
    {
        var known = new HashSet<int>(others.Length);
        foreach (var other in others)
        {
            known.Add(other);
        }

        var positions = new List<int>(to - from);
        for (var at = from; at < to; at++)
        {
            if (known.Contains(labels[at]))
            {
                positions.Add(at);
            }
        }

        return [.. positions];
    }

    private static int[] LabelsAt(ReadOnlySpan<int> labels, int[] positions)
    {
        var found = new int[positions.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = labels[positions[i]];
        }

        return found;
    }

    private static List<(int Green, int Red)> OfShared(int[] green, int[] red)
    {
        var pairs = new List<(int Green, int Red)>();
        var open = new Stack<Window>([new Window(0, green.Length, 0, red.Length)]);
        while (open.TryPop(out var window))
        {
            var rest = Trim(green, red, window, pairs);
            if (rest.IsEmpty)
            {
                continue;
            }

            if ((long)WordsFor(rest.Green) * rest.Red <= MaxTableWords)
            {
                Trace(green, red, rest, pairs);
                continue;
            }

            var middle = rest.RedFrom + rest.Red / 2;
            var at = SplitAt(green, red, rest, middle);
            open.Push(new Window(rest.GreenFrom, at, rest.RedFrom, middle));
            open.Push(new Window(at, rest.GreenTo, middle, rest.RedTo));
        }

        return pairs;
    }

    private static Window Trim(ReadOnlySpan<int> green, ReadOnlySpan<int> red, Window w, List<(int, int)> pairs)
    {
        var (g, gEnd, r, rEnd) = (w.GreenFrom, w.GreenTo, w.RedFrom, w.RedTo);
        while (g < gEnd && r < rEnd && green[g] == red[r])
        {
            pairs.Add((g++, r++));
        }

        while (g < gEnd && r < rEnd && green[gEnd - 1] == red[rEnd - 1])
        {
            pairs.Add((--gEnd, --rEnd));
        }

        return new Window(g, gEnd, r, rEnd);
    }

    private static int WordsFor(int length) => (length + 63) / 64;

    /// <summary>
    /// Row j of the table belongs to red from j on, bit p of it to green position n-1-p: the bit is clear where leaving out
    /// that position costs a pair.
    /// </summary>
    private static void Trace(int[] green, int[] red, Window w, List<(int, int)> pairs)
    {
        var masks = new LabelMasks(green.AsSpan(w.GreenFrom, w.Green), backwards: true);
        var words = WordsFor(w.Green);
        var table = ArrayPool<ulong>.Shared.Rent(words * w.Red);
        ReadOnlySpan<ulong> above = masks.AllSet();
        for (var j = w.Red - 1; j >= 0; j--)
        {
            var row = table.AsSpan(j * words, words);
            masks.Advance(above, red[w.RedFrom + j], row);
            above = row;
        }

        for (int i = 0, j = 0; i < w.Green && j < w.Red; )
        {
            var bit = w.Green - 1 - i;
            if (green[w.GreenFrom + i] == red[w.RedFrom + j])
            {
                pairs.Add((w.GreenFrom + i++, w.RedFrom + j++));
            }
            else if ((table[j * words + (bit >> 6)] >> bit & 1) != 0)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        ArrayPool<ulong>.Shared.Return(table);
    }

    /// <summary>Where green must be cut so that its parts beside red before and after the middle keep all pairs.</summary>
    private static int SplitAt(int[] green, int[] red, Window w, int middle)
    {
        var labels = green.AsSpan(w.GreenFrom, w.Green);
        var before = new LabelMasks(labels, backwards: false);
        var after = new LabelMasks(labels, backwards: true);
        var (first, second) = (before.AllSet(), after.AllSet());
        for (var r = w.RedFrom; r < middle; r++)
        {
            before.Advance(first, red[r], first);
        }

        for (var r = w.RedTo - 1; r >= middle; r--)
        {
            after.Advance(second, red[r], second);
        }

        var pairs = Enumerable.Range(0, w.Green).Count(p => IsClear(second, p));
        var (best, at) = (pairs, 0);
        for (var i = 1; i <= w.Green; i++)
        {
            pairs += (IsClear(first, i - 1) ? 1 : 0) - (IsClear(second, w.Green - i) ? 1 : 0);
            if (pairs > best)
            {
                (best, at) = (pairs, i);
            }
        }

        return w.GreenFrom + at;
    }

    private static bool IsClear(ulong[] row, int bit) => (row[bit >> 6] >> bit & 1) == 0;

    /// <summary>Where each label stands, as bits: whole masks of the frequent ones, positions of the others.</summary>
    private sealed class LabelMasks
    {
        private readonly int _words;
        private readonly ulong[] _scratch;
        private readonly Dictionary<int, List<int>> _positions = [];
        private readonly Dictionary<int, ulong[]> _frequent = [];

        public LabelMasks(ReadOnlySpan<int> labels, bool backwards)
        {
            _words = WordsFor(labels.Length);
            _scratch = new ulong[_words];
            for (var at = 0; at < labels.Length; at++)
            {
                ref var positions = ref CollectionsMarshal.GetValueRefOrAddDefault(_positions, labels[at], out _);
                (positions ??= []).Add(backwards ? labels.Length - 1 - at : at);
            }

            foreach (var (label, positions) in _positions.Where(p => p.Value.Count > _words))
            {
                Set(_frequent[label] = new ulong[_words], positions);
            }
        }

        public ulong[] AllSet()
        {
            var row = new ulong[_words];
            Array.Fill(row, ulong.MaxValue);
            return row;
        }

        public void Advance(ReadOnlySpan<ulong> above, int label, Span<ulong> row)
        {
            if (_frequent.TryGetValue(label, out var mask))
            {
                Advance(above, mask, row);
                return;
            }

            if (!_positions.TryGetValue(label, out var positions))
            {
                above.CopyTo(row);
                return;
            }

            Set(_scratch, positions);
            Advance(above, _scratch, row);
            foreach (var at in positions)
            {
                _scratch[at >> 6] = 0;
            }
        }

        private static void Set(ulong[] mask, List<int> positions)
        {
            foreach (var at in positions)
            {
                mask[at >> 6] |= 1UL << at;
            }
        }

        private static void Advance(ReadOnlySpan<ulong> above, ReadOnlySpan<ulong> mask, Span<ulong> row)
        {
            var carry = 0UL;
            for (var w = 0; w < row.Length; w++)
            {
                var v = above[w];
                var sum = v + (v & mask[w]);
                var next = sum + carry;
                carry = (sum < v ? 1UL : 0UL) | (next < sum ? 1UL : 0UL);
                row[w] = next | (v & ~mask[w]);
            }
        }
    }
}
