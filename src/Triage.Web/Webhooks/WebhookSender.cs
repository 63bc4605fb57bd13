using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Triage.Connectors.Outgoing;
using Triage.Connectors.Webhooks;
using Triage.Engine;
using Triage.Engine.Webhooks;
using Triage.Storage.Webhooks;
using Triage.Storage.Workspaces;
using Triage.Web.Shell;

namespace Triage.Web.Webhooks;

/// <summary>Empties the outbox: looks every two seconds, sends a few at a time, and leaves the rest to the schedule.</summary>
public sealed partial class WebhookSender(
    WebhookStore webhooks,
    WorkspaceStore workspaces,
    OutgoingClient outgoing,
    TriageSettings settings,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<WebhookSender> log
) : BackgroundService
{
    private const int MaxAtOnce = 4;
    private const int Gone = 410;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);

    private DateTimeOffset _sweptAtUtc;

    /// <summary>Sends what is due now; answers how many were tried.</summary>
    public async Task<int> SendDueAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var due = await webhooks.TakeDueAsync(workspace, cancellation);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellation },
            async (d, stop) => await SendAsync(workspace, d.Delivery, d.Endpoint, stop)
        );
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var looks = new PeriodicTimer(Look, clock);
        var failing = false;
        while (await looks.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await workspaces.ForEachAsync(w => SendDueAsync(w, stoppingToken), stoppingToken);
                if (clock.GetUtcNow() - _sweptAtUtc >= Sweep)
                {
                    await workspaces.ForEachAsync(w => webhooks.SweepAsync(w, stoppingToken), stoppingToken);
                    _sweptAtUtc = clock.GetUtcNow();
                }

                failing = false;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // What was taken is due again when its lease ends; nothing about a webhook may end the program.
                if (!failing)
                {
                    OutboxFails(log, fault);
                }

                failing = true;
            }
        }
    }

    private async Task SendAsync(
        WorkspaceId workspace,
        WebhookDelivery delivery,
        WebhookEndpoint endpoint,
        CancellationToken cancellation
    )
    {
        var at = clock.GetUtcNow();
        // A test goes to an endpoint that is off too, but nothing goes out that is not signed.
        if (endpoint.Secret.Length == 0 || (!endpoint.On && delivery.Message.Event != WebhookEvent.Test))
        {
            var off = new WebhookAttempt(at, 0, null, null, endpoint.OffBecause ?? "The endpoint is switched off.");
            await webhooks.KeepAttemptAsync(workspace, delivery.Id, off, hopeless: true, cancellation);
            return;
        }

        var payload = WebhookPayload.Of(delivery.Message, workspace, Site);
        var headers = WebhookSignature.Headers(delivery.Id, at, payload, endpoint.SecretsAt(at));
        var answer = await outgoing.PostJsonAsync(new Uri(endpoint.Address), payload, headers, cancellation);
        var attempt = new WebhookAttempt(at, answer.DurationMs, answer.Status, answer.Excerpt, answer.Failure);
        await webhooks.KeepAttemptAsync(workspace, delivery.Id, attempt, hopeless: answer.Status == Gone, cancellation);
        if (answer.Status == Gone)
        {
            await webhooks.SwitchAsync(workspace, endpoint.Number, false, "It answered 410 Gone.", cancellation);
        }
    }

    private string Site =>
        (
            settings.PublicUrl
            ?? services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? ""
        ).TrimEnd('/');

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhooks could not be sent; trying again until it works")]
    private static partial void OutboxFails(ILogger log, Exception fault);
}
