using Triage.Engine;
using Triage.Storage.Agents;

namespace Triage.Web.Agents;

/// <summary>The time line of an agent: what was reported, what its runs show, and what CI said of its builds.</summary>
public sealed class AgentChanges(AgentHistory history, ChangeStore changes, TimeProvider clock)
{
    /// <summary>How far back reports are taken in.</summary>
    private const int DaysBack = 365;

    /// <summary>Newest first, at most <see cref="Limits.MaxChanges"/>.</summary>
    public async Task<IReadOnlyList<ChangeLine>> OfAsync(WorkspaceId workspace, string agent, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var reported = await changes.ReportedAsync(workspace, agent, now.AddDays(-DaysBack), now.AddDays(1), cancellation);
        var seen = await history.ChangesAsync(workspace, agent, cancellation);
        var results = await history.ResultsAsync(workspace, agent, cancellation);
        return
        [
            .. reported
                .Select(ChangeLine.Of)
                .Concat(seen.Select(ChangeLine.Of))
                .Concat(results.Select(ChangeLine.Of))
                .OrderByDescending(l => l.AtUtc)
                .Take(Limits.MaxChanges),
        ];
    }
}
