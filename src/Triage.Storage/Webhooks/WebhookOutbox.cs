using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Webhooks;

namespace Triage.Storage.Webhooks;

/// <summary>Writes what the outside is told in the transaction of the act itself: neither is there without the other.</summary>
internal static class WebhookOutbox
{
    public static async Task TellAsync(
        TriageContext context,
        Incident incident,
        IEnumerable<IncidentEvent> news,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var messages = WebhookMessage.Of(incident, news).ToList();
        // Nobody outside is named in a private incident.
        if (messages.Count == 0 || incident.Record.IsPrivate)
        {
            return;
        }

        var workspace = incident.Record.Workspace;
        var endpoints = await context.In<WebhookEndpointRow>(workspace).Select(e => e.Endpoint).ToListAsync(cancellation);
        foreach (var endpoint in endpoints.Where(e => e.On))
        {
            context.AddRange(
                messages
                    .Where(m => endpoint.Events.Contains(m.Event))
                    .Select(m => DeliveryOf(workspace, endpoint.Number, m, nowUtc))
            );
        }
    }

    public static WebhookDeliveryRow DeliveryOf(
        WorkspaceId workspace,
        int endpoint,
        WebhookMessage message,
        DateTimeOffset nowUtc
    ) =>
        new()
        {
            Workspace = workspace,
            Id = $"msg_{Guid.CreateVersion7(nowUtc):N}",
            Endpoint = endpoint,
            Message = message,
            MadeAtUtc = nowUtc,
            NextAttemptAtUtc = nowUtc,
        };
}
