using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Packs;

/// <summary>
/// A pack ready to be written: what can be done without the turn to write is done. What its spans say is in the row and let go
/// of: most of what a request takes would else live until its commit.
/// </summary>
/// <param name="Spans">Those that it is kept for.</param>
/// <param name="Words">What search finds it by, see <see cref="WaitingWords"/>.</param>
internal sealed record PreparedPack(
    string TraceId,
    IReadOnlyList<PackedId> Spans,
    PackRow Row,
    byte[] Words,
    IReadOnlyList<ChainTieRow> Ties
)
{
    /// <summary>What its transaction writes, roughly.</summary>
    public int Bytes => Row.Body.Length + Row.Skeletons.Length + Row.Ids.Length + Words.Length;
}

/// <summary>Digests, compresses and cuts into words, on the thread of the sender.</summary>
internal sealed class PackPreparation(WorkspaceId workspace, ContentHasher hasher, int mappingVersion)
{
    public PreparedPack Of(SpanPack pack)
    {
        var spans = pack
            .Spans.Select(s =>
                s with
                {
                    Span = s.Span with { Digest = SpanDigests.Of(s.Span, hasher), Redaction = pack.Redaction },
                }
            )
            .ToList();
        var ids = spans.ConvertAll(s => new PackedId(PackIds.NumberOf(s.Span.SpanId), s.Hash));
        return new PreparedPack(
            pack.TraceId,
            ids,
            new PackRow
            {
                Workspace = workspace,
                TraceId = pack.TraceId,
                Form = pack.Form,
                Ids = PackIds.Of(ids),
                Skeletons = SkeletonBytes.Write(spans.ConvertAll(s => s.Span)),
                Mapping = mappingVersion,
                RawBytes = pack.Bytes.Length,
                Body = PackBody.Compressed(pack.Bytes.Span),
            },
            WordsOf(spans.Select(s => s.Span)),
            ChainTies.Of(workspace, spans.Select(s => s.Span))
        );
    }

    /// <summary>What search finds these spans by, in UTF-8 and joined by spaces.</summary>
    public static byte[] WordsOf(IEnumerable<Span> spans)
    {
        using var words = new WordBag();
        var pieces = new SearchedPieces(words.Add);
        foreach (var span in spans)
        {
            pieces.Add(span);
        }

        return words.ToUtf8();
    }
}
