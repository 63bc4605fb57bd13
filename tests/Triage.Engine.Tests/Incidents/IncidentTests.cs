using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Ten = Nine.AddHours(1);

    private readonly Incident _incident = Filed();

    [Fact]
    public void File_OnlyTitle_IsTrimmedAndLeavesAnEvent()
    {
        var incident = Incident.File(WorkspaceId.Main, 41, new Filing { Title = "  9 wrong  ", Expected = "   " }, Ana, Nine);

        Assert.Equal("INC-41", incident.Id);
        Assert.Equal(IncidentState.Filed, incident.State);
        Assert.Equal("9 wrong", incident.Record.Filing.Title);
        Assert.Null(incident.Record.Filing.Expected);
        Assert.Equal(new IncidentEvent("filed", "Filed: 9 wrong", Nine, Ana), incident.Events[0]);
    }

    [Fact]
    public void File_TitleOf100000Characters_IsRefusedWithTheLimit()
    {
        var refused = Assert.Throws<RefusedInputException>(() => Filed(new string('x', 100_000)));

        Assert.Equal("title", refused.Field);
        Assert.Contains("100,000", refused.Message, StringComparison.Ordinal);
        Assert.Contains("200", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Shorten it", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \t ")]
    public void File_BlankTitle_IsRefused(string title) =>
        Assert.Equal("title", Assert.Throws<RefusedInputException>(() => Filed(title)).Field);

    [Fact]
    public void File_TooManyLinks_IsRefusedWithTheLimit()
    {
        var filing = new Filing { Title = "t", Links = [.. Enumerable.Repeat("https://x", 21)] };

        var refused = Assert.Throws<RefusedInputException>(() => Incident.File(WorkspaceId.Main, 1, filing, Ana, Nine));

        Assert.Contains("the limit is 20", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_Twice_LeavesOneEventAndOneOwner()
    {
        _incident.Accept(Ana, Ten);
        _incident.Accept(Actor.Owner, Ten.AddHours(1));

        Assert.Equal(IncidentState.Accepted, _incident.State);
        Assert.Equal(("Ana", Ten), (_incident.Record.Owner, _incident.Record.AcceptedAtUtc!.Value));
        Assert.Equal(["filed", "accepted"], Kinds());
    }

    [Fact]
    public void Accept_AfterContainment_IsKeptAndTheStateStays()
    {
        _incident.Contain(Ana, Nine);

        _incident.Accept(Ana, Ten);

        Assert.Equal(IncidentState.Contained, _incident.State);
        Assert.Equal(("Ana", Ten), (_incident.Record.Owner, _incident.Record.AcceptedAtUtc!.Value));
        Assert.Equal(["filed", "contained", "accepted"], Kinds());
    }

    [Fact]
    public void Contain_Twice_LeavesOneEvent()
    {
        _incident.Contain(Ana, Nine);
        _incident.Contain(Ana, Ten);

        Assert.Equal(Nine, _incident.Record.ContainedAtUtc);
        Assert.Equal(["filed", "contained"], Kinds());
    }

    [Fact]
    public void Contain_AfterVerdict_KeepsTheState()
    {
        _incident.Decide(Verdict("env.access"), Ana, Nine);

        _incident.Contain(Ana, Ten);

        Assert.Equal(IncidentState.Classified, _incident.State);
        Assert.Equal(Ten, _incident.Record.ContainedAtUtc);
    }

    [Fact]
    public void Decline_WithReason_ClosesAndRepeatsHarmlessly()
    {
        _incident.Decline("not ours", Ana, Ten);
        _incident.Decline("again", Ana, Ten);

        Assert.False(_incident.IsOpen);
        Assert.Equal((IncidentState.Declined, "not ours"), (_incident.State, _incident.Record.DeclineReason));
        Assert.Equal(["filed", "declined"], Kinds());
    }

    [Fact]
    public void Decline_WithoutReason_IsRefusedAndNothingChanges()
    {
        var refused = Assert.Throws<RefusedInputException>(() => _incident.Decline(" ", Ana, Ten));

        Assert.Equal("reason", refused.Field);
        Assert.Equal(IncidentState.Filed, _incident.State);
        Assert.Equal(["filed"], Kinds());
    }

    [Fact]
    public void Own_SameOwnerAgain_LeavesOneEvent()
    {
        _incident.Own("Ana", Ana, Ten);
        _incident.Own(" Ana ", Ana, Ten);
        _incident.Own("Ben", Ana, Ten);

        Assert.Equal(["Owner: Ana", "Owner: Ana → Ben"], _incident.Events.Skip(1).Select(e => e.Text));
    }

    [Fact]
    public void Pair_SamePairAgain_LeavesOneEvent()
    {
        _incident.Pair("r2", "r1", "Same subject.", Ana, Ten);
        _incident.Pair("r2", "r1", "Again.", Ana, Ten);

        Assert.Equal(("r2", "r1"), (_incident.Record.RedRun, _incident.Record.GreenRun));
        Assert.Equal(["filed", "paired"], Kinds());
    }

    [Fact]
    public void Decide_SameVerdictAgain_LeavesOneEvent()
    {
        _incident.Decide(Verdict("env.access") with { Contributing = ["harness.guard"] }, Ana, Nine);
        _incident.Decide(Verdict("env.access") with { Contributing = ["harness.guard"], AtUtc = Ten }, Ana, Ten);

        Assert.Equal(["filed", "decided"], Kinds());
        Assert.Equal(Nine, _incident.Record.ClassifiedAtUtc);
    }

    [Fact]
    public void Decide_AnotherContributingClass_IsAnEvent()
    {
        _incident.Decide(Verdict("env.access"), Ana, Nine);
        _incident.Decide(Verdict("env.access") with { Contributing = ["harness.guard"] }, Ana, Ten);

        Assert.Equal(["filed", "decided", "decided"], Kinds());
    }

    [Fact]
    public void Decide_AnotherClass_ClearsTheTicks()
    {
        _incident.Decide(Verdict("env.access"), Ana, Nine);
        _incident.TickStep(1, "Restore", true, null, Ana, Nine);

        _incident.Decide(Verdict("env.timing"), Ana, Ten);

        Assert.Empty(_incident.Steps);
        Assert.Equal(IncidentState.Classified, _incident.State);
        Assert.Equal("Verdict: env.access → env.timing (judged)", _incident.Events[^1].Text);
        Assert.Equal(Nine, _incident.Record.ClassifiedAtUtc);
    }

    [Fact]
    public void Decide_SameClassBetterKnown_KeepsTheTicks()
    {
        _incident.Decide(Verdict("env.access"), Ana, Nine);
        _incident.TickStep(1, "Restore", true, null, Ana, Nine);

        _incident.Decide(Verdict("env.access") with { Confidence = Confidence.Observed }, Ana, Ten);

        Assert.Single(_incident.Steps);
        Assert.Equal(IncidentState.Responding, _incident.State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Decide_UndeterminedWithoutReason_IsRefused(string? reason)
    {
        var verdict = Verdict("undetermined") with { Reason = reason };

        var refused = Assert.Throws<RefusedInputException>(() => _incident.Decide(verdict, Ana, Ten));

        Assert.Equal("reason", refused.Field);
        Assert.Null(_incident.Record.Verdict);
    }

    [Fact]
    public void Decide_ThreeContributing_IsRefusedWithTheLimit()
    {
        var verdict = Verdict("env.access") with { Contributing = ["a", "b", "c"] };

        var refused = Assert.Throws<RefusedInputException>(() => _incident.Decide(verdict, Ana, Ten));

        Assert.Contains("the limit is 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TickStep_OnAndOff_LeavesAnEventEach()
    {
        _incident.Decide(Verdict("env.access"), Ana, Nine);

        _incident.TickStep(2, "Restart", true, " done ", Ana, Ten);
        _incident.TickStep(2, "Restart", true, "again", Ana, Ten);
        var ticked = _incident.Steps[2];
        _incident.TickStep(2, "Restart", false, null, Ana, Ten);
        _incident.TickStep(2, "Restart", false, null, Ana, Ten);

        Assert.Equal(new StepDone(Ana, Ten, "done"), ticked);
        Assert.Empty(_incident.Steps);
        Assert.Equal(["filed", "decided", "step-ticked", "step-unticked"], Kinds());
    }

    [Fact]
    public void TickStep_BeforeVerdict_IsIllegal()
    {
        var illegal = Assert.Throws<IllegalActException>(() => _incident.TickStep(1, "t", true, null, Ana, Ten));

        Assert.Equal("INC-1 is filed and cannot be responded to before there is a verdict.", illegal.Message);
    }

    [Fact]
    public void Close_Twice_KeepsTheFirstAnswer()
    {
        _incident.Close(Helped.Partly, "half", Ana, Ten);
        _incident.Close(Helped.No, null, Ana, Ten.AddHours(1));

        Assert.Equal((Helped.Partly, Ten), (_incident.Record.Helped!.Value, _incident.Record.ClosedAtUtc!.Value));
        Assert.Equal("Closed. First response helped: partly. half", _incident.Events[^1].Text);
        Assert.Equal(["filed", "closed"], Kinds());
    }

    [Theory]
    [InlineData(false, false, false, IncidentState.Accepted)]
    [InlineData(true, false, false, IncidentState.Contained)]
    [InlineData(true, true, false, IncidentState.Classified)]
    [InlineData(false, true, true, IncidentState.Responding)]
    public void Reopen_Closed_ReturnsToWhereItStood(bool contained, bool decided, bool ticked, IncidentState state)
    {
        if (contained)
        {
            _incident.Contain(Ana, Nine);
        }

        if (decided)
        {
            _incident.Decide(Verdict("env.access"), Ana, Nine);
        }

        if (ticked)
        {
            _incident.TickStep(1, "t", true, null, Ana, Nine);
        }

        _incident.Close(Helped.Yes, null, Ana, Nine);

        _incident.Reopen("it came back", Ana, Ten);
        _incident.Reopen("it came back", Ana, Ten);

        Assert.Equal(state, _incident.State);
        Assert.Null(_incident.Record.ClosedAtUtc);
        Assert.Null(_incident.Record.Helped);
        Assert.Equal("Re-opened: it came back", _incident.Events[^1].Text);
        Assert.Equal(1, Kinds().Count(k => k == "reopened"));
    }

    [Fact]
    public void Reopen_Declined_ForgetsTheReason()
    {
        _incident.Decline("not ours", Ana, Nine);

        _incident.Reopen(null, Ana, Ten);

        Assert.Equal(IncidentState.Accepted, _incident.State);
        Assert.Equal(Ten, _incident.Record.AcceptedAtUtc);
        Assert.Null(_incident.Record.DeclineReason);
    }

    private IEnumerable<string> Kinds() => _incident.Events.Select(e => e.Kind);

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
