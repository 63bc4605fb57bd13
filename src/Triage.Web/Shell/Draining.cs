namespace Triage.Web.Shell;

/// <summary>
/// Between the signal to end and the end of listening: readiness is off already, requests are still taken, so a balancer
/// or a supervisor turns away before anybody is refused. What is being served then is finished, at most
/// <see cref="Engine.Limits.MaxShutdown"/>.
/// </summary>
public sealed class Draining(TriageSettings settings, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>Runs before any service, the listening one included, is told to stop.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(settings.Drain, clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
