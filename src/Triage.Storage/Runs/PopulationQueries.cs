using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Diagnosis.Population;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Runs;

/// <param name="Runs">Newest first.</param>
/// <param name="IsCut">There are more in the time; the oldest are left out.</param>
public sealed record RunsOfTime(IReadOnlyList<RunAmongMany> Runs, bool IsCut);

/// <summary>Reads many runs of a time at once, for what they have in common and what was going on around one of them.</summary>
public sealed class PopulationQueries
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal PopulationQueries(TriageDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Runs of an agent that started in the time, at most <see cref="Limits.MaxRunsInPopulation"/>.</summary>
    public Task<RunsOfTime> OfAgentAsync(
        WorkspaceId workspace,
        string agent,
        DateTimeOffset fromUtc,
        DateTimeOffset toUtc,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync(
            context =>
                NewestAsync(
                    context.In<RunRow>(workspace).Where(r => r.Agent == agent),
                    fromUtc,
                    toUtc,
                    Limits.MaxRunsInPopulation,
                    cancellation
                ),
            cancellation
        );

    /// <summary>Runs of all agents that started in each of the times, at most <see cref="Limits.MaxRunsAround"/> of each.</summary>
    public Task<IReadOnlyList<RunsOfTime>> InTimesAsync(
        WorkspaceId workspace,
        IReadOnlyList<(DateTimeOffset FromUtc, DateTimeOffset ToUtc)> times,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<RunsOfTime>>(
            async context =>
            {
                var found = new List<RunsOfTime>();
                foreach (var (from, to) in times)
                {
                    var runs = context.In<RunRow>(workspace).Where(r => !r.IsPipeline);
                    found.Add(await NewestAsync(runs, from, to, Limits.MaxRunsAround, cancellation));
                }

                return found;
            },
            cancellation
        );

    /// <summary>
    /// The last green runs of the same agent, task and environment that started before the red one, newest first; of the
    /// newest <see cref="Limits.MaxPairCandidates"/> of that agent and task. None of a run whose agent is not told.
    /// </summary>
    public Task<IReadOnlyList<Run>> LastGreenAsync(
        WorkspaceId workspace,
        Run red,
        int most,
        TimeSpan within,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<Run>>(
            async context =>
            {
                if (red.Summary.Agent is null)
                {
                    return [];
                }

                var (start, oldest) = (red.Summary.StartedAtUtc, red.Summary.StartedAtUtc - within);
                var greens = await context
                    .In<RunRow>(workspace)
                    .Where(r =>
                        r.Agent == red.Summary.Agent
                        && r.Outcome == Outcome.Green
                        && r.StartedAtUtc >= oldest
                        && r.StartedAtUtc <= start
                        && r.Task == red.Summary.Task
                        && r.Id != red.Id
                    )
                    .OrderByDescending(r => r.StartedAtUtc)
                    .ThenBy(r => r.Id)
                    .Take(Limits.MaxPairCandidates)
                    .Include(r => r.Traces)
                    .ToListAsync(cancellation);
                var now = _time.GetUtcNow();
                return
                [
                    .. greens
                        .Where(r => r.Summary.Build.Environment == red.Summary.Build.Environment)
                        .Take(most)
                        .Select(r => r.ToRun(now)),
                ];
            },
            cancellation
        );

    /// <summary>When an agent used each credential first, as far as that is noted.</summary>
    public Task<IReadOnlyDictionary<string, DateTimeOffset>> CredentialsSinceAsync(
        WorkspaceId workspace,
        string agent,
        IReadOnlyCollection<string> credentials,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            async context =>
                await context
                    .In<FingerprintRow>(workspace)
                    .Where(f => f.Agent == agent && f.Kind == FingerprintKind.Credential && credentials.Contains(f.Key))
                    .GroupBy(f => f.Key)
                    .Select(g => new { g.Key, First = g.Min(f => f.FirstSeenAtUtc) })
                    .ToDictionaryAsync(g => g.Key, g => g.First, StringComparer.Ordinal, cancellation),
            cancellation
        );

    private static async Task<RunsOfTime> NewestAsync(
        IQueryable<RunRow> runs,
        DateTimeOffset fromUtc,
        DateTimeOffset toUtc,
        int most,
        CancellationToken cancellation
    )
    {
        var found = await runs.Where(r => r.StartedAtUtc >= fromUtc && r.StartedAtUtc < toUtc)
            .OrderByDescending(r => r.StartedAtUtc)
            .ThenByDescending(r => r.Id)
            .Take(most + 1)
            .Select(r => new
            {
                r.Id,
                r.Summary,
                r.Outcome,
                r.OutcomeSource,
            })
            .ToListAsync(cancellation);
        return new RunsOfTime(
            [
                .. found
                    .Take(most)
                    .Select(r => new RunAmongMany(r.Id, r.Summary, new EffectiveOutcome(r.Outcome, r.OutcomeSource))),
            ],
            found.Count > most
        );
    }
}
