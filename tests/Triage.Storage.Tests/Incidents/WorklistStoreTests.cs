using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class WorklistStoreTests
{
    private static readonly AffectedSubject Invoice = new("invoice", "INV-7", "r1", "12.00", "0.00");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<Worklist?> ActAsync(StoreOnDisk store, Func<Worklist, string?> act, int number = 1) =>
        store.Get<WorklistStore>().ActAsync(WorkspaceId.Main, number, act, Actor.Owner, Some.Start, Cancellation);

    private static async Task<StoreOnDisk> FiledAsync()
    {
        var store = await StoreOnDisk.OpenAsync();
        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);
        return store;
    }

    [Fact]
    public async Task ActAsync_EverythingSet_ComesBackAsItWasWithAnEvent()
    {
        using var store = await FiledAsync();
        var acted = await ActAsync(
            store,
            list =>
            {
                list.TakeOver([Invoice], WorklistSource.RedItem, "r1", Actor.System, Some.Start);
                list.AddByHand(new AffectedSubject(null, "INV-9", null), "paid twice", Actor.Owner, Some.Start);
                list.SetDone([1], true, new Actor("ana"), Some.Start.AddHours(1));
                list.Assign([2], "ben");
                return "2 added";
            }
        );
        await ActAsync(
            store,
            list =>
            {
                list.TakeOver([], WorklistSource.RedItem, "r1", Actor.System, Some.Start);
                return null;
            }
        );

        var found = await store.Get<WorklistStore>().GetAsync(WorkspaceId.Main, 1, Cancellation);

        Assert.Equal([acted!.Entries.First() with { StillAffected = false }, acted.Entries.Last()], found.Entries);
        var incident = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal(["2 added"], incident!.Events.Where(e => e.Kind == "worklist").Select(e => e.Text));
    }

    [Fact]
    public async Task ActAsync_ActThatRefuses_WritesNothing()
    {
        using var store = await FiledAsync();

        await Assert.ThrowsAsync<RefusedInputException>(() =>
            ActAsync(
                store,
                list =>
                {
                    list.AddByHand(Invoice, null, Actor.Owner, Some.Start);
                    list.AddByHand(Invoice, null, Actor.Owner, Some.Start);
                    return "added";
                }
            )
        );

        Assert.Empty((await store.Get<WorklistStore>().GetAsync(WorkspaceId.Main, 1, Cancellation)).Entries);
        Assert.Null(await ActAsync(store, _ => "nobody", number: 99));
    }

    [Fact]
    public async Task KeepOnsetAsync_SearchedTwice_TheLaterStands()
    {
        using var store = await FiledAsync();
        var condition = new RunCondition(
            RunConditionKind.CutResult,
            "cut",
            "list_payments",
            Item: new ItemCondition(ItemAspect.Returned, ItemTest.Is, "list_payments", Value: "no")
        );
        var at = new RunAt("r1", Some.Start, "1.4.0");
        var found = new OnsetResult(
            condition,
            87,
            2,
            Some.Start.AddDays(-9),
            true,
            at,
            null,
            1,
            [Invoice],
            Some.Start,
            Actor.Owner
        );
        var worklists = store.Get<WorklistStore>();
        await KeepAsync(found);
        await KeepAsync(found with { LookedAt = 88, LastUnaffected = at });

        var kept = await worklists.FindOnsetAsync(WorkspaceId.Main, 1, Cancellation);

        Assert.Equivalent(found with { LookedAt = 88, LastUnaffected = at, Affected = [] }, kept, strict: true);
        Assert.Single((await worklists.GetAsync(WorkspaceId.Main, 1, Cancellation)).Entries);
        Assert.Null(await worklists.FindOnsetAsync(Some.Other, 1, Cancellation));

        Task<Worklist?> KeepAsync(OnsetResult result) =>
            worklists.KeepOnsetAsync(
                WorkspaceId.Main,
                1,
                result,
                list => list.TakeOver(result.Affected, WorklistSource.Search, null, result.By, result.AtUtc).Words,
                Cancellation
            );
    }

    [Fact]
    public async Task Uncorrected_ListAndWeek_CountTheSameIncidents()
    {
        using var store = await FiledAsync();
        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing("another"), Actor.Owner, null, Cancellation);
        foreach (var number in new[] { 1, 2 })
        {
            await ActAsync(
                store,
                list =>
                {
                    list.AddByHand(Invoice, null, Actor.Owner, Some.Start);
                    list.AddByHand(Invoice with { Subject = "INV-8" }, null, Actor.Owner, Some.Start);
                    list.SetDone([1], true, Actor.Owner, Some.Start);
                    return "2 added";
                },
                number
            );
        }

        await store.IncidentStore.ActAsync(WorkspaceId.Main, 2, i => i.Decline("A test.", Actor.Owner, Some.Start), Cancellation);

        var week = await store.Reports.WeekAsync(
            WorkspaceId.Main,
            IsoWeek.Of(Some.Start, TimeZoneInfo.Utc),
            TimeZoneInfo.Utc,
            new ReportScope(),
            Some.Start,
            Cancellation
        );
        var list = await store.Incidents.ListAsync(
            WorkspaceId.Main,
            new IncidentFilter { Uncorrected = true },
            TimeZoneInfo.Utc,
            Cancellation
        );
        Assert.Equal((1, 1), (week.Aftermath.Uncorrected, week.Aftermath.OpenEntries));
        Assert.Equal([1], list.Items.Select(i => i.Number));
    }

    [Fact]
    public async Task MergedAsync_MergedIncidentWithEntries_IsNamedWithHowItStands()
    {
        using var store = await FiledAsync();
        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing("another"), Actor.Owner, null, Cancellation);
        await ActAsync(
            store,
            list =>
            {
                list.AddByHand(Invoice, null, Actor.Owner, Some.Start);
                list.AddByHand(Invoice with { Subject = "INV-8" }, null, Actor.Owner, Some.Start);
                list.SetDone([1], true, Actor.Owner, Some.Start);
                return "2 added";
            },
            2
        );
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 1, Actor.Owner, Cancellation);

        var merged = await store.Get<WorklistStore>().MergedAsync(WorkspaceId.Main, 1, Cancellation);
        var reach = await store.Get<IncidentCardQueries>().ReachAsync(WorkspaceId.Main, [1, 2], Cancellation);

        Assert.Equal(new MergedWorklist(2, "another", 1, 2), Assert.Single(merged));
        Assert.Equal(2, reach.Items);
    }
}
