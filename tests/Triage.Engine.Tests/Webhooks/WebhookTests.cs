using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Engine.Webhooks;

namespace Triage.Engine.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ManyActs_TellsTheFourThatMatter()
    {
        var incident = Incident.File(WorkspaceId.Main, 41, new Filing { Title = "9 wrong", Agent = "reconciler" }, Ana, Nine);
        incident.Accept(Ana, Nine);
        incident.Decide(
            new Verdict("env.access", Layer.Env, [], Trigger.None, "ops", Confidence.Judged, null, null, Nine, Ana),
            Ana,
            Nine
        );
        incident.Close(Helped.Yes, null, Ana, Nine);
        incident.Regress(null, null, Ana, Nine);

        var told = WebhookMessage.Of(incident, incident.Events).ToList();

        Assert.Equal(
            ["incident.filed", "incident.classified", "incident.closed", "incident.regressed"],
            told.Select(t => t.Type)
        );
        Assert.Equal(
            ("9 wrong", "reconciler", "env.access", "Ana", IncidentState.Regressed),
            (told[3].Title, told[3].Agent, told[3].Class, told[3].Owner, told[3].State)
        );
    }

    [Fact]
    public void WaitAfter_EveryAttempt_GrowsFromSecondsToADayAndEnds()
    {
        var waits = Enumerable.Range(1, RetrySchedule.MaxAttempts).Select(RetrySchedule.WaitAfter).ToList();

        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromDays(1)), (waits[0]!.Value, waits[^2]!.Value));
        Assert.Null(waits[^1]);
        Assert.Equal(waits[..^1].Order(), waits[..^1]);
    }

    [Fact]
    public void SecretsAt_Rotated_BothForADayThenTheNewOne()
    {
        var endpoint = new WebhookEndpoint(1, "https://example.com", [WebhookEvent.Filed], [1]).WithSecret([2], Nine);

        Assert.Equal(
            [
                [2],
                [1],
            ],
            endpoint.SecretsAt(Nine.AddHours(23))
        );
        Assert.Equal(
            [
                [2],
            ],
            endpoint.SecretsAt(Nine.AddHours(24))
        );
    }

    [Theory]
    [InlineData("ftp://example.com", "address")]
    [InlineData("https://user:pw@example.com", "address")]
    [InlineData("nonsense", "address")]
    public void Check_BadAddress_IsRefused(string address, string field) =>
        Assert.Equal(
            field,
            Assert.Throws<RefusedInputException>(() => WebhookEndpoint.Check(address, [WebhookEvent.Filed])).Field
        );

    [Fact]
    public void Check_NoEvent_IsRefused() =>
        Assert.Equal(
            "events",
            Assert.Throws<RefusedInputException>(() => WebhookEndpoint.Check("https://example.com", [])).Field
        );
}
