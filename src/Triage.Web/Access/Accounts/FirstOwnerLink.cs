using Triage.Storage.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// As long as there is nobody, each start says on the console how the first owner comes in. Nobody else sees the console,
/// so that no password is needed that everybody knows.
/// </summary>
internal sealed class FirstOwnerLink(PersonStore people, TriageSettings settings) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await people.AddSetupLinkAsync(cancellationToken) is { } secret)
        {
            await Console.Out.WriteLineAsync(
                $"Nobody can sign in yet. Whoever opens this link within an hour becomes the owner: {settings.PublicUrl!.TrimEnd('/')}/setup/{secret}"
            );
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
