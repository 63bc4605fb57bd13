using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Triage.Connectors.Webhooks;

/// <summary>
/// Signs as Standard Webhooks 1.0 asks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
/// HMAC-SHA256 over <c>id.timestamp.payload</c>, base64, marked <c>v1</c>; one signature per secret, separated by a space.
/// </summary>
public static class WebhookSignature
{
    /// <summary>A secret as people hand it over: <c>whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw</c>.</summary>
    public static string Shown(byte[] secret) => $"whsec_{Convert.ToBase64String(secret)}";

    /// <param name="attemptAtUtc">The moment of this attempt: receivers refuse what is older than five minutes.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(
        string id,
        DateTimeOffset attemptAtUtc,
        byte[] payload,
        IEnumerable<byte[]> secrets
    )
    {
        var timestamp = attemptAtUtc.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. payload];
        return
        [
            new("webhook-id", id),
            new("webhook-timestamp", timestamp),
            new(
                "webhook-signature",
                string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(s, signed))}"))
            ),
        ];
    }
}
