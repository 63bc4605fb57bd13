using Triage.Engine.Runs;
using Triage.Storage.Retention;
using static Triage.Storage.Tests.Retention.OldRuns;

namespace Triage.Storage.Tests.Retention;

public sealed class StorageQueriesTests
{
    [Fact]
    public async Task FiguresAsync_RunsOfEveryKind_AreCountedOnceAMinute()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, Outcome.Green);
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        await RoundAsync(store);
        await PinAsync(store, [await StoreAsync(store, 2)]);
        await ReadForSearchAsync(store);
        var queries = store.Get<StorageQueries>();

        var figures = await queries.FiguresAsync(Main, Cancellation);
        await StoreAsync(store, 3);
        var kept = await queries.FiguresAsync(Main, Cancellation);
        store.Clock.Advance(TimeSpan.FromMinutes(2));
        var anew = await queries.FiguresAsync(Main, Cancellation);

        Assert.Equal(
            (1, 1, 1, (DateTimeOffset?)Some.Start),
            (figures.Runs.Whole, figures.Runs.Skeletons, figures.Runs.Pinned, figures.Runs.OldestReceivedAtUtc)
        );
        Assert.InRange(figures.Runs.WholeBytes, 1, 10_000);
        Assert.Equal(Enum.GetValues<DiskUse>(), figures.Shares.Select(s => s.Use));
        Assert.All(
            figures.Shares.Where(s => s.Use is not DiskUse.Other),
            s => Assert.InRange(s.Bytes, 1, figures.Disk.DatabaseBytes)
        );
        Assert.InRange(figures.Shares.Sum(s => s.Bytes), 1, figures.Disk.DatabaseBytes);
        Assert.Same(figures, kept);
        Assert.Equal(2, anew.Runs.Whole);
    }
}
