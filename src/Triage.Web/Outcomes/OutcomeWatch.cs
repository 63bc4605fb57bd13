using Triage.Storage.Workspaces;

namespace Triage.Web.Outcomes;

/// <summary>Reads settled runs in the background, a bounded round at a time. A fault is logged once and tried again.</summary>
public sealed partial class OutcomeWatch(
    OutcomeReadings readings,
    WorkspaceStore workspaces,
    TimeProvider clock,
    ILogger<OutcomeWatch> log
) : BackgroundService
{
    private const int RunsPerRound = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await workspaces.ForEachAsync(w => readings.RoundAsync(w, RunsPerRound, stoppingToken), stoppingToken);
                    failing = false;
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failing)
                    {
                        LogFault(log, fault);
                    }

                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends; what was not read is read after the next start.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcome rules and items could not be read; trying again until it works")]
    private static partial void LogFault(ILogger log, Exception fault);
}
