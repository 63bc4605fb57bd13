using Triage.Engine.Access;
using Triage.Engine.Webhooks;

namespace Triage.Storage.Webhooks;

/// <summary>The secrets of an endpoint on their way into the database and back.</summary>
internal static class WebhookSecrets
{
    public static WebhookEndpoint Sealed(this WebhookEndpoint endpoint, ISecretSealing sealing) =>
        endpoint with
        {
            Secret = sealing.Seal(endpoint.Secret),
            OldSecret = endpoint.OldSecret is { } old ? sealing.Seal(old) : null,
        };

    /// <summary>The same when it is sealed with the newest key already.</summary>
    /// <exception cref="SealLostException">It cannot be opened any more.</exception>
    public static WebhookEndpoint SealedAnew(this WebhookEndpoint endpoint, ISecretSealing sealing)
    {
        var oldIsCurrent = true;
        var opened = endpoint with
        {
            Secret = sealing.Open(endpoint.Secret, out var isCurrent),
            OldSecret = endpoint.OldSecret is { } old ? sealing.Open(old, out oldIsCurrent) : null,
        };
        return isCurrent && oldIsCurrent ? endpoint : opened.Sealed(sealing);
    }

    /// <summary>With its secrets to sign with. One that is lost switches the endpoint off, and it says so.</summary>
    public static WebhookEndpoint Opened(this WebhookEndpointRow row, ISecretSealing sealing)
    {
        try
        {
            return row.Endpoint with
            {
                Secret = sealing.Open(row.Endpoint.Secret, out _),
                OldSecret = row.Endpoint.OldSecret is { } old ? sealing.Open(old, out _) : null,
            };
        }
        catch (SealLostException lost)
        {
            row.Endpoint = row.Endpoint with { On = false, OffBecause = lost.Message };
            return row.Endpoint with { Secret = [], OldSecret = null };
        }
    }
}
