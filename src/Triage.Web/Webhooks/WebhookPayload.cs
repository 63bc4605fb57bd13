using System.Text.Json;
using System.Text.Json.Serialization;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Webhooks;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Webhooks;

/// <summary>The body of a webhook: <c>{type, timestamp, data}</c> as Standard Webhooks has it.</summary>
public sealed record WebhookPayload(string Type, DateTimeOffset Timestamp, WebhookData Data)
{
    private static readonly JsonSerializerOptions Options = Made();

    /// <summary>The same bytes for the same message, in every attempt.</summary>
    /// <param name="site">Where people reach this instance, without a slash at the end.</param>
    public static byte[] Of(WebhookMessage message, WorkspaceId workspace, string site) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new WebhookPayload(
                message.Type,
                message.AtUtc,
                new WebhookData(
                    message.Number == 0 ? null : $"INC-{message.Number}",
                    site + (message.Number == 0 ? Addresses.Webhooks(workspace) : Addresses.Incident(workspace, message.Number)),
                    message.Title,
                    message.State,
                    message.Severity,
                    message.Agent,
                    message.Class,
                    message.Layer,
                    message.Owner
                )
            ),
            Options
        );

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
        Json.Configure(options);
        return options;
    }
}

/// <summary>What the outside is told of an incident; nothing of what traces hold.</summary>
public sealed record WebhookData(
    string? Id,
    string Url,
    string Title,
    IncidentState State,
    Severity Severity,
    string? Agent,
    string? Class,
    Layer? Layer,
    string? Owner
);
