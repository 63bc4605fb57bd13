using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Storage.Retention;
using Triage.Storage.Workspaces;
using Triage.Web.Shell;

namespace Triage.Web.Retention;

/// <summary>What a round did in one workspace.</summary>
public sealed record RetentionRound(DateTimeOffset AtUtc, int Deleted, int Thinned, long FreedBytes);

/// <summary>
/// Lets go of what the rules of each workspace no longer keep: every ten minutes, a few runs at a time with pauses between,
/// because intake and people write through the same turn.
/// </summary>
public sealed partial class RetentionRounds(
    RunRetention retention,
    WorkspaceStore workspaces,
    StorageQueries figures,
    OwnMeasures measures,
    TimeProvider clock,
    ILogger<RetentionRounds> log
) : WorkspaceRounds(workspaces, clock, Every, "Letting go of old runs", log)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<WorkspaceId, RetentionRound> _last = new();

    /// <summary>Since this start; null when there was none yet.</summary>
    public RetentionRound? LastOf(WorkspaceId workspace) => _last.GetValueOrDefault(workspace);

    /// <summary>Steps until nothing is due. What was done before a fault stays done, and is told.</summary>
    public override async Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var round = new RetentionRound(Clock.GetUtcNow(), 0, 0, 0);
        try
        {
            string? after = null;
            while (true)
            {
                var step = await retention.StepAsync(workspace, after, cancellation);
                measures.LetGo(step.Deleted, step.Thinned, step.FreedBytes);
                round = round with
                {
                    Deleted = round.Deleted + step.Deleted,
                    Thinned = round.Thinned + step.Thinned,
                    FreedBytes = round.FreedBytes + step.FreedBytes,
                };
                if ((after = step.After) is null)
                {
                    return;
                }

                await Task.Delay(BetweenSteps, Clock, cancellation);
            }
        }
        finally
        {
            _last[workspace] = round;
            if (round.Deleted + round.Thinned > 0)
            {
                figures.Forget(workspace);
                SayLetGo(Log, workspace, round.Deleted, round.Thinned, round.FreedBytes);
            }
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Retention in workspace {Workspace}: {Deleted} runs deleted, {Thinned} kept as skeletons, {Bytes} bytes freed"
    )]
    private static partial void SayLetGo(ILogger log, WorkspaceId workspace, int deleted, int thinned, long bytes);
}
