using Triage.Engine.Incidents;

namespace Triage.Engine.Webhooks;

/// <summary>Somebody outside who wants to be told.</summary>
/// <param name="Number">Counts up per workspace from 1.</param>
/// <param name="Secret">Key of the signature; shown once, when it is made.</param>
public sealed record WebhookEndpoint(int Number, string Address, IReadOnlyList<WebhookEvent> Events, byte[] Secret)
{
    public bool On { get; init; } = true;

    /// <summary>Why it was switched off by the program; null when a person did, or it is on.</summary>
    public string? OffBecause { get; init; }

    /// <summary>Still signs until then, so that the receiver can change over without losing a message.</summary>
    public byte[]? OldSecret { get; init; }
    public DateTimeOffset? OldSecretUntilUtc { get; init; }

    /// <exception cref="RefusedInputException">No web address, one with credentials in it, or no event chosen.</exception>
    public static void Check(string address, IReadOnlyList<WebhookEvent> events)
    {
        var text = FilingRules.Required(address, "address", Limits.MaxLinkChars);
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http")
            || uri.UserInfo.Length > 0
        )
        {
            throw new RefusedInputException(
                "address",
                "'address' is no web address to send to. Write it whole, from https:// on, without a user name in it."
            );
        }

        if (events.Count == 0 || events.Contains(WebhookEvent.Test))
        {
            throw new RefusedInputException("events", "'events' is empty. Choose at least one event to be told of.");
        }
    }

    public WebhookEndpoint WithSecret(byte[] secret, DateTimeOffset nowUtc) =>
        this with
        {
            Secret = secret,
            OldSecret = Secret,
            OldSecretUntilUtc = nowUtc + Limits.OldSecretHoldsFor,
        };

    /// <summary>The keys to sign with now, the newest first.</summary>
    public IReadOnlyList<byte[]> SecretsAt(DateTimeOffset nowUtc) =>
        OldSecret is { } old && OldSecretUntilUtc > nowUtc ? [Secret, old] : [Secret];
}

public enum WebhookDeliveryState
{
    Waiting,
    Delivered,
    GivenUp,
}

/// <summary>One message on its way to one endpoint.</summary>
/// <param name="Id">The same in every attempt: the receiver knows a repeat by it.</param>
/// <param name="NextAttemptAtUtc">Null when it is settled.</param>
public sealed record WebhookDelivery(
    string Id,
    int Endpoint,
    WebhookMessage Message,
    WebhookDeliveryState State,
    DateTimeOffset MadeAtUtc,
    DateTimeOffset? NextAttemptAtUtc,
    IReadOnlyList<WebhookAttempt> Attempts
);

/// <param name="Status">Null when no answer came.</param>
/// <param name="Excerpt">How the answer began; hostile text.</param>
/// <param name="Failure">Why no answer came, for people.</param>
public sealed record WebhookAttempt(DateTimeOffset AtUtc, long DurationMs, int? Status, string? Excerpt, string? Failure)
{
    public bool Succeeded => Status is >= 200 and < 300;
}

/// <summary>When a delivery is tried again: the schedule that the Standard Webhooks specification suggests, section "Deliverability and reliability".</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    public static int MaxAttempts => Waits.Length + 1;

    /// <param name="attempts">How many have failed, from 1.</param>
    /// <returns>Null when it is given up.</returns>
    public static TimeSpan? WaitAfter(int attempts) => attempts >= 1 && attempts <= Waits.Length ? Waits[attempts - 1] : null;
}
