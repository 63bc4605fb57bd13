using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Packs;

/// <param name="Traces">Traces that were read again in this step.</param>
/// <param name="After">Where the next step goes on; null when there is nothing left.</param>
public sealed record RemapStep(int Traces, string? After);

/// <summary>
/// Applies the mapping of today to what an older one read: the bytes are as they came, so what a newer mapping sees in them is
/// there for old runs too. In small steps, beside intake; a step that was cut short is done again.
/// </summary>
public sealed class Remapping
{
    private const int TracesPerStep = 20;
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly PackMapping _mapping;
    private readonly RunRevisions _revisions;

    internal Remapping(TriageDatabase database, WorkspaceStore workspaces, PackMapping mapping, RunRevisions revisions)
    {
        _database = database;
        _workspaces = workspaces;
        _mapping = mapping;
        _revisions = revisions;
    }

    public int Version => _mapping.Version;

    /// <param name="after">Of the step before; null to begin.</param>
    public async Task<RemapStep> StepAsync(WorkspaceId workspace, string? after, CancellationToken cancellation)
    {
        var hasher = await _workspaces.HasherAsync(workspace, cancellation);
        var step = await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var from = after ?? "";
                var traces = await context
                    .In<PackRow>(workspace)
                    .Where(p => string.Compare(p.TraceId, from) > 0 && p.Mapping < Version && p.Form != PackForm.Spans)
                    .Select(p => p.TraceId)
                    .Distinct()
                    .OrderBy(t => t)
                    .Take(TracesPerStep)
                    .ToListAsync(cancellation);
                foreach (var trace in traces)
                {
                    await ReadAgainAsync(context, workspace, trace, hasher, cancellation);
                }

                var runs = await context
                    .In<RunTraceRow>(workspace)
                    .Where(t => traces.Contains(t.TraceId))
                    .Select(t => t.RunId)
                    .Distinct()
                    .ToListAsync(cancellation);
                await RunNewsRow.TellAsync(context, workspace, runs, sinceUtc: null, cancellation);
                return new RemapStep(traces.Count, traces.LastOrDefault());
            },
            cancellation
        );
        _revisions.Changed();
        return step;
    }

    private async Task ReadAgainAsync(
        TriageContext context,
        WorkspaceId workspace,
        string traceId,
        ContentHasher hasher,
        CancellationToken cancellation
    )
    {
        var known = new Dictionary<string, Span>(StringComparer.Ordinal);
        var packs = await context
            .In<PackRow>(workspace)
            .Where(p => p.TraceId == traceId)
            .OrderBy(p => p.Number)
            .ToListAsync(cancellation);
        foreach (var pack in packs)
        {
            // A pack may hold spans that its run had no room for.
            var kept = SkeletonBytes.Read(traceId, pack.Skeletons).ToDictionary(s => s.SpanId, StringComparer.Ordinal);
            var spans = _mapping
                .Read(pack)
                .Where(s => kept.ContainsKey(s.SpanId))
                .Select(s => Joined(known, WithWhatItCameWith(s, kept[s.SpanId]), hasher))
                .ToList();
            if (spans.Count == kept.Count)
            {
                pack.Skeletons = SkeletonBytes.Write(spans);
            }

            pack.Mapping = Version;
        }
    }

    // Neither is in the bytes: the rules they were redacted with, and a key that another trace of the same request told.
    private static Span WithWhatItCameWith(Span span, Span before) =>
        span with
        {
            Redaction = before.Redaction,
            RunKey = span.RunKey ?? before.RunKey,
        };

    /// <summary>Together with what earlier packs say of it, as it was when it came.</summary>
    private static Span Joined(Dictionary<string, Span> known, Span span, ContentHasher hasher)
    {
        var whole = known.TryGetValue(span.SpanId, out var before) ? SpanMerge.Merge(before, span) : span;
        return known[span.SpanId] = whole with { Digest = SpanDigests.Of(whole, hasher) };
    }
}
