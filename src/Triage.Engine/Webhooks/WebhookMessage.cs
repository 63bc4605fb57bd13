using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;

namespace Triage.Engine.Webhooks;

public enum WebhookEvent
{
    Filed,
    Classified,
    Closed,
    Regressed,

    /// <summary>Sent by hand, to see whether an endpoint listens; no endpoint chooses it.</summary>
    Test,
}

/// <summary>
/// What is told to the outside about an incident, as it was after the act. It names the incident and says nothing of
/// what traces hold: whoever listens follows the link, and needs access there.
/// </summary>
/// <param name="Number">0 in a test.</param>
public sealed record WebhookMessage(
    WebhookEvent Event,
    DateTimeOffset AtUtc,
    int Number,
    string Title,
    IncidentState State,
    Severity Severity,
    string? Agent,
    string? Class,
    Layer? Layer,
    string? Owner
)
{
    /// <summary><c>incident.filed</c>; a test is <c>webhook.test</c>.</summary>
    public string Type => Event == WebhookEvent.Test ? "webhook.test" : $"incident.{ContractWords.Of(Event)}";

    public static WebhookMessage Test(DateTimeOffset atUtc) =>
        new(
            WebhookEvent.Test,
            atUtc,
            0,
            "A test: nothing has happened",
            IncidentState.Filed,
            Severity.Sev3,
            null,
            null,
            null,
            null
        );

    /// <summary>What of the news the outside is told, in order.</summary>
    /// <param name="news">Events that the last act left.</param>
    public static IEnumerable<WebhookMessage> Of(Incident incident, IEnumerable<IncidentEvent> news)
    {
        var record = incident.Record;
        return news.Select(happened => (happened.AtUtc, Told: TellingOf(happened.Kind)))
            .Where(n => n.Told is not null)
            .Select(n => new WebhookMessage(
                n.Told!.Value,
                n.AtUtc,
                record.Number,
                record.Filing.Title,
                record.State,
                record.Severity,
                record.SymptomAgent,
                record.Verdict?.Class,
                record.Verdict?.Layer,
                record.Owner
            ));
    }

    private static WebhookEvent? TellingOf(string kind) =>
        kind switch
        {
            "filed" => WebhookEvent.Filed,
            "decided" => WebhookEvent.Classified,
            "closed" => WebhookEvent.Closed,
            "regressed" => WebhookEvent.Regressed,
            _ => null,
        };
}
