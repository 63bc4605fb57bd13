using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Outcomes;

/// <summary>Keeps what the rules of an agent say of its runs up to date.</summary>
public sealed class OutcomeReadings(IAgentStore agents, IRunStore runs, IOutcomeStore outcomes, TimeProvider clock)
{
    /// <summary>Reads the runs of the agent that its rules have not read yet, newest first; those that still arrive, too.</summary>
    /// <returns>How many were read; fewer than <paramref name="limit"/> means that none is left.</returns>
    public async Task<int> BringUpToDateAsync(WorkspaceId workspace, string agent, int limit, CancellationToken cancellation) =>
        await ReadAsync(await agents.GetAsync(workspace, agent, cancellation), false, limit, cancellation);

    /// <summary>Reads one run whether or not it has settled: of a recording nothing more will come.</summary>
    public async Task ReadNowAsync(WorkspaceId workspace, string agent, string runOrTraceId, CancellationToken cancellation)
    {
        var rules = await agents.GetAsync(workspace, agent, cancellation);
        await KeepAsync(rules, OutcomeReading.VersionOf(rules), runOrTraceId, cancellation);
    }

    /// <summary>One bounded round over every agent that people have set rules for.</summary>
    /// <param name="limit">Runs of one agent.</param>
    public async Task RoundAsync(WorkspaceId workspace, int limit, CancellationToken cancellation)
    {
        foreach (var agent in await agents.SetByPeopleAsync(workspace, cancellation))
        {
            await ReadAsync(agent, true, limit, cancellation);
            if (agent.PresumedGreenAfterDays is { } days)
            {
                var now = clock.GetUtcNow();
                var claim = new OutcomeClaim(
                    Outcome.Green,
                    OutcomeSource.Presumed,
                    now,
                    Actor.System,
                    Note: $"Nobody complained in {days} {(days == 1 ? "day" : "days")}."
                );
                await outcomes.PresumeGreenAsync(workspace, agent.Name, now.AddDays(-days), claim, limit, cancellation);
            }
        }
    }

    private async Task<int> ReadAsync(Agent agent, bool settled, int limit, CancellationToken cancellation)
    {
        var version = OutcomeReading.VersionOf(agent);
        var hasRules = agent.SubjectRules.Count + agent.OutcomeRules.Count > 0;
        var which = new UnreadRuns(version, settled, ReadBefore: !hasRules);
        var unread = await outcomes.UnreadAsync(agent.Workspace, agent.Name, which, limit, cancellation);
        foreach (var id in unread)
        {
            await KeepAsync(agent, version, id, cancellation);
        }

        return unread.Count;
    }

    private async Task KeepAsync(Agent agent, string version, string runOrTraceId, CancellationToken cancellation)
    {
        if (await runs.FindRecordedAsync(agent.Workspace, runOrTraceId, cancellation) is not { } run)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var reading = OutcomeReading.Of(agent, run, now);
        await outcomes.KeepReadingAsync(agent.Workspace, run.Run, version, reading.Items, reading.Claims, now, cancellation);
    }
}
