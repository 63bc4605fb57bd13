using System.Collections.Concurrent;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Retention;
using Triage.Storage.Workspaces;
using Triage.Web.Shell;

namespace Triage.Web.Retention;

/// <summary>What a round did in one workspace.</summary>
public sealed record RetentionRound(DateTimeOffset AtUtc, int Deleted, int Thinned, long FreedBytes);

/// <summary>
/// Lets go of what the rules of each workspace no longer keep: every ten minutes, a few runs at a time with pauses between,
/// because intake and people write through the same turn. A busy database waits for the next round.
/// </summary>
public sealed partial class RetentionRounds(
    RunRetention retention,
    WorkspaceStore workspaces,
    StorageQueries figures,
    OwnMeasures measures,
    TimeProvider clock,
    ILogger<RetentionRounds> log
) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<WorkspaceId, RetentionRound> _last = new();

    /// <summary>Since this start; null when there was none yet.</summary>
    public RetentionRound? LastOf(WorkspaceId workspace) => _last.GetValueOrDefault(workspace);

    /// <summary>Steps until nothing is due. What was done before a fault stays done, and is told.</summary>
    public async Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var round = new RetentionRound(clock.GetUtcNow(), 0, 0, 0);
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

                await Task.Delay(BetweenSteps, clock, cancellation);
            }
        }
        finally
        {
            _last[workspace] = round;
            if (round.Deleted + round.Thinned > 0)
            {
                figures.Forget(workspace);
                LetGo(workspace, round.Deleted, round.Thinned, round.FreedBytes);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await workspaces.ForEachAsync(w => RoundAsync(w, stoppingToken), stoppingToken);

                    failing = false;
                }
                catch (StorageUnavailableException busy)
                {
                    SaysItWaits(busy.Message);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    // Old runs may not end the program.
                    if (!failing)
                    {
                        Fails(fault);
                    }

                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends; the next start goes on.
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Retention in workspace {Workspace}: {Deleted} runs deleted, {Thinned} kept as skeletons, {Bytes} bytes freed"
    )]
    private partial void LetGo(WorkspaceId workspace, int deleted, int thinned, long bytes);

    [LoggerMessage(LogLevel.Warning, "Old runs wait for the next round: {Why}")]
    private partial void SaysItWaits(string why);

    [LoggerMessage(LogLevel.Warning, "Old runs could not be let go of; trying again until it works")]
    private partial void Fails(Exception fault);
}
