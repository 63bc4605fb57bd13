using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>A pack as it is kept. Packs of a trace are only ever added, so nothing that was acknowledged is written twice.</summary>
internal sealed class PackRow : IWorkspaceRow, IEntityTypeConfiguration<PackRow>
{
    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";

    /// <summary>Counts up within the trace, in the order of storing.</summary>
    public int Number { get; set; }
    public PackForm Form { get; set; }
    public DateTimeOffset ReceivedAtUtc { get; set; }

    /// <summary>Spans and the hashes of their records, see <see cref="PackIds"/>; in front of what is long, to be read alone.</summary>
    public byte[] Ids { get; set; } = [];

    /// <summary>See <see cref="SkeletonBytes"/>. Of a span in several packs the last one says all that is known.</summary>
    public byte[] Skeletons { get; set; } = [];

    /// <summary>Version of the mapping that read the skeletons.</summary>
    public int Mapping { get; set; }

    /// <summary>Size of the bytes before they were compressed.</summary>
    public int RawBytes { get; set; }

    /// <summary>The bytes, compressed: see <see cref="PackBody"/>.</summary>
    public byte[] Body { get; set; } = [];

    public void Configure(EntityTypeBuilder<PackRow> pack)
    {
        pack.ToTable("packs");
        pack.HasKey(p => new
        {
            p.Workspace,
            p.TraceId,
            p.Number,
        });
        pack.HasOne<RunTraceRow>().WithMany().HasForeignKey(p => new { p.Workspace, p.TraceId });
        // What is long comes last in the row, so that reading what stands before never touches the pages it overflows to.
        string[] order =
        [
            nameof(Workspace),
            nameof(TraceId),
            nameof(Number),
            nameof(Form),
            nameof(ReceivedAtUtc),
            nameof(Mapping),
            nameof(RawBytes),
            nameof(Ids),
            nameof(Skeletons),
            nameof(Body),
        ];
        for (var i = 0; i < order.Length; i++)
        {
            pack.Property(order[i]).HasColumnOrder(i);
        }
    }
}

/// <summary>A run whose packs say more than its row does. Written with the packs, so that a crash in between forgets nothing.</summary>
internal sealed class RunNewsRow : IWorkspaceRow, IEntityTypeConfiguration<RunNewsRow>
{
    public WorkspaceId Workspace { get; set; }
    public string RunId { get; set; } = "";

    /// <summary>Another one with all news: whoever read the run a moment ago sees that there is more.</summary>
    public long Stamp { get; set; }

    /// <summary>When the first of the news came.</summary>
    public DateTimeOffset SinceUtc { get; set; }

    /// <summary>Marks these runs.</summary>
    /// <param name="sinceUtc">Now; null for runs that nothing more is to be waited for.</param>
    public static Task TellAsync(
        TriageContext context,
        WorkspaceId workspace,
        IEnumerable<string> runIds,
        DateTimeOffset? sinceUtc,
        CancellationToken cancellation
    )
    {
        var stamp = Random.Shared.NextInt64();
        return context.PutAsync(
            [
                .. runIds.Select(id => new RunNewsRow
                {
                    Workspace = workspace,
                    RunId = id,
                    Stamp = stamp,
                    SinceUtc = sinceUtc ?? DateTimeOffset.UnixEpoch,
                }),
            ],
            [nameof(Stamp)],
            cancellation
        );
    }

    public void Configure(EntityTypeBuilder<RunNewsRow> news)
    {
        news.ToTable("run_news");
        news.HasKey(n => new { n.Workspace, n.RunId });
        news.HasOne<RunRow>().WithMany().HasForeignKey(n => new { n.Workspace, n.RunId });
    }
}

/// <summary>Which run the traces with a key belong to, see <see cref="SpanSkeleton.RunKey"/>.</summary>
internal sealed class RunKeyRow : IWorkspaceRow, IEntityTypeConfiguration<RunKeyRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Key { get; set; } = "";
    public string RunId { get; set; } = "";

    public void Configure(EntityTypeBuilder<RunKeyRow> key)
    {
        key.ToTable("run_keys");
        key.HasKey(k => new { k.Workspace, k.Key });
        key.HasOne<RunRow>().WithMany().HasForeignKey(k => new { k.Workspace, k.RunId });
    }
}
