using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class OnsetQueriesTests
{
    private static readonly ItemCondition LeftOut = new(
        ItemAspect.Returned,
        ItemTest.Is,
        "list_payments",
        Member: ItemCondition.Itself,
        Value: "no"
    );

    private static readonly RunCondition Cut = new(RunConditionKind.CutResult, "cut", "list_payments", Item: LeftOut);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<OnsetResult> SearchAsync(StoreOnDisk store, Run red, List<OnsetProgress>? seen = null) =>
        store.Get<OnsetQueries>().SearchAsync(WorkspaceId.Main, red, Cut, Actor.Owner, new Seen(seen ?? []), Cancellation);

    [Fact]
    public async Task SearchAsync_CutSinceYesterday_FindsTheFirstRunAndEveryItem()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.StoreBatchAsync(1, Some.Start.AddDays(-3), 40, Cancellation);
        var clean = await store.StoreBatchAsync(2, Some.Start.AddDays(-2), 40, Cancellation);
        var first = await store.StoreBatchAsync(3, Some.Start.AddDays(-1), 38, Cancellation);
        var red = await store.StoreBatchAsync(4, Some.Start, 31, Cancellation);
        await store.StoreBatchAsync(5, Some.Start.AddDays(1), 39, Cancellation);
        var seen = new List<OnsetProgress>();

        var found = await SearchAsync(store, red, seen);

        Assert.Equal((first.Id, clean.Id), (found.First!.RunId, found.LastUnaffected!.RunId));
        Assert.Equal((5, 3, 0), (found.LookedAt, found.AffectedRuns, found.CannotTell));
        Assert.True(found.ReachedOldest);
        Assert.Equal(Some.Start.AddDays(-3).Date, found.OldestAtUtc!.Value.Date);
        Assert.Equal(9 + 2 + 1, found.Affected.Count);
        Assert.Equal(
            Enumerable.Range(32, 9).Select(InvoiceBatches.Invoice),
            found.Affected.Where(a => a.RunId == red.Id).Select(a => a.Subject)
        );
        Assert.Equal(5, seen[^1].LookedAt);
    }

    [Fact]
    public async Task SearchAsync_OlderRunsWithoutContent_AreCountedAndTheOnsetIsAtLeast()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.StoreBatchAsync(1, Some.Start.AddDays(-1), null, Cancellation);
        var red = await store.StoreBatchAsync(2, Some.Start, 31, Cancellation);

        var found = await SearchAsync(store, red);

        Assert.Equal((2, 1), (found.LookedAt, found.CannotTell));
        Assert.Equal(red.Id, found.First!.RunId);
        Assert.False(found.IsBracketed);
    }

    [Fact]
    public async Task SearchAsync_RunOlderThanTheReach_IsNotAskedAndTheBoundIsSaid()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.StoreBatchAsync(1, Some.Start - Limits.OnsetReach - TimeSpan.FromDays(1), 31, Cancellation);
        var red = await store.StoreBatchAsync(2, Some.Start, 31, Cancellation);

        var found = await SearchAsync(store, red);

        Assert.Equal(1, found.LookedAt);
        Assert.False(found.ReachedOldest);
    }

    [Fact]
    public async Task SearchAsync_Cancelled_Stops()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var red = await store.StoreBatchAsync(1, Some.Start, 31, Cancellation);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.Get<OnsetQueries>().SearchAsync(WorkspaceId.Main, red, Cut, Actor.Owner, new Seen([]), stopped.Token)
        );
    }

    private sealed class Seen(List<OnsetProgress> seen) : IProgress<OnsetProgress>
    {
        public void Report(OnsetProgress value) => seen.Add(value);
    }
}
