using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>What ties a trace to others: a trace it links to, or a conversation it belongs to.</summary>
internal sealed class ChainTieRow : IWorkspaceRow, IEntityTypeConfiguration<ChainTieRow>
{
    public const string Link = "link";
    public const string Conversation = "conversation";

    public WorkspaceId Workspace { get; set; }
    public string TraceId { get; set; } = "";

    /// <summary><see cref="Link"/> or <see cref="Conversation"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The linked trace id, or the conversation id.</summary>
    public string Value { get; set; } = "";

    public void Configure(EntityTypeBuilder<ChainTieRow> tie)
    {
        tie.ToTable("chain_ties");
        tie.HasKey(t => new
        {
            t.Workspace,
            t.TraceId,
            t.Kind,
            t.Value,
        });
        tie.HasOne<RunTraceRow>().WithMany().HasForeignKey(t => new { t.Workspace, t.TraceId });
        tie.HasIndex(t => new
        {
            t.Workspace,
            t.Kind,
            t.Value,
        });
    }
}

internal static class ChainTies
{
    private const int MaxValueChars = 200;

    /// <summary>Traces of one query: SQLite bounds the parameters of a statement.</summary>
    private const int TracesPerQuery = 500;

    /// <summary>Each tie of the spans once.</summary>
    public static IReadOnlyList<ChainTieRow> Of(WorkspaceId workspace, IEnumerable<Span> spans) =>
        [.. spans.SelectMany(s => TiesOf(workspace, s)).DistinctBy(t => (t.TraceId, t.Kind, t.Value))];

    /// <summary>Adds those that are not known yet. Their traces must be there.</summary>
    public static async Task KeepAsync(
        TriageContext context,
        WorkspaceId workspace,
        IEnumerable<ChainTieRow> found,
        CancellationToken cancellation
    )
    {
        var ties = found.DistinctBy(t => (t.TraceId, t.Kind, t.Value)).ToList();
        foreach (var traces in ties.GroupBy(t => t.TraceId, StringComparer.Ordinal).Chunk(TracesPerQuery))
        {
            var ids = traces.Select(t => t.Key).ToList();
            var stored = (
                await context
                    .In<ChainTieRow>(workspace)
                    .Where(t => ids.Contains(t.TraceId))
                    .AsNoTracking()
                    .ToListAsync(cancellation)
            ).ToLookup(t => t.TraceId, t => (t.Kind, t.Value));
            // A span that was refused has no trace to stand under.
            var known = await context
                .In<RunTraceRow>(workspace)
                .Where(t => ids.Contains(t.TraceId))
                .Select(t => t.TraceId)
                .ToHashSetAsync(cancellation);
            var news = new List<ChainTieRow>();
            foreach (var trace in traces.Where(t => known.Contains(t.Key)))
            {
                var had = stored[trace.Key].ToHashSet();
                news.AddRange(
                    trace.Where(t => !had.Contains((t.Kind, t.Value))).Take(Math.Max(0, Limits.MaxTiesPerTrace - had.Count))
                );
            }

            await context.AddNewAsync(news, cancellation);
        }
    }

    private static IEnumerable<ChainTieRow> TiesOf(WorkspaceId workspace, Span span)
    {
        foreach (var link in span.Links)
        {
            if (link.TraceId != span.TraceId)
            {
                yield return Tie(workspace, span, ChainTieRow.Link, link.TraceId);
            }
        }

        if (span.ConversationId is { Length: > 0 and <= MaxValueChars } conversation)
        {
            yield return Tie(workspace, span, ChainTieRow.Conversation, conversation);
        }
    }

    private static ChainTieRow Tie(WorkspaceId workspace, Span span, string kind, string value) =>
        new()
        {
            Workspace = workspace,
            TraceId = span.TraceId,
            Kind = kind,
            Value = value,
        };
}
