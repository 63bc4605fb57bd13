using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Retention;

/// <summary>What retention looks at of a run.</summary>
internal sealed record DueRun(
    string Id,
    string? Agent,
    string Task,
    Outcome Outcome,
    DateTimeOffset StartedAtUtc,
    DateTimeOffset LastReceivedAtUtc,
    long Bytes
);

/// <summary>The newest green runs of an agent and task, which show what a run of it usually looks like.</summary>
internal sealed class UsualRuns(TriageContext context, WorkspaceId workspace)
{
    private readonly Dictionary<(string Agent, string Task), Oldest?> _oldest = [];

    public async Task<bool> HasAsync(DueRun run, CancellationToken cancellation) =>
        run is { Outcome: Outcome.Green, Agent: { } agent }
        && (await OldestAsync(agent, run.Task, cancellation) is not { } oldest || !oldest.IsAfter(run));

    /// <summary>Skeletons that newer green runs have taken the place of, of the agents and tasks of these runs.</summary>
    public async Task<List<string>> OutlivedAsync(IEnumerable<DueRun> runs, int most, CancellationToken cancellation)
    {
        var outlived = new List<string>();
        foreach (var (agent, task) in runs.Where(r => r.Agent is not null).Select(r => (r.Agent!, r.Task)).Distinct())
        {
            if (await OldestAsync(agent, task, cancellation) is var (startedAtUtc, id))
            {
                outlived.AddRange(
                    await context
                        .In<RunRow>(workspace)
                        .Where(r => r.Agent == agent && r.Task == task && r.BodiesDropped)
                        .Where(r =>
                            r.StartedAtUtc < startedAtUtc || (r.StartedAtUtc == startedAtUtc && string.Compare(r.Id, id) < 0)
                        )
                        .OrderBy(r => r.StartedAtUtc)
                        .Take(most)
                        .Select(r => r.Id)
                        .ToListAsync(cancellation)
                );
            }
        }

        return outlived;
    }

    /// <summary>Of the runs that stay the oldest; null when there are not that many.</summary>
    private async Task<Oldest?> OldestAsync(string agent, string task, CancellationToken cancellation)
    {
        if (!_oldest.TryGetValue((agent, task), out var oldest))
        {
            _oldest[(agent, task)] = oldest = await context
                .In<RunRow>(workspace)
                .Where(r => r.Agent == agent && r.Task == task && r.Outcome == Outcome.Green)
                .OrderByDescending(r => r.StartedAtUtc)
                .ThenByDescending(r => r.Id)
                .Skip(RunRetention.UsualRunsKept - 1)
                .Select(r => new Oldest(r.StartedAtUtc, r.Id))
                .FirstOrDefaultAsync(cancellation);
        }

        return oldest;
    }

    private sealed record Oldest(DateTimeOffset StartedAtUtc, string Id)
    {
        public bool IsAfter(DueRun run) =>
            StartedAtUtc > run.StartedAtUtc || (StartedAtUtc == run.StartedAtUtc && string.CompareOrdinal(Id, run.Id) > 0);
    }
}
