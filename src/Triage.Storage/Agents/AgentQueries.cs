using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;

namespace Triage.Storage.Agents;

/// <summary>One agent in the list.</summary>
/// <param name="Set">What people have set for it; every default when nobody has.</param>
/// <param name="Outcomes">Of its runs in the last 30 days.</param>
/// <param name="LastRunUtc">Null for an agent that was set up and has not run.</param>
/// <param name="NewTools">Tools that its newest runs called and that its confirmed card does not know.</param>
public sealed record AgentListed(
    Agent Set,
    int RunsIn7Days,
    RedShare Outcomes,
    int OpenIncidents,
    DateTimeOffset? LastRunUtc,
    IReadOnlyList<string> NewTools
);

/// <summary>One change of what people set for an agent.</summary>
public sealed record AgentEvent(string Text, DateTimeOffset AtUtc, Actor By);

/// <summary>Reads agents for screens.</summary>
public sealed class AgentQueries
{
    private const int NewestRuns = 5;
    private const int MaxEvents = 100;
    private const string ToolStep = "tool-call:";

    /// <summary>A run that began longer ago and never ended was lost, and does not run any more.</summary>
    private static readonly TimeSpan InFlightWithin = TimeSpan.FromHours(24);

    private readonly TriageDatabase _database;
    private readonly Onlooker _onlooker;
    private readonly TimeProvider _time;

    internal AgentQueries(TriageDatabase database, Onlooker onlooker, TimeProvider time)
    {
        _database = database;
        _onlooker = onlooker;
        _time = time;
    }

    /// <summary>
    /// Agents that were seen in runs, or that people have set something for: what has open incidents first, then what
    /// fails silently, then what ran last. At most <see cref="Limits.MaxPageSize"/> of those whose name contains the words.
    /// </summary>
    public Task<IReadOnlyList<AgentListed>> ListAsync(WorkspaceId workspace, string? words, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<AgentListed>>(
            async context =>
            {
                var figures = await FiguresAsync(context, workspace, cancellation);
                var set = await context
                    .In<AgentRow>(workspace)
                    .Take(Limits.MaxAgents)
                    .ToDictionaryAsync(a => a.Name, a => a.Agent, cancellation);
                IncidentState[] settled = [IncidentState.Closed, IncidentState.Declined, IncidentState.Merged];
                var open = await context
                    .Incidents(workspace, _onlooker)
                    .Where(i => i.Agent != null && !settled.Contains(i.State))
                    .GroupBy(i => i.Agent!)
                    .Select(g => new { Agent = g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Agent, g => g.Count, cancellation);
                var page = figures
                    .Keys.Union(set.Keys, StringComparer.Ordinal)
                    .Where(name =>
                        string.IsNullOrWhiteSpace(words) || name.Contains(words.Trim(), StringComparison.OrdinalIgnoreCase)
                    )
                    .Select(name => (Name: name, Figures: figures.GetValueOrDefault(name), Open: open.GetValueOrDefault(name)))
                    .OrderByDescending(a => a.Open)
                    .ThenByDescending(a => a.Figures?.Silent ?? 0)
                    .ThenByDescending(a => a.Figures?.LastRunUtc)
                    .ThenBy(a => a.Name, StringComparer.Ordinal)
                    .Take(Limits.MaxPageSize)
                    .ToList();
                var listed = new List<AgentListed>(page.Count);
                foreach (var (name, seen, incidents) in page)
                {
                    var agent = set.GetValueOrDefault(name) ?? new Agent(workspace, name);
                    listed.Add(
                        new AgentListed(
                            agent,
                            seen?.Runs7 ?? 0,
                            new RedShare(
                                seen?.Runs30 ?? 0,
                                seen?.Red ?? 0,
                                seen?.Green ?? 0,
                                seen?.Presumed ?? 0,
                                seen?.Silent ?? 0
                            ),
                            incidents,
                            seen?.LastRunUtc,
                            await NewToolsAsync(context, workspace, agent, cancellation)
                        )
                    );
                }

                return listed;
            },
            cancellation
        );

    /// <summary>Runs of the agent that have begun and not ended, or that still send. Queued ones send nothing.</summary>
    public Task<int> InFlightAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync(
            context =>
            {
                var now = _time.GetUtcNow();
                var (begun, quiet) = (now - InFlightWithin, now - Limits.SettlesAfter);
                return context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == agent && r.StartedAtUtc >= begun && r.Traces.Any())
                    .Where(r => r.Reported == ReportedStatus.Unset || r.LastReceivedAtUtc > quiet)
                    .CountAsync(cancellation);
            },
            cancellation
        );

    /// <summary>Whether anything is known of the agent: a run, something that people set, or an incident.</summary>
    public Task<bool> ExistsAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
                await context.In<RunRow>(workspace).AnyAsync(r => r.Agent == agent, cancellation)
                || await context.In<AgentRow>(workspace).AnyAsync(a => a.Name == agent, cancellation)
                || await context.Incidents(workspace, _onlooker).AnyAsync(i => i.Agent == agent, cancellation),
            cancellation
        );

    /// <summary>What people changed, newest first.</summary>
    public Task<IReadOnlyList<AgentEvent>> EventsAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<AgentEvent>>(
            async context =>
                await context
                    .In<AgentEventRow>(workspace)
                    .Where(e => e.Name == agent)
                    .OrderByDescending(e => e.Sequence)
                    .Take(MaxEvents)
                    .Select(e => new AgentEvent(e.Text, e.AtUtc, e.By))
                    .ToListAsync(cancellation),
            cancellation
        );

    private async Task<Dictionary<string, Figures>> FiguresAsync(
        TriageContext context,
        WorkspaceId workspace,
        CancellationToken cancellation
    )
    {
        var now = _time.GetUtcNow();
        var (week, month) = (now.AddDays(-7), now.AddDays(-30));
        return await context
            .In<RunRow>(workspace)
            .Where(r => r.Agent != null)
            .GroupBy(r => r.Agent!)
            .OrderBy(g => g.Key)
            .Take(Limits.MaxAgents)
            .Select(g => new Figures(
                g.Key,
                g.Max(r => r.StartedAtUtc),
                g.Count(r => r.StartedAtUtc >= week),
                g.Count(r => r.StartedAtUtc >= month),
                g.Count(r => r.StartedAtUtc >= month && r.Outcome == Outcome.Red),
                g.Count(r => r.StartedAtUtc >= month && r.Outcome == Outcome.Green && r.OutcomeSource != OutcomeSource.Presumed),
                g.Count(r => r.StartedAtUtc >= month && r.Outcome == Outcome.Green && r.OutcomeSource == OutcomeSource.Presumed),
                g.Count(r => r.StartedAtUtc >= month && r.Outcome == Outcome.Red && r.Reported == ReportedStatus.Ok)
            ))
            .ToDictionaryAsync(f => f.Agent, StringComparer.Ordinal, cancellation);
    }

    /// <summary>From the paths of its newest runs, which name every tool called; definitions are read on the agent's own page.</summary>
    private static async Task<IReadOnlyList<string>> NewToolsAsync(
        TriageContext context,
        WorkspaceId workspace,
        Agent agent,
        CancellationToken cancellation
    )
    {
        if (agent.Card.ConfirmedAtUtc is null)
        {
            return [];
        }

        var newest = await context
            .In<RunRow>(workspace)
            .Where(r => r.Agent == agent.Name)
            .OrderByDescending(r => r.StartedAtUtc)
            .Take(NewestRuns)
            .Select(r => r.Summary)
            .ToListAsync(cancellation);
        return
        [
            .. newest
                .SelectMany(s => s.Path.Split(" > "))
                .Where(step => step.StartsWith(ToolStep, StringComparison.Ordinal))
                .Select(step => step[ToolStep.Length..])
                .Except(agent.Card.KnownTools, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private sealed record Figures(
        string Agent,
        DateTimeOffset LastRunUtc,
        int Runs7,
        int Runs30,
        int Red,
        int Green,
        int Presumed,
        int Silent
    );
}
