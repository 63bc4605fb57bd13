using Triage.Engine.Incidents;
using Triage.Engine.Response;

namespace Triage.Engine.Tests.Incidents;

public sealed class IncidentTakeBackTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Actor Ana = new("Ana");

    public static TheoryData<string, Action<Incident>> Acts =>
        new()
        {
            { "accepted", i => i.Accept(Ana, At) },
            { "declined", i => i.Decline("a test", Ana, At) },
            { "owned", i => i.Own("Ben", Ana, At) },
            { "closed", i => i.Close(Helped.Yes, null, Ana, At) },
            { "snoozed", i => i.Snooze(At.AddDays(1), Ana, At) },
        };

    [Theory]
    [MemberData(nameof(Acts))]
    public void TakeBack_AnAct_RestoresTheRecordAndLeavesBothEvents(string kind, Action<Incident> act)
    {
        var incident = Incident.File(WorkspaceId.Main, 1, new Filing { Title = "Wrong ledger" }, Ana, At);
        var before = incident.Record;
        act(incident);

        incident.TakeBack(before, incident.Events.Count, "it", Ana, At);

        Assert.Equal(before, incident.Record);
        Assert.Equal(["filed", kind, "taken-back"], incident.Events.Select(e => e.Kind));
    }

    [Fact]
    public void TakeBack_WakingASnoozedOne_SnoozesItAgain()
    {
        var incident = Incident.File(WorkspaceId.Main, 1, new Filing { Title = "Wrong ledger" }, Ana, At);
        incident.Snooze(At.AddDays(1), Ana, At);
        var before = incident.Record;
        incident.Wake(Ana, At);

        incident.TakeBack(before, incident.Events.Count, "it", Ana, At);

        Assert.Equal(At.AddDays(1), incident.Record.SnoozedUntilUtc);
    }

    [Fact]
    public void TakeBack_SomethingHappenedSince_IsRefusedAndChangesNothing()
    {
        var incident = Incident.File(WorkspaceId.Main, 1, new Filing { Title = "Wrong ledger" }, Ana, At);
        var before = incident.Record;
        incident.Accept(Ana, At);
        var events = incident.Events.Count;
        incident.Comment("Seen by finance", Ana, At);

        var refused = Assert.Throws<IllegalActException>(() => incident.TakeBack(before, events, "accepted", Ana, At));

        Assert.Contains("INC-1 has changed since (by Ana)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(IncidentState.Accepted, incident.State);
    }
}
