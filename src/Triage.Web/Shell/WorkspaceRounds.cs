using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Web.Shell;

/// <summary>
/// What is done in every workspace again and again, for as long as the program runs. A busy database and any other fault wait
/// for the next round; either is said once, until a round goes well again.
/// </summary>
/// <param name="what">What waits, for the log: <c>An erasure</c>.</param>
public abstract partial class WorkspaceRounds(
    WorkspaceStore workspaces,
    TimeProvider clock,
    TimeSpan every,
    string what,
    ILogger log
) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    protected ILogger Log { get; } = log;

    public abstract Task RoundAsync(WorkspaceId workspace, CancellationToken cancellation);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, Clock);
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
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    // One round may not end the program.
                    if (!failing)
                    {
                        Say(fault);
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

    private void Say(Exception fault)
    {
        if (fault is StorageUnavailableException)
        {
            SayItWaits(Log, what, fault.Message);
        }
        else
        {
            SayItFails(Log, what, fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{What} waits for the next round: {Why}")]
    private static partial void SayItWaits(ILogger log, string what, string why);

    [LoggerMessage(LogLevel.Warning, "{What} could not go on; trying again until it works")]
    private static partial void SayItFails(ILogger log, string what, Exception fault);
}
