using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Storage.Retention;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Erasure;

/// <summary>Finds the runs of a subject, and takes them away with what incidents quote of them.</summary>
internal sealed class ErasedRuns(TriageContext context, WorkspaceId workspace, SoughtSubject sought)
{
    public const int RunsPerStep = 20;

    /// <summary>SQLite bounds the parameters of one statement.</summary>
    private const int HashesPerQuery = 500;

    /// <summary>Runs that are about the subject, handled it as one item of several, or belong to the conversation of that id.</summary>
    public IQueryable<string> About()
    {
        var (name, value) = (sought.Name, sought.Value);
        return context
            .In<RunSubjectRow>(workspace)
            .Where(s => s.Value == value && (name == null || s.Name == name))
            .Select(s => s.RunId)
            .Union(
                context
                    .In<RunItemRow>(workspace)
                    .Where(i => i.Value == value && (name == null || i.Name == name || i.Name == RunItemRow.OnlyClaimed))
                    .Select(i => i.RunId)
            )
            .Union(
                context
                    .In<ChainTieRow>(workspace)
                    .Where(t => t.Kind == ChainTieRow.Conversation && t.Value == value)
                    .Where(t => name == null || name == ChainTieRow.Conversation)
                    .Join(context.In<RunTraceRow>(workspace), t => t.TraceId, r => r.TraceId, (_, r) => r.RunId)
            );
    }

    /// <summary>Runs that only say the value in a text and are about something else, as far as search has read.</summary>
    public async Task<List<string>> OnlySayingAsync(SearchIndex index, PackMapping mapping, CancellationToken cancellation)
    {
        var saying = new List<string>();
        for (long? after = 0; after is { } from && saying.Count < ErasureLimits.MaxMentionsTold; )
        {
            (var found, after) = await SayingAsync(index, mapping, from, cancellation);
            var about = await About().Where(id => found.Contains(id)).ToListAsync(cancellation);
            saying.AddRange(found.Except(about));
        }

        return saying;
    }

    /// <summary>The next runs in which the value is said in a text, by what search has read.</summary>
    /// <returns>Those that say it, and where the next ones are looked for; null when there are no more.</returns>
    public async Task<(List<string> Runs, long? After)> SayingAsync(
        SearchIndex index,
        PackMapping mapping,
        long after,
        CancellationToken cancellation
    )
    {
        var words = SearchWords.Of(sought.Value).Select(w => w.Folded).ToList();
        if (words.Count == 0)
        {
            return ([], null);
        }

        var terms = new SearchTerms([new SearchTerm(words, IsBeginning: false)]);
        var found = await index
            .Holding(context, SearchKind.Content, terms)
            .Where(f => f.Workspace == workspace && f.Kind == SearchKind.Content && f.Number > after)
            .OrderBy(f => f.Number)
            .Take(RunsPerStep)
            .Select(f => new { f.Key, f.Number })
            .ToListAsync(cancellation);
        var ids = found.ConvertAll(f => f.Key);
        var runs = await context
            .In<RunRow>(workspace)
            .Include(r => r.Traces)
            .Where(r => ids.Contains(r.Id))
            .AsNoTracking()
            .ToListAsync(cancellation);
        var said = new SaidInRun(context, workspace, mapping, terms);
        var saying = new List<string>();
        foreach (var run in runs)
        {
            if (await said.FindAsync(run, cancellation) is not null)
            {
                saying.Add(run.Id);
            }
        }

        return (saying, found.Count < RunsPerStep ? null : found[^1].Number);
    }

    /// <summary>The rows without those that go with their run anyhow.</summary>
    public async Task<List<HeldRow>> NotGoingAsync(
        TextPlace place,
        List<HeldRow> rows,
        IQueryable<string> going,
        CancellationToken cancellation
    )
    {
        var keys = rows.ConvertAll(r => $"{r.Key[1]}");
        var runs =
            place.Row == typeof(RunRow) || place.Row == typeof(OutcomeClaimRow) || place.Row == typeof(RunItemRow)
                ? context.In<RunRow>(workspace).Where(r => keys.Contains(r.Id)).Select(r => new { Key = r.Id, Run = r.Id })
            : place.Row == typeof(ChainTieRow)
                ? context
                    .In<RunTraceRow>(workspace)
                    .Where(t => keys.Contains(t.TraceId))
                    .Select(t => new { Key = t.TraceId, Run = t.RunId })
            : place.Row == typeof(RunKeyRow)
                ? context.In<RunKeyRow>(workspace).Where(k => keys.Contains(k.Key)).Select(k => new { k.Key, Run = k.RunId })
            : null;
        if (rows.Count == 0 || runs is null)
        {
            return rows;
        }

        var gone = await runs.Where(r => going.Contains(r.Run)).Select(r => r.Key).ToHashSetAsync(cancellation);
        return [.. rows.Where(r => !gone.Contains($"{r.Key[1]}"))];
    }

    /// <summary>What these runs are, in numbers.</summary>
    public async Task<ErasureReport> CountAsync(IQueryable<string> ids, CancellationToken cancellation)
    {
        var runs = context.In<RunRow>(workspace).Where(r => ids.Contains(r.Id));
        var named = await runs.OrderBy(r => r.Id).Select(r => r.Id).Take(ErasureLine.MaxNames).ToListAsync(cancellation);
        var items = context.In<RunItemRow>(workspace).Where(i => ids.Contains(i.RunId));
        var whole = context.In<RunSubjectRow>(workspace).Where(s => s.Value == sought.Value).Select(s => s.RunId);
        var others = items.Where(i => i.Value != sought.Value && !whole.Contains(i.RunId));
        var otherItems = await others.CountAsync(cancellation);
        var batches = await others
            .Select(i => i.RunId)
            .Distinct()
            .OrderBy(r => r)
            .Take(ErasureLine.MaxNames)
            .ToListAsync(cancellation);
        return ErasureReport
            .Empty.WithRemoved(ErasureKind.Runs, await runs.CountAsync(cancellation), named)
            .WithRemoved(ErasureKind.Spans, await runs.SumAsync(r => (long)r.StoredSpans, cancellation), [])
            .WithRemoved(ErasureKind.Bytes, await runs.SumAsync(r => r.StoredBytes, cancellation), [])
            .WithRemoved(ErasureKind.Items, await items.CountAsync(cancellation) - otherItems, [])
            .WithRemoved(ErasureKind.OtherItems, otherItems, batches)
            .WithRemoved(
                ErasureKind.Claims,
                await context.In<OutcomeClaimRow>(workspace).CountAsync(c => ids.Contains(c.RunId), cancellation),
                []
            );
    }

    /// <summary>Takes the runs away, and remembers by hash that they are not to come back.</summary>
    /// <returns>The traces that are gone, and the report with them.</returns>
    public async Task<(List<string> Traces, ErasureReport Report)> RemoveAsync(
        List<string> ids,
        ErasureReport report,
        SearchIndex index,
        PackMapping mapping,
        ContentHasher hasher,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var counted = await CountAsync(
            context.In<RunRow>(workspace).Where(r => ids.Contains(r.Id)).Select(r => r.Id),
            cancellation
        );
        report = counted.Removed.Aggregate(report, (sum, line) => sum.WithRemoved(line.Kind, line.Count, line.Names));
        var traces = await context
            .In<RunTraceRow>(workspace)
            .Where(t => ids.Contains(t.RunId))
            .Select(t => t.TraceId)
            .ToListAsync(cancellation);
        await RememberAsync([.. traces.Concat(ids).Select(id => ErasedTraceRow.HashOf(hasher, id))], nowUtc, cancellation);
        report = await new QuotingIncidents(context, workspace).ForgetAsync(ids, report, nowUtc, cancellation);
        report = await new ErasedPrompts(context, workspace, mapping).ForgetAsync(ids, report, cancellation);
        await new RunRemoval(context, workspace, index).DeleteAsync(ids, cancellation);
        return (traces, report);
    }

    private async Task RememberAsync(List<string> hashes, DateTimeOffset nowUtc, CancellationToken cancellation)
    {
        foreach (var some in hashes.Chunk(HashesPerQuery))
        {
            var known = context.In<ErasedTraceRow>(workspace).Where(e => some.Contains(e.Hash)).Select(e => e.Hash);
            await context.AddNewAsync(
                [
                    .. some.Except(await known.ToListAsync(cancellation))
                        .Select(hash => new ErasedTraceRow
                        {
                            Workspace = workspace,
                            Hash = hash,
                            AtUtc = nowUtc,
                        }),
                ],
                cancellation
            );
        }
    }
}
