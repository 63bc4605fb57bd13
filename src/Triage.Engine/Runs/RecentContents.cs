using System.Diagnostics.CodeAnalysis;

namespace Triage.Engine.Runs;

/// <summary>
/// What was made of contents that came lately. A conversation repeats all of its messages with every call, so nearly all content
/// of a request is known already. Contents are compared byte by byte: a collision of hashes is a miss and never a mix-up.
/// Safe for any number of threads; what is kept must not change.
/// </summary>
/// <param name="maxBytes">What contents and what was made of them may take together; then the older half is dropped.</param>
public sealed class RecentContents<T>(long maxBytes)
{
    /// <summary>Table entry, object headers and references of one content, estimated.</summary>
    private const int Overhead = 160;

    private readonly Lock gate = new();
    private Dictionary<ulong, Kept> young = [];
    private Dictionary<ulong, Kept> old = [];
    private long youngBytes;

    public bool TryGet(ReadOnlySpan<byte> content, [MaybeNullWhen(false)] out T made)
    {
        var hash = RecordHash.Of(content);
        Kept? kept;
        lock (gate)
        {
            if (!young.TryGetValue(hash, out kept) && old.Remove(hash, out kept))
            {
                Keep(hash, kept);
            }
        }

        if (kept is not null && content.SequenceEqual(kept.Content))
        {
            made = kept.Made;
            return true;
        }

        made = default;
        return false;
    }

    /// <param name="madeBytes">About what <paramref name="made"/> takes in memory.</param>
    public void Add(ReadOnlySpan<byte> content, T made, int madeBytes)
    {
        // One content that displaced half of the others would help nobody.
        if (content.Length + (long)madeBytes > maxBytes / 16)
        {
            return;
        }

        var kept = new Kept(content.ToArray(), made, content.Length + madeBytes + Overhead);
        lock (gate)
        {
            Keep(RecordHash.Of(content), kept);
        }
    }

    private void Keep(ulong hash, Kept kept)
    {
        youngBytes += kept.Bytes - (young.TryGetValue(hash, out var before) ? before.Bytes : 0);
        young[hash] = kept;
        if (youngBytes > maxBytes / 2)
        {
            (old, young, youngBytes) = (young, [], 0);
        }
    }

    private sealed record Kept(byte[] Content, T Made, int Bytes);
}
