namespace Triage.Engine.Comparison;

/// <summary>
/// Estimates how much two subtrees share, whatever their size, by the least hashes of what they hold (Broder, “On the
/// resemblance and containment of documents”, 1997).
/// </summary>
internal sealed class SpanSketches
{
    /// <summary>Hashes per subtree: the estimate is off by a tenth or so.</summary>
    private const int Slots = 16;

    private readonly uint[] _exact;
    private readonly uint[] _labels;

    public SpanSketches(SpanForest forest)
    {
        _exact = new uint[forest.Count * Slots];
        _labels = new uint[forest.Count * Slots];
        Array.Fill(_exact, uint.MaxValue);
        Array.Fill(_labels, uint.MaxValue);
        for (var i = forest.Count - 1; i >= 0; i--)
        {
            Add(_exact.AsSpan(i * Slots, Slots), forest.Exact[i]);
            Add(_labels.AsSpan(i * Slots, Slots), (ulong)forest.Loose[i]);
            if (forest.Parent[i] is var above and >= 0)
            {
                Merge(_exact, above, i);
                Merge(_labels, above, i);
            }
        }
    }

    /// <summary>From 0 to 1: the mean of what they share in operations and in operations with their data.</summary>
    public static double Alike(SpanSketches green, int g, SpanSketches red, int r) =>
        (Shared(green._exact, g, red._exact, r) + Shared(green._labels, g, red._labels, r)) / 2.0 / Slots;

    private static void Add(Span<uint> least, ulong key)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            key = Bits.Mixed(key);
            least[slot] = Math.Min(least[slot], (uint)key);
        }
    }

    private static void Merge(uint[] least, int above, int below)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            ref var into = ref least[above * Slots + slot];
            into = Math.Min(into, least[below * Slots + slot]);
        }
    }

    private static int Shared(uint[] green, int g, uint[] red, int r)
    {
        var shared = 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            shared += green[g * Slots + slot] == red[r * Slots + slot] ? 1 : 0;
        }

        return shared;
    }
}
