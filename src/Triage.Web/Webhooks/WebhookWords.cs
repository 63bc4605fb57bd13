using Triage.Engine.Webhooks;

namespace Triage.Web.Webhooks;

public static class WebhookWords
{
    /// <summary>What an endpoint may be told of.</summary>
    public static readonly IReadOnlyList<WebhookEvent> Choices =
    [
        WebhookEvent.Filed,
        WebhookEvent.Classified,
        WebhookEvent.Closed,
        WebhookEvent.Regressed,
    ];

    public static string Of(WebhookEvent told) =>
        told switch
        {
            WebhookEvent.Filed => "is filed",
            WebhookEvent.Classified => "is classified",
            WebhookEvent.Closed => "is closed",
            WebhookEvent.Regressed => "comes back",
            _ => "test",
        };

    public static string Of(WebhookDelivery delivery) =>
        delivery.State switch
        {
            WebhookDeliveryState.Delivered => "Delivered",
            WebhookDeliveryState.GivenUp => "Given up",
            _ when delivery.Attempts.Count == 0 => "Waiting",
            _ => "To be tried again",
        };

    public static string Of(WebhookAttempt attempt) =>
        attempt.Status is { } status ? $"answered {status}" : attempt.Failure ?? "no answer";
}
