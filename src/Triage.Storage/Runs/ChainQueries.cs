using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>A run among the others of its chain.</summary>
/// <param name="Agents">Agents inside the run itself, outermost first.</param>
/// <param name="Others">At most <see cref="Limits.MaxChainedRuns"/>, oldest first.</param>
/// <param name="More">There are more than were looked at.</param>
public sealed record RunChain(IReadOnlyList<string> Agents, IReadOnlyList<ChainedRun> Others, bool More)
{
    /// <summary>Every agent of the chain once.</summary>
    public IReadOnlyList<string> AllAgents =>
        [.. Agents.Concat(Others.Select(o => o.Run.Summary.Agent).OfType<string>()).Distinct(StringComparer.Ordinal)];
}

/// <summary>Finds the runs that a run hangs together with; which tie counts is the engine's rule.</summary>
public sealed class ChainQueries
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal ChainQueries(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    public Task<RunChain> OfRunAsync(WorkspaceId workspace, Run run, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var self = (await TiedAsync(context, workspace, [run], cancellation))[0];
                var telling = await TellingAsync(context, workspace, run, cancellation);
                var ids = await CandidatesAsync(context, workspace, self, telling, cancellation);
                var rows = await context
                    .In<RunRow>(workspace)
                    .Where(r => ids.Contains(r.Id))
                    .Include(r => r.Traces)
                    .AsNoTracking()
                    .ToListAsync(cancellation);
                var now = _time.GetUtcNow();
                var others = await TiedAsync(context, workspace, [.. rows.Select(r => r.ToRun(now))], cancellation);
                return new RunChain(
                    run.Summary.Agents,
                    [
                        .. others
                            .Select(o => RunChains.Tie(self, o, telling))
                            .OfType<ChainedRun>()
                            .OrderBy(o => o.Run.Summary.StartedAtUtc)
                            .ThenBy(o => o.Run.Id, StringComparer.Ordinal)
                            .Take(Limits.MaxChainedRuns),
                    ],
                    ids.Count > Limits.MaxChainedRuns
                );
            },
            cancellation
        );

    private static async Task<IReadOnlyList<TiedRun>> TiedAsync(
        TriageContext context,
        WorkspaceId workspace,
        IReadOnlyList<Run> runs,
        CancellationToken cancellation
    )
    {
        var traces = runs.SelectMany(r => r.TraceIds).Distinct(StringComparer.Ordinal).ToList();
        var ties = (
            await context
                .In<ChainTieRow>(workspace)
                .Where(t => traces.Contains(t.TraceId))
                .AsNoTracking()
                .ToListAsync(cancellation)
        ).ToLookup(t => t.TraceId);
        return
        [
            .. runs.Select(r =>
            {
                var own = r.TraceIds.SelectMany(t => ties[t]).ToLookup(t => t.Kind, t => t.Value);
                return new TiedRun(r, [.. own[ChainTieRow.Link]], [.. own[ChainTieRow.Conversation]]);
            }),
        ];
    }

    /// <summary>The subjects of the run that few enough others share to mean anything.</summary>
    private static async Task<IReadOnlyCollection<Subject>> TellingAsync(
        TriageContext context,
        WorkspaceId workspace,
        Run run,
        CancellationToken cancellation
    )
    {
        var values = run.Summary.Subjects.Select(s => s.Value).Distinct(StringComparer.Ordinal).ToList();
        var near = Around(context, workspace, run);
        var shared = await context
            .In<RunSubjectRow>(workspace)
            .Where(s => values.Contains(s.Value) && near.Any(r => r.Id == s.RunId))
            .GroupBy(s => new { s.Name, s.Value })
            .Select(g => new
            {
                g.Key.Name,
                g.Key.Value,
                Runs = g.Count(),
            })
            .ToListAsync(cancellation);
        return
        [
            .. shared
                .Where(s => s.Runs is > 1 and <= RunChains.MaxRunsPerSubject)
                .Select(s => new Subject(s.Name, s.Value))
                .Intersect(run.Summary.Subjects),
        ];
    }

    /// <summary>Ids of runs that some tie may join, one more than are shown.</summary>
    private static async Task<List<string>> CandidatesAsync(
        TriageContext context,
        WorkspaceId workspace,
        TiedRun self,
        IReadOnlyCollection<Subject> telling,
        CancellationToken cancellation
    )
    {
        var (linked, conversations) = (self.LinkedTraceIds.ToList(), self.ConversationIds.ToList());
        var traces = self.Run.TraceIds.ToList();
        var ties = context
            .In<ChainTieRow>(workspace)
            .Where(t =>
                (t.Kind == ChainTieRow.Conversation && conversations.Contains(t.Value))
                || (t.Kind == ChainTieRow.Link && traces.Contains(t.Value))
            )
            .Select(t => t.TraceId);
        var byTrace = await context
            .In<RunTraceRow>(workspace)
            .Where(t => t.RunId != self.Run.Id && (linked.Contains(t.TraceId) || ties.Contains(t.TraceId)))
            .Select(t => t.RunId)
            .Distinct()
            .OrderBy(id => id)
            .Take(Limits.MaxChainedRuns + 1)
            .ToListAsync(cancellation);
        var values = telling.Select(s => s.Value).ToList();
        var near = Around(context, workspace, self.Run);
        var bySubject = await context
            .In<RunSubjectRow>(workspace)
            .Where(s => values.Contains(s.Value) && s.RunId != self.Run.Id && near.Any(r => r.Id == s.RunId))
            .Select(s => s.RunId)
            .Distinct()
            .OrderBy(id => id)
            .Take(Limits.MaxChainedRuns + 1)
            .ToListAsync(cancellation);
        return [.. byTrace.Union(bySubject, StringComparer.Ordinal)];
    }

    private static IQueryable<RunRow> Around(TriageContext context, WorkspaceId workspace, Run run)
    {
        var (from, to) = (run.Summary.StartedAtUtc - Limits.ChainWindow, run.Summary.StartedAtUtc + Limits.ChainWindow);
        return context.In<RunRow>(workspace).Where(r => r.StartedAtUtc >= from && r.StartedAtUtc <= to);
    }
}
