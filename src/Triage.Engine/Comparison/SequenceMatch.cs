namespace Triage.Engine.Comparison;

/// <summary>
/// Longest common order of two label sequences: equal ends are trimmed, small rests are solved exactly, large ones are
/// split at labels that are unique on both sides (patience), and what has no such label is matched first come first served.
/// </summary>
/// <remarks>Exact Myers over unrelated sequences of 20,000 costs seconds; this stays near-linear there.</remarks>
internal static class SequenceMatch
{
    /// <summary>Cells of an exact table: 4 MB of integers.</summary>
    private const long ExactCells = 1_000_000;

    private readonly record struct Window(int GreenFrom, int GreenTo, int RedFrom, int RedTo)
    {
        public bool IsEmpty => GreenFrom >= GreenTo || RedFrom >= RedTo;
        public long Cells => (long)(GreenTo - GreenFrom) * (RedTo - RedFrom);
    }

    /// <summary>Pairs of positions, rising on both sides.</summary>
    public static List<(int Green, int Red)> Of(int[] green, int[] red)
    {
        var pairs = new List<(int Green, int Red)>();
        var open = new Stack<Window>();
        open.Push(new Window(0, green.Length, 0, red.Length));
        while (open.TryPop(out var window))
        {
            var rest = Trim(green, red, window, pairs);
            if (rest.IsEmpty)
            {
                continue;
            }

            if (rest.Cells <= ExactCells)
            {
                Exact(green, red, rest, pairs);
            }
            else if (!SplitAtUnique(green, red, rest, pairs, open))
            {
                FirstComeFirstServed(green, red, rest, pairs);
            }
        }

        pairs.Sort();
        return pairs;
    }

    private static Window Trim(int[] green, int[] red, Window w, List<(int, int)> pairs)
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

    private static void Exact(int[] green, int[] red, Window w, List<(int, int)> pairs)
    {
        var (n, m) = (w.GreenTo - w.GreenFrom, w.RedTo - w.RedFrom);
        var longest = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                longest[i, j] =
                    green[w.GreenFrom + i] == red[w.RedFrom + j]
                        ? longest[i + 1, j + 1] + 1
                        : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < n && j < m; )
        {
            if (green[w.GreenFrom + i] == red[w.RedFrom + j])
            {
                pairs.Add((w.GreenFrom + i++, w.RedFrom + j++));
            }
            else if (longest[i + 1, j] >= longest[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }

    private static bool SplitAtUnique(int[] green, int[] red, Window w, List<(int, int)> pairs, Stack<Window> open)
    {
        var inGreen = UniquePositions(green, w.GreenFrom, w.GreenTo);
        var inRed = UniquePositions(red, w.RedFrom, w.RedTo);
        var shared = inGreen
            .Where(p => p.Value >= 0 && inRed.GetValueOrDefault(p.Key, -1) >= 0)
            .Select(p => (Green: p.Value, Red: inRed[p.Key]))
            .OrderBy(p => p.Green)
            .ToList();
        var anchors = LongestRising(shared);
        if (anchors.Count == 0)
        {
            return false;
        }

        var (g, r) = (w.GreenFrom, w.RedFrom);
        foreach (var anchor in anchors)
        {
            pairs.Add(anchor);
            open.Push(new Window(g, anchor.Green, r, anchor.Red));
            (g, r) = (anchor.Green + 1, anchor.Red + 1);
        }

        open.Push(new Window(g, w.GreenTo, r, w.RedTo));
        return true;
    }

    /// <summary>Position of each label in the window; -1 when it stands there more than once.</summary>
    private static Dictionary<int, int> UniquePositions(int[] labels, int from, int to)
    {
        var positions = new Dictionary<int, int>();
        for (var i = from; i < to; i++)
        {
            positions[labels[i]] = positions.ContainsKey(labels[i]) ? -1 : i;
        }

        return positions;
    }

    private static List<(int Green, int Red)> LongestRising(List<(int Green, int Red)> pairs)
    {
        var tails = new List<int>();
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            int low = 0,
                high = tails.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = pairs[tails[middle]].Red < pairs[i].Red ? (middle + 1, high) : (low, middle);
            }

            before[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
            {
                tails.Add(i);
            }
            else
            {
                tails[low] = i;
            }
        }

        var rising = new List<(int, int)>();
        for (var at = tails.Count > 0 ? tails[^1] : -1; at >= 0; at = before[at])
        {
            rising.Add(pairs[at]);
        }

        rising.Reverse();
        return rising;
    }

    private static void FirstComeFirstServed(int[] green, int[] red, Window w, List<(int, int)> pairs)
    {
        var waiting = new Dictionary<int, Queue<int>>();
        for (var j = w.RedFrom; j < w.RedTo; j++)
        {
            if (!waiting.TryGetValue(red[j], out var queue))
            {
                waiting[red[j]] = queue = new Queue<int>();
            }

            queue.Enqueue(j);
        }

        // A match may not skip more of red than is left of green, else one early stray would starve all later ones.
        var next = w.RedFrom;
        for (var i = w.GreenFrom; i < w.GreenTo; i++)
        {
            if (!waiting.TryGetValue(green[i], out var queue))
            {
                continue;
            }

            while (queue.TryPeek(out var passed) && passed < next)
            {
                queue.Dequeue();
            }

            if (queue.TryPeek(out var position) && position - next <= 64)
            {
                pairs.Add((i, position));
                next = position + 1;
            }
        }
    }
}
