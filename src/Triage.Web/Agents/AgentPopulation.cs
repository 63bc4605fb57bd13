using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis.Population;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Web.Agents;

/// <summary>What the runs of an agent in a time have in common.</summary>
/// <param name="IsCut">There are more runs; only the newest are read, and the time begins with the oldest of those.</param>
public sealed record PopulationOfTime(DateTimeOffset FromUtc, DateTimeOffset ToUtc, bool IsCut, PopulationReading Reading);

/// <summary>Looks at all runs of an agent at once.</summary>
public sealed class AgentPopulation(
    PopulationQueries runs,
    WorkspaceStore workspaces,
    KnowledgeBase knowledge,
    TimeProvider clock
)
{
    public const int UsualDays = 30;

    /// <summary>The days up to an instant.</summary>
    /// <param name="days">1 to <see cref="Limits.MaxPopulationDays"/>.</param>
    /// <param name="toUtc">Null is now.</param>
    public async Task<PopulationOfTime> OfAsync(
        WorkspaceId workspace,
        string agent,
        int days,
        DateTimeOffset? toUtc,
        CancellationToken cancellation
    )
    {
        var to = toUtc ?? clock.GetUtcNow();
        var from = to.AddDays(-days);
        var found = await runs.OfAgentAsync(workspace, agent, from, to, cancellation);
        var zone = (await workspaces.GetAsync(workspace, cancellation)).Zone;
        return new PopulationOfTime(
            found.IsCut ? found.Runs[^1].Summary.StartedAtUtc : from,
            to,
            found.IsCut,
            PopulationReading.Of(found.Runs, zone, knowledge.Thresholds)
        );
    }
}
