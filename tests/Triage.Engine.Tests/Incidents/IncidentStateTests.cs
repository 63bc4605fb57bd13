using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Incidents;

public sealed class IncidentStateTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Ten = Nine.AddHours(1);

    private readonly Incident _incident = Filed();

    public static TheoryData<string, Action<Incident>> ActsOnOpenOnly =>
        new()
        {
            { "accepted", i => i.Accept(Ana, Ten) },
            { "contained", i => i.Contain(Ana, Ten) },
            { "worked on", i => i.Answered("D1", "enough", Ana, Ten) },
            { "decided", i => i.Decide(Verdict("env.access"), Ana, Ten) },
            { "responded to", i => i.TickStep(1, "t", true, null, Ana, Ten) },
        };

    [Theory]
    [MemberData(nameof(ActsOnOpenOnly), DisableDiscoveryEnumeration = true)]
    public void Acts_OnClosed_AreIllegalAndSayWhatHelps(string act, Action<Incident> perform)
    {
        _incident.Close(Helped.NotTried, null, Ana, Nine);
        var before = _incident.Record;

        var illegal = Assert.Throws<IllegalActException>(() => perform(_incident));

        Assert.Equal($"INC-1 is closed and cannot be {act}. Re-open it first.", illegal.Message);
        Assert.Equal(before, _incident.Record);
        Assert.Equal(["filed", "closed"], Kinds());
    }

    [Fact]
    public void Close_Declined_IsIllegal()
    {
        _incident.Decline("not ours", Ana, Nine);

        Assert.Throws<IllegalActException>(() => _incident.Close(Helped.Yes, null, Ana, Ten));
    }

    [Fact]
    public void Decline_Closed_IsIllegal()
    {
        _incident.Close(Helped.Yes, null, Ana, Nine);

        Assert.Throws<IllegalActException>(() => _incident.Decline("no", Ana, Ten));
    }

    [Fact]
    public void Reopen_Merged_IsIllegalAndNamesTheTarget()
    {
        var merged = Stored(IncidentState.Merged);

        var illegal = Assert.Throws<IllegalActException>(() => merged.Reopen(null, Ana, Ten));

        Assert.Equal(
            "INC-1 is merged and cannot be re-opened. Un-merge it first, or work on the one that it was merged into.",
            illegal.Message
        );
    }

    [Fact]
    public void Accept_Regressed_IsAcceptedAnew()
    {
        var regressed = Stored(IncidentState.Regressed);

        regressed.Accept(Ana, Ten);

        Assert.Equal((IncidentState.Accepted, Ten), (regressed.State, regressed.Record.AcceptedAtUtc!.Value));
    }

    [Fact]
    public void Comment_OnClosed_IsKept()
    {
        _incident.Close(Helped.Yes, null, Ana, Nine);

        _incident.Comment(" finance agrees ", Ana, Ten);

        Assert.Equal(new IncidentEvent("noted", "finance agrees", Ten, Ana), _incident.Events[^1]);
    }

    private IEnumerable<string> Kinds() => _incident.Events.Select(e => e.Kind);

    private static Incident Stored(IncidentState state) =>
        new(Filed().Record with { State = state, AcceptedAtUtc = Nine, MergedInto = 2 }, [], []);

    private static Incident Filed(string title = "412 ok, 9 wrong") =>
        Incident.File(WorkspaceId.Main, 1, new Filing { Title = title }, Ana, Nine);

    private static Verdict Verdict(string classId) =>
        new(
            classId,
            Layer.Env,
            [],
            Trigger.Credential,
            "operations",
            Confidence.Judged,
            null,
            classId == "undetermined" ? "no green run" : null,
            Nine,
            Ana
        );
}
