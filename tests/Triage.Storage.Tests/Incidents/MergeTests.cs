using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class MergeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MergeAsync_IntoWhatIsMergedLater_PointsAtTheEnd()
    {
        using var store = await ThreeFiledAsync();

        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 2, Actor.Owner, Cancellation);
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 3, Actor.Owner, Cancellation);

        Assert.Equal((IncidentState.Merged, 3), await EndAsync(store, 1));
        Assert.Equal((IncidentState.Merged, 3), await EndAsync(store, 2));
        Assert.Equal(["filed", "took-in"], (await FindAsync(store, 3)).Events.Select(e => e.Kind));
    }

    [Fact]
    public async Task MergeAsync_IntoAMergedOne_IsLedToItsTarget()
    {
        using var store = await ThreeFiledAsync();
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 3, Actor.Owner, Cancellation);

        var merged = await store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 2, Actor.Owner, Cancellation);

        Assert.Equal((3, 3), (merged!.Record.MergedInto!.Value, merged.Record.MergedVia!.Value));
    }

    [Fact]
    public async Task MergeAsync_IntoWhatIsMergedIntoIt_IsRefusedAndNothingIsWritten()
    {
        using var store = await ThreeFiledAsync();
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 2, Actor.Owner, Cancellation);

        await Assert.ThrowsAsync<RefusedInputException>(() =>
            store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 1, Actor.Owner, Cancellation)
        );

        Assert.Equal(IncidentState.Filed, (await FindAsync(store, 2)).State);
        Assert.Equal(["filed", "took-in"], (await FindAsync(store, 2)).Events.Select(e => e.Kind));
    }

    [Fact]
    public async Task MergeAsync_Unknown_SaysWhichOne()
    {
        using var store = await ThreeFiledAsync();

        Assert.Null(await store.IncidentStore.MergeAsync(WorkspaceId.Main, 9, 1, Actor.Owner, Cancellation));
        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 9, Actor.Owner, Cancellation)
        );
        Assert.Contains("INC-9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnmergeAsync_MiddleOfThree_RestoresWhatWasBefore()
    {
        using var store = await ThreeFiledAsync();
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 2, Actor.Owner, Cancellation);
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 3, Actor.Owner, Cancellation);

        await store.IncidentStore.UnmergeAsync(WorkspaceId.Main, 2, Actor.Owner, Cancellation);
        await store.IncidentStore.UnmergeAsync(WorkspaceId.Main, 2, Actor.Owner, Cancellation);

        Assert.Equal((IncidentState.Merged, 2), await EndAsync(store, 1));
        Assert.Equal((IncidentState.Filed, null), await EndAsync(store, 2));
        Assert.Equal(["filed", "took-in", "let-go"], (await FindAsync(store, 3)).Events.Select(e => e.Kind));
        Assert.Null(await store.IncidentStore.UnmergeAsync(WorkspaceId.Main, 9, Actor.Owner, Cancellation));
    }

    [Fact]
    public async Task MergedIntoAsync_TwoMerged_AreReadWithTheirFilings()
    {
        using var store = await ThreeFiledAsync();
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 1, 3, Actor.Owner, Cancellation);
        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 3, Actor.Owner, Cancellation);
        var queries = store.Get<IncidentCardQueries>();

        var merged = await queries.MergedIntoAsync(WorkspaceId.Main, 3, Cancellation);

        Assert.Equal(["INC-1", "INC-2"], merged.Select(m => m.Id));
        Assert.Equal(["https://example.com/1"], merged[0].Links);
        Assert.Empty(await queries.MergedIntoAsync(Some.Other, 3, Cancellation));
    }

    [Fact]
    public async Task FirstRedAfterAsync_RedsAndGreens_FindsTheFirstRedAfterEach()
    {
        using var store = await ThreeFiledAsync();
        foreach (var (trace, outcome) in new[] { (1, Outcome.Red), (2, Outcome.Green), (3, Outcome.Red), (4, Outcome.Red) })
        {
            var receipt = await store.RunStore.StoreAsync(
                WorkspaceId.Main,
                [Some.Span(trace, at: Some.Start.AddDays(trace))],
                Cancellation
            );
            await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, receipt.RunIds[0], Some.Claim(outcome), Cancellation);
        }

        var found = await store
            .Get<IncidentCardQueries>()
            .FirstRedAfterAsync(
                WorkspaceId.Main,
                "invoice-reconciler",
                null,
                [Some.Start.AddDays(1.5), Some.Start.AddDays(3.5), Some.Start.AddDays(5)],
                Cancellation
            );

        Assert.Equal([3, 4], found.Select(f => (int)(f - Some.Start).TotalDays));
    }

    private static async Task<StoreOnDisk> ThreeFiledAsync()
    {
        var store = await StoreOnDisk.OpenAsync();
        foreach (var title in new[] { "one", "two", "three" })
        {
            await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(title), Actor.Owner, null, Cancellation);
        }

        return store;
    }

    private static async Task<Incident> FindAsync(StoreOnDisk store, int number) =>
        (await store.IncidentStore.FindAsync(WorkspaceId.Main, number, Cancellation))!;

    private static async Task<(IncidentState, int?)> EndAsync(StoreOnDisk store, int number)
    {
        var record = (await FindAsync(store, number)).Record;
        return (record.State, record.MergedInto);
    }
}
