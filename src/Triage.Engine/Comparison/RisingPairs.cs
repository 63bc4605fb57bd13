namespace Triage.Engine.Comparison;

internal static class RisingPairs
{
    /// <summary>The most of the pairs that rise on both sides, by patience sorting.</summary>
    /// <param name="pairs">Rising on the green side, each position once on either.</param>
    public static List<(int Green, int Red)> Longest(IReadOnlyList<(int Green, int Red)> pairs)
    {
        var tails = new List<int>();
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            var (low, high) = (0, tails.Count);
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

        var rising = new List<(int, int)>(tails.Count);
        for (var at = tails.Count > 0 ? tails[^1] : -1; at >= 0; at = before[at])
        {
            rising.Add(pairs[at]);
        }

        rising.Reverse();
        return rising;
    }
}
