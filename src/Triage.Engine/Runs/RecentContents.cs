using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

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

    /// <inheritdoc cref="TryGet(ReadOnlySpan{byte}, out T)"/>
    public bool TryGet(string content, [MaybeNullWhen(false)] out T made) => TryGet(BytesOf(content), out made);

    /// <param name="madeBytes">About what <paramref name="made"/> takes in memory.</param>
    public void Add(ReadOnlySpan<byte> content, T made, int madeBytes)
    {
        if (IsWorthKeeping(content.Length + (long)madeBytes))
        {
            Add(RecordHash.Of(content), new Kept(content.ToArray(), null, made, content.Length + madeBytes + Overhead));
        }
    }

    /// <summary>The text itself is kept, without a copy.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, T, int)"/>
    public void Add(string content, T made, int madeBytes)
    {
        var bytes = BytesOf(content);
        if (IsWorthKeeping(bytes.Length + (long)madeBytes))
        {
            Add(RecordHash.Of(bytes), new Kept(null, content, made, bytes.Length + madeBytes + Overhead));
        }
    }

    private static ReadOnlySpan<byte> BytesOf(string text) => MemoryMarshal.AsBytes(text.AsSpan());

    // One content that displaced most of the others would help nobody.
    private bool IsWorthKeeping(long bytes) => bytes <= maxBytes / 4;

    private void Add(ulong hash, Kept kept)
    {
        lock (gate)
        {
            Keep(hash, kept);
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

    private sealed record Kept(byte[]? Utf8, string? Text, T Made, int Bytes)
    {
        public ReadOnlySpan<byte> Content => Text is null ? Utf8 : BytesOf(Text);
    }
}
