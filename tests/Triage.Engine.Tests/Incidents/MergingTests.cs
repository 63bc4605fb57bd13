using Triage.Engine.Incidents;
using Triage.Engine.Response;

namespace Triage.Engine.Tests.Incidents;

public sealed class MergingTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly DateTimeOffset Nine = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly Incident _a = Filed(1);
    private readonly Incident _b = Filed(2);
    private readonly Incident _c = Filed(3);

    [Fact]
    public void Merge_Open_PointsAtTheTargetAndLeavesAnEventOnBoth()
    {
        Merge(_a, _b);

        Assert.Equal((IncidentState.Merged, 2), (_a.State, _a.Record.MergedInto!.Value));
        Assert.False(_a.IsOpen);
        Assert.Equal("Merged into INC-2", _a.Events[^1].Text);
        Assert.Equal("Took in INC-1", _b.Events[^1].Text);
    }

    [Fact]
    public void Merge_Twice_LeavesOneEvent()
    {
        Merge(_a, _b);
        Merge(_a, _b);

        Assert.Equal(["filed", "merged"], _a.Events.Select(e => e.Kind));
        Assert.Equal(["filed", "took-in"], _b.Events.Select(e => e.Kind));
    }

    [Fact]
    public void Merge_TargetOfAnother_LeavesNoChain()
    {
        Merge(_a, _b);

        Merge(_b, _c, _a);

        Assert.Equal((3, 3), (_a.Record.MergedInto!.Value, _b.Record.MergedInto!.Value));
        Assert.Equal("Now part of INC-3, no longer of INC-2", _a.Events[^1].Text);
    }

    [Fact]
    public void Unmerge_MiddleOfThree_TakesItsOwnAlong()
    {
        Merge(_a, _b);
        Merge(_b, _c, _a);

        Merging.Unmerge(_b, _c, [_a, _b], Ana, Nine);

        Assert.Equal((IncidentState.Filed, null), (_b.State, _b.Record.MergedInto));
        Assert.Equal((IncidentState.Merged, 2), (_a.State, _a.Record.MergedInto!.Value));
        Assert.Equal("Let go of INC-2", _c.Events[^1].Text);
    }

    [Fact]
    public void Unmerge_MiddleOfFour_TakesDistantOnesAlong()
    {
        var d = Filed(4);
        Merge(d, _a);
        Merge(_a, _b, d);
        Merge(_b, _c, _a, d);

        Merging.Unmerge(_b, _c, [_a, _b, d], Ana, Nine);

        Assert.Equal((2, 2), (_a.Record.MergedInto!.Value, d.Record.MergedInto!.Value));

        Merging.Unmerge(_a, _b, [_a, d], Ana, Nine);

        Assert.Equal((null, 1), (_a.Record.MergedInto, d.Record.MergedInto!.Value));
    }

    [Fact]
    public void Unmerge_Closed_IsClosedAgainAsItWas()
    {
        _a.Close(Helped.Partly, null, Ana, Nine);
        var before = _a.Record;
        Merge(_a, _b);

        Merging.Unmerge(_a, _b, [_a], Ana, Nine);
        Merging.Unmerge(_a, _b, [], Ana, Nine);

        Assert.Equal(before, _a.Record);
        Assert.Equal(["filed", "closed", "merged", "unmerged"], _a.Events.Select(e => e.Kind));
    }

    [Fact]
    public void Merge_IntoItself_IsRefused() =>
        Assert.Equal("into", Assert.Throws<RefusedInputException>(() => Merge(_a, _a)).Field);

    [Fact]
    public void Merge_MergedElsewhere_SaysWhatToDo()
    {
        Merge(_a, _b);

        var illegal = Assert.Throws<IllegalActException>(() => Merge(_a, _c));

        Assert.Equal(
            "INC-1 is merged and cannot be merged. Un-merge it first, or work on the one that it was merged into.",
            illegal.Message
        );
        Assert.Equal(["filed"], _c.Events.Select(e => e.Kind));
    }

    [Fact]
    public void Merge_IntoDeclined_IsIllegalAndChangesNeither()
    {
        _b.Decline("not ours", Ana, Nine);

        var illegal = Assert.Throws<IllegalActException>(() => Merge(_a, _b));

        Assert.Equal("INC-2 is declined and takes nothing in. Re-open it first.", illegal.Message);
        Assert.Equal(IncidentState.Filed, _a.State);
    }

    [Fact]
    public void Merge_FullTarget_IsIllegal()
    {
        var illegal = Assert.Throws<IllegalActException>(() => Merging.Merge(_a, _b, [], Limits.MaxMerged, Ana, Nine));

        Assert.Contains("the limit is 200", illegal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acts_OnMerged_NameTheTarget()
    {
        Merge(_a, _b);

        var illegal = Assert.Throws<IllegalActException>(() => _a.Close(Helped.Yes, null, Ana, Nine));

        Assert.Equal(
            "INC-1 is merged and cannot be closed. Un-merge it first, or work on the one that it was merged into.",
            illegal.Message
        );
    }

    private static void Merge(Incident source, Incident target, params IReadOnlyCollection<Incident> followers) =>
        Merging.Merge(source, target, followers, 0, Ana, Nine);

    private static Incident Filed(int number) =>
        Incident.File(WorkspaceId.Main, number, new Filing { Title = $"Nine wrong {number}" }, Ana, Nine);
}
