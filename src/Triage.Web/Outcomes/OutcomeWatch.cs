using Triage.Engine;
using Triage.Storage.Workspaces;
using Triage.Web.Shell;

namespace Triage.Web.Outcomes;

/// <summary>Reads settled runs in the background, a bounded round at a time.</summary>
public sealed class OutcomeWatch(
    OutcomeReadings readings,
    WorkspaceStore workspaces,
    TimeProvider clock,
    ILogger<OutcomeWatch> log
) : WorkspaceRounds(workspaces, clock, Every, "Reading outcome rules and items", log)
{
    private const int RunsPerRound = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public override Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        readings.RoundAsync(workspace, RunsPerRound, cancellation);
}
