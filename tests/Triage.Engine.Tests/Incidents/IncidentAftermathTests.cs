using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;

namespace Triage.Engine.Tests.Incidents;

public sealed class IncidentAftermathTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Ten = Nine.AddHours(1);

    private readonly Incident _incident = Incident.File(WorkspaceId.Main, 1, new Filing { Title = "9 wrong" }, Ana, Nine);

    [Fact]
    public void Regress_Closed_AsksForContainmentAndAcknowledgementAnew()
    {
        _incident.Accept(Ana, Nine);
        _incident.Contain(Ana, Nine);
        _incident.Close(Helped.Yes, null, Ana, Nine);

        _incident.Regress("nine more", "r1", Ana, Ten);
        _incident.Regress("again", null, Ana, Ten.AddHours(1));

        Assert.Equal(IncidentState.Regressed, _incident.State);
        Assert.True(_incident.IsOpen);
        Assert.Equal(
            (null, null, null),
            (_incident.Record.ContainedAtUtc, _incident.Record.AcknowledgedAtUtc, _incident.Record.Helped)
        );
        Assert.Equal(
            (Ten, 1, "r1"),
            (_incident.Record.RegressedAtUtc!.Value, _incident.Record.Regressions, _incident.Record.RegressedRun)
        );
        Assert.Equal("Came back in run r1: nine more", _incident.Events[^1].Text);
        Assert.Equal([Ten], _incident.RegressionsAtUtc);
    }

    [Fact]
    public void Regress_Open_IsIllegal()
    {
        var illegal = Assert.Throws<IllegalActException>(() => _incident.Regress(null, null, Ana, Ten));

        Assert.Equal("INC-1 is filed; only a closed incident can come back.", illegal.Message);
    }

    [Fact]
    public void Close_Regressed_CountsWhatCameBack()
    {
        _incident.Close(Helped.Yes, null, Ana, Nine);
        _incident.Regress(null, null, Ana, Ten);
        _incident.Close(Helped.No, null, Ana, Ten);
        _incident.Regress(null, null, Ana, Ten.AddDays(1));

        Assert.Equal(2, _incident.Record.Regressions);
        Assert.Equal([Ten, Ten.AddDays(1)], _incident.RegressionsAtUtc);
    }

    [Fact]
    public void FollowUp_AddedDoneAndOpenAgain_LeavesThreeEvents()
    {
        var number = _incident.AddFollowUp(
            FollowUpKind.MitigateFuture,
            " page by 100 ",
            "Ben",
            new DateOnly(2026, 12, 1),
            Ana,
            Nine
        );
        _incident.FinishFollowUp(number, true, Ana, Ten);
        _incident.FinishFollowUp(number, true, Ana, Ten);

        var followUp = Assert.Single(_incident.Record.FollowUps);
        Assert.Equal(("page by 100", "Ben", Ten), (followUp.What, followUp.Owner, followUp.DoneAtUtc!.Value));

        _incident.FinishFollowUp(number, false, Ana, Ten);

        Assert.Null(_incident.Record.FollowUps[0].DoneBy);
        Assert.Equal("Follow-up 1, mitigate-future: page by 100", _incident.Events[1].Text);
        Assert.Equal(["filed", "follow-up-added", "follow-up-done", "follow-up-open"], _incident.Events.Select(e => e.Kind));
    }

    [Fact]
    public void FollowUp_Closed_MayStillBeAddedAndDone()
    {
        _incident.Close(Helped.Yes, null, Ana, Nine);

        _incident.AddFollowUp(FollowUpKind.Prevent, "check totals", null, null, Ana, Ten);
        _incident.FinishFollowUp(1, true, Ana, Ten);

        Assert.NotNull(_incident.Record.FollowUps[0].DoneAtUtc);
    }

    [Fact]
    public void FollowUp_Withdrawn_KeepsItsNumberAndIsNotOverdue()
    {
        _incident.AddFollowUp(FollowUpKind.Repair, "a", null, new DateOnly(2026, 11, 1), Ana, Nine);
        var today = new DateOnly(2026, 11, 22);
        Assert.True(_incident.Record.FollowUps[0].IsOverdue(today));

        _incident.WithdrawFollowUp(1, true, Ana, Ten);

        Assert.False(_incident.Record.FollowUps[0].IsOverdue(today));
        Assert.Equal(2, _incident.AddFollowUp(FollowUpKind.Repair, "b", null, null, Ana, Ten));
        Assert.Throws<RefusedInputException>(() => _incident.FinishFollowUp(1, true, Ana, Ten));
        Assert.Throws<RefusedInputException>(() => _incident.FinishFollowUp(9, true, Ana, Ten));
    }

    [Fact]
    public void FollowUp_DueToday_IsNotOverdue()
    {
        _incident.AddFollowUp(FollowUpKind.Detect, "a", null, new DateOnly(2026, 11, 22), Ana, Nine);

        Assert.False(_incident.Record.FollowUps[0].IsOverdue(new DateOnly(2026, 11, 22)));
        Assert.True(_incident.Record.FollowUps[0].IsOverdue(new DateOnly(2026, 11, 23)));
    }

    [Fact]
    public void RecordFix_InTheFuture_IsRefused() =>
        Assert.Equal(
            "shippedAt",
            Assert.Throws<RefusedInputException>(() => _incident.RecordFix(Layer.Prompt, "x", null, Ten, Ana, Nine)).Field
        );

    [Fact]
    public void FixHolding_RedRunAfter_HeldUntilThen()
    {
        _incident.RecordFix(Layer.Prompt, "say totals twice", null, Nine.AddDays(-10), Ana, Nine);
        _incident.RecordFix(Layer.Prompt, "say it thrice", null, Nine.AddDays(-3), Ana, Nine);
        _incident.RecordFix(Layer.Harness, "by mistake", null, Nine.AddDays(-3), Ana, Nine);
        _incident.WithdrawFix(3, true, Ana, Nine);

        var held = FixHolding.Of(_incident.Record.Fixes, [Nine.AddDays(-4), Nine.AddDays(-11), Nine.AddDays(-6.5)], Nine);

        Assert.Equal([(1, 3, false), (2, 3, true)], held.Select(h => (h.Fix.Number, h.Days, h.Holds)));
        Assert.Equal(Nine.AddDays(-6.5), held[0].BrokeAtUtc);
    }

    [Fact]
    public void FixHolding_ShippedOutOfOrder_IsListedAsShipped()
    {
        _incident.RecordFix(Layer.Prompt, "later", null, Nine, Ana, Nine);
        _incident.RecordFix(Layer.Prompt, "earlier", null, Nine.AddDays(-1), Ana, Nine);

        Assert.Equal(["earlier", "later"], FixHolding.Of(_incident.Record.Fixes, [], Nine).Select(h => h.Fix.What));
    }
}
