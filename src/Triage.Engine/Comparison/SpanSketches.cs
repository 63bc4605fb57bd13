namespace Triage.Engine.Comparison;

/// <summary>
/// Estimates how much two subtrees share, whatever their size: in operations by counting them, in operations with their
/// data by the least hashes of what they hold (Broder, “On the resemblance and containment of documents”, 1997).
/// </summary>
internal sealed class SpanSketches
{
    /// <summary>Hashes, and counts, per subtree: the estimate is off by a tenth or so.</summary>
    private const int Slots = 16;

    private readonly uint[] _least;
    private readonly int[] _counts;

    public SpanSketches(SpanForest forest)
    {
        _least = new uint[forest.Count * Slots];
        _counts = new int[forest.Count * Slots];
        Array.Fill(_least, uint.MaxValue);
        for (var i = forest.Count - 1; i >= 0; i--)
        {
            var key = forest.Exact[i];
            for (var slot = i * Slots; slot < (i + 1) * Slots; slot++)
            {
                key = Bits.Mixed(key);
                _least[slot] = Math.Min(_least[slot], (uint)key);
            }

            _counts[i * Slots + (int)(Bits.Mixed((ulong)forest.Loose[i]) % Slots)]++;
            if (forest.Parent[i] is var above and >= 0)
            {
                AddTo(above, i);
            }
        }
    }

    /// <summary>From 0 to 1: the mean of what they share in operations and in operations with their data.</summary>
    public static double Alike(SpanSketches green, int g, SpanSketches red, int r)
    {
        var (least, either, both) = (0, 0, 0);
        for (var slot = 0; slot < Slots; slot++)
        {
            least += green._least[g * Slots + slot] == red._least[r * Slots + slot] ? 1 : 0;
            var (one, other) = (green._counts[g * Slots + slot], red._counts[r * Slots + slot]);
            either += Math.Max(one, other);
            both += Math.Min(one, other);
        }

        return (least / (double)Slots + both / (double)either) / 2;
    }

    private void AddTo(int above, int below)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            ref var least = ref _least[above * Slots + slot];
            least = Math.Min(least, _least[below * Slots + slot]);
            _counts[above * Slots + slot] += _counts[below * Slots + slot];
        }
    }
}
