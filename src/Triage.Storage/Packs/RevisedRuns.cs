using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;

namespace Triage.Storage.Packs;

/// <summary>A run as its packs add up, to be written while nothing has changed since it was read.</summary>
/// <param name="Row">Summed up already.</param>
/// <param name="Had">What it was when it was read.</param>
/// <param name="HadSubjects">Its subjects then.</param>
/// <param name="Keys">Of all of its spans; see <see cref="SpanSkeleton.RunKey"/>.</param>
internal sealed record RevisedRun(
    RunRow Row,
    RunMoment Had,
    IReadOnlySet<(string Name, string Value, bool ByRule)> HadSubjects,
    IReadOnlyList<Span> Spans,
    IReadOnlyList<string> Keys
)
{
    public string Id => Row.Id;
}

/// <summary>Another one whenever others have changed what the summary of a run is made of, or have written one.</summary>
internal sealed record RunMoment(string Id, long News, int Revision, string? ReadWith, bool BodiesDropped);

/// <summary>
/// Sums up runs of one workspace in two steps, so that the turn to write is short: they are read while others write, and written
/// together. What got more news in between, or has to be joined, is read again inside the turn, where nothing changes.
/// </summary>
internal sealed class RevisedRuns(TriageContext context, WorkspaceId workspace, PackMapping mapping, FingerprintBook fingerprints)
{
    /// <summary>What a summary decides; the other columns belong to claims and rules.</summary>
    private static readonly string[] Summed =
    [
        nameof(RunRow.Revision),
        nameof(RunRow.StoredSpans),
        nameof(RunRow.StoredBytes),
        nameof(RunRow.BodiesDropped),
        nameof(RunRow.LastReceivedAtUtc),
        nameof(RunRow.Agent),
        nameof(RunRow.Task),
        nameof(RunRow.Build),
        nameof(RunRow.BuildCommit),
        nameof(RunRow.StartedAtUtc),
        nameof(RunRow.Reported),
        nameof(RunRow.IsPipeline),
        nameof(RunRow.ReadWith),
        nameof(RunRow.Summary),
        nameof(RunRow.SearchText),
    ];

    /// <param name="runIds">With news.</param>
    /// <returns>The first of them at least, and as many as <see cref="Limits.MaxSkeletonBytesRevisedAtOnce"/> lets in.</returns>
    public async Task<List<RevisedRun>> ReadAsync(IReadOnlyCollection<string> runIds, CancellationToken cancellation)
    {
        if (runIds.Count == 0)
        {
            return [];
        }

        var traces = (
            await context
                .In<RunTraceRow>(workspace)
                .Where(t => runIds.Contains(t.RunId))
                .OrderBy(t => t.Position)
                .AsNoTracking()
                .ToListAsync(cancellation)
        ).ToLookup(t => t.RunId, StringComparer.Ordinal);
        var packs = await PacksAsync([.. traces.SelectMany(r => r).Select(t => t.TraceId)], cancellation);
        var ids = Together(runIds, id => traces[id].Sum(t => packs.GetValueOrDefault(t.TraceId).SkeletonBytes));
        var spans = (await Reading(ids.SelectMany(id => traces[id])).SkeletonsAsync(cancellation)).ToLookup(
            s => s.TraceId,
            StringComparer.Ordinal
        );
        var subjects = (
            await context.In<RunSubjectRow>(workspace).Where(s => ids.Contains(s.RunId)).AsNoTracking().ToListAsync(cancellation)
        ).ToLookup(s => s.RunId, StringComparer.Ordinal);
        var runs = new List<RevisedRun>(ids.Count);
        foreach (var (row, had) in await RowsAsync(ids, cancellation))
        {
            var ofRun = traces[row.Id].SelectMany(t => spans[t.TraceId]).ToList();
            var ofTraces = traces[row.Id].Select(t => packs.GetValueOrDefault(t.TraceId)).ToList();
            row.Traces.AddRange(traces[row.Id]);
            row.Subjects.AddRange(subjects[row.Id]);
            var hadSubjects = row.Subjects.Select(ValueOf).ToHashSet();
            row.StoredSpans = ofRun.Count;
            row.StoredBytes = ofTraces.Sum(p => p.Bytes);
            row.BodiesDropped = false;
            row.Revise(
                RunSummaries.Of(ofRun, ServiceOf(ofRun)),
                ofTraces.Select(p => p.LastUtc).Append(row.LastReceivedAtUtc).Max()
            );
            var keys = ofRun.Select(s => s.RunKey).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            runs.Add(new RevisedRun(row, had, hadSubjects, ofRun, keys));
        }

        return runs;
    }

    /// <summary>Inside the turn to write.</summary>
    public async Task PutAsync(IReadOnlyList<RevisedRun> runs, CancellationToken cancellation)
    {
        var now = await MomentsAsync(runs, cancellation);
        var joined = await JoinedAsync(runs, cancellation);
        var asRead = runs.Where(r => now.Contains(r.Had) && r.Keys.All(k => joined.Contains((r.Id, k)))).ToList();
        await WriteAsync(asRead, cancellation);
        // What is gone meanwhile has no moment.
        var left = now.Select(n => n.Id).Except(asRead.Select(r => r.Id), StringComparer.Ordinal).ToList();
        while (left.Count > 0)
        {
            left = await ReadAndWriteAsync(left, cancellation);
        }
    }

    /// <returns>Those that had no room beside the others.</returns>
    private async Task<List<string>> ReadAndWriteAsync(List<string> ids, CancellationToken cancellation)
    {
        var runs = await ReadAsync(ids, cancellation);
        var read = runs.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var joining = new RunJoining(context, workspace);
        var belong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            belong.Add(run.Keys.Count == 0 ? run.Id : await joining.JoinAsync(run.Id, run.Keys, cancellation));
        }

        if (!belong.SetEquals(read))
        {
            // The first of joined runs is one of them, or one from before.
            await RunNewsRow.TellAsync(context, workspace, belong, sinceUtc: null, cancellation);
            runs = await ReadAsync(belong, cancellation);
            await JudgeAsync(runs, cancellation);
        }

        await WriteAsync(runs, cancellation);
        return [.. ids.Except(read).Union(belong.Except(runs.Select(r => r.Id)))];
    }

    /// <summary>Claims about another run may have come with its traces.</summary>
    private async Task JudgeAsync(IReadOnlyList<RevisedRun> runs, CancellationToken cancellation)
    {
        var ids = runs.Where(r => r.Row.Traces.Count > 1).Select(r => r.Id).ToList();
        foreach (var row in await context.In<RunRow>(workspace).Where(r => ids.Contains(r.Id)).ToListAsync(cancellation))
        {
            await new OutcomeBook(context, row).JudgeAsync(cancellation);
        }
    }

    private async Task WriteAsync(IReadOnlyList<RevisedRun> runs, CancellationToken cancellation)
    {
        var ids = runs.Select(r => r.Id).ToList();
        await context.In<RunNewsRow>(workspace).Where(n => ids.Contains(n.RunId)).ExecuteDeleteAsync(cancellation);
        await context.PutAsync([.. runs.Select(r => r.Row)], Summed, cancellation);
        await WriteSubjectsAsync(runs, cancellation);
        await fingerprints.NoteAsync(
            context,
            [.. runs.Select(r => new NotedRun(r.Row, r.Spans, Reading(r.Row.Traces), r.Row.LastReceivedAtUtc))],
            cancellation
        );
    }

    private async Task WriteSubjectsAsync(IReadOnlyList<RevisedRun> runs, CancellationToken cancellation)
    {
        await context.PutAsync(
            [.. runs.SelectMany(r => r.Row.Subjects.Where(s => !r.HadSubjects.Contains(ValueOf(s))))],
            [nameof(RunSubjectRow.ByRule)],
            cancellation
        );
        foreach (var run in runs)
        {
            foreach (var (name, value, _) in run.HadSubjects)
            {
                if (!run.Row.Subjects.Exists(s => s.Name == name && s.Value == value))
                {
                    await context
                        .In<RunSubjectRow>(workspace)
                        .Where(s => s.RunId == run.Id && s.Name == name && s.Value == value)
                        .ExecuteDeleteAsync(cancellation);
                }
            }
        }
    }

    /// <summary>Only what a summary starts from: it replaces the rest.</summary>
    private async Task<List<(RunRow Row, RunMoment Had)>> RowsAsync(List<string> ids, CancellationToken cancellation)
    {
        var rows = await context
            .In<RunRow>(workspace)
            .Where(r => ids.Contains(r.Id))
            .Join(
                context.In<RunNewsRow>(workspace),
                r => r.Id,
                n => n.RunId,
                (r, n) =>
                    new
                    {
                        r.FirstReceivedAtUtc,
                        r.LastReceivedAtUtc,
                        Had = new RunMoment(r.Id, n.Stamp, r.Revision, r.ReadWith, r.BodiesDropped),
                    }
            )
            .ToListAsync(cancellation);
        return rows.ConvertAll(r =>
            (
                new RunRow
                {
                    Workspace = workspace,
                    Id = r.Had.Id,
                    Revision = r.Had.Revision,
                    FirstReceivedAtUtc = r.FirstReceivedAtUtc,
                    LastReceivedAtUtc = r.LastReceivedAtUtc,
                },
                r.Had
            )
        );
    }

    private async Task<HashSet<RunMoment>> MomentsAsync(IReadOnlyList<RevisedRun> runs, CancellationToken cancellation) =>
        [.. (await RowsAsync([.. runs.Select(r => r.Id)], cancellation)).Select(r => r.Had)];

    /// <summary>Which keys these runs are known by.</summary>
    private async Task<HashSet<(string RunId, string Key)>> JoinedAsync(
        IReadOnlyList<RevisedRun> runs,
        CancellationToken cancellation
    )
    {
        var ids = runs.Where(r => r.Keys.Count > 0).Select(r => r.Id).ToList();
        return ids.Count == 0
            ? []
            :
            [
                .. (
                    await context
                        .In<RunKeyRow>(workspace)
                        .Where(k => ids.Contains(k.RunId))
                        .AsNoTracking()
                        .ToListAsync(cancellation)
                ).Select(k => (k.RunId, k.Key)),
            ];
    }

    private async Task<Dictionary<string, (DateTimeOffset LastUtc, long Bytes, long SkeletonBytes)>> PacksAsync(
        List<string> traceIds,
        CancellationToken cancellation
    ) =>
        await context
            .In<PackRow>(workspace)
            .Where(p => traceIds.Contains(p.TraceId))
            .GroupBy(p => p.TraceId)
            .Select(t => new
            {
                t.Key,
                LastUtc = t.Max(p => p.ReceivedAtUtc),
                SkeletonBytes = t.Sum(p => (long)p.Skeletons.Length),
                OtherBytes = t.Sum(p => (long)p.Body.Length + p.Ids.Length),
            })
            .ToDictionaryAsync(
                t => t.Key,
                t => (t.LastUtc, t.SkeletonBytes + t.OtherBytes, t.SkeletonBytes),
                StringComparer.Ordinal,
                cancellation
            );

    private SpanReading Reading(IEnumerable<RunTraceRow> traces) =>
        new(context, workspace, mapping, [.. traces.Select(t => t.TraceId)]);

    private static List<string> Together(IEnumerable<string> ids, Func<string, long> bytesOf)
    {
        var (together, bytes) = (new List<string>(), 0L);
        foreach (var id in ids)
        {
            bytes += bytesOf(id);
            if (together.Count > 0 && bytes > Limits.MaxSkeletonBytesRevisedAtOnce)
            {
                break;
            }

            together.Add(id);
        }

        return together;
    }

    private static (string Name, string Value, bool ByRule) ValueOf(RunSubjectRow subject) =>
        (subject.Name, subject.Value, subject.ByRule);

    /// <summary>The name of the service of the run's outermost, then earliest span that has one.</summary>
    private static string? ServiceOf(List<Span> spans) =>
        spans.Find(s => s is { ParentSpanId: null, ServiceName: not null })?.ServiceName
        ?? spans.Find(s => s.ServiceName is not null)?.ServiceName;
}
