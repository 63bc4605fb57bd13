using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Web.Incidents.Bulk;

namespace Triage.Web.Tests.Incidents;

public sealed class BulkDeskTests : PageOverStorage
{
    private static readonly Actor Ana = new("Ana");

    private BulkDesk Bulk => Services.GetRequiredService<BulkDesk>();

    private IIncidentStore Store => Services.GetRequiredService<IIncidentStore>();

    [Fact]
    public async Task PlanAsync_SomeCannotChange_SaysWhatChangesAndWhyNotAndDoesNothing()
    {
        await FileAsync("filed");
        await FileAsync("closed");
        await ActAsync(2, i => i.Close(Helped.Yes, null, Ana, Clock.GetUtcNow()));
        await FileAsync("accepted");
        await ActAsync(3, i => i.Accept(Ana, Clock.GetUtcNow()));

        var plan = await Bulk.PlanAsync(Scope.Id, [1, 2, 3, 9], BulkAct.Accept(Ana), Cancellation);

        var changing = Assert.Single(plan.Changing);
        Assert.Equal((1, "Filed → Accepted, owner none → Ana"), (changing.Number, changing.Change));
        Assert.Equal(
            ["INC-2 is closed and cannot be accepted. Re-open it first.", "nothing would change", "it is no longer there"],
            plan.Staying.Select(l => l.WhyNot)
        );
        Assert.Equal(IncidentState.Filed, await StateAsync(1));
    }

    [Fact]
    public async Task CarryOutAsync_OneRefuses_ChangesTheOthersAndTakesThemBackTogether()
    {
        await FileAsync("one");
        await FileAsync("two");
        await ActAsync(2, i => i.Close(Helped.Yes, null, Ana, Clock.GetUtcNow()));
        await FileAsync("three");

        var done = await Bulk.CarryOutAsync(Scope.Id, [1, 2, 3], BulkAct.Decline("a test", Ana), Ana, Cancellation);

        Assert.Equal([1, 3], done.Changed.Select(c => c.Number));
        Assert.StartsWith("2 incidents declined. INC-2 was not: INC-2 is closed", done.Sentence, StringComparison.Ordinal);
        Assert.Null(await Bulk.TakeBackAsync(Scope.Id, done, Ana, Cancellation));
        Assert.Equal(IncidentState.Filed, await StateAsync(1));
        Assert.Equal(IncidentState.Closed, await StateAsync(2));
        Assert.Equal(IncidentState.Filed, await StateAsync(3));
    }

    [Fact]
    public async Task TakeBackAsync_OneWasChangedMeanwhile_LeavesItAndSaysSo()
    {
        await FileAsync("one");
        await FileAsync("two");
        var done = await Bulk.CarryOutAsync(Scope.Id, [1, 2], BulkAct.Accept(Ana), Ana, Cancellation);
        await ActAsync(1, i => i.Comment("Seen", Ana, Clock.GetUtcNow()));

        var left = await Bulk.TakeBackAsync(Scope.Id, done, Ana, Cancellation);

        Assert.Contains("INC-1 has changed since", left, StringComparison.Ordinal);
        Assert.Equal(IncidentState.Accepted, await StateAsync(1));
        Assert.Equal(IncidentState.Filed, await StateAsync(2));
    }

    [Fact]
    public async Task Merge_Two_AreShownMergedAndTakenOutAgain()
    {
        await FileAsync("one");
        await FileAsync("two");
        var into = await FileAsync("the one that stays");
        var act = BulkAct.Merge(into, Ana);

        var plan = await Bulk.PlanAsync(Scope.Id, [1, 2, 3], act, Cancellation);
        var done = await Bulk.CarryOutAsync(Scope.Id, [1, 2], act, Ana, Cancellation);

        Assert.Equal(["Filed → Merged, part of INC-3", "Filed → Merged, part of INC-3"], plan.Changing.Select(l => l.Change));
        Assert.Contains("cannot be merged into itself", Assert.Single(plan.Staying).WhyNot, StringComparison.Ordinal);
        Assert.Equal(IncidentState.Merged, await StateAsync(1));
        Assert.Null(await Bulk.TakeBackAsync(Scope.Id, done, Ana, Cancellation));
        Assert.Equal(IncidentState.Filed, await StateAsync(1));
        Assert.Equal(IncidentState.Filed, await StateAsync(2));
    }

    [Fact]
    public async Task PlanAsync_MoreThanTheLimit_IsRefused()
    {
        var tooMany = Enumerable.Range(1, Limits.MaxBulkIncidents + 1).ToList();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            Bulk.PlanAsync(Scope.Id, tooMany, BulkAct.Accept(Ana), Cancellation)
        );

        Assert.Contains("the limit of one act is 200", refused.Message, StringComparison.Ordinal);
    }

    private Task ActAsync(int number, Action<Incident> act) => Store.ActAsync(Scope.Id, number, act, Cancellation);

    private async Task<IncidentState> StateAsync(int number) => (await Store.FindAsync(Scope.Id, number, Cancellation))!.State;
}
