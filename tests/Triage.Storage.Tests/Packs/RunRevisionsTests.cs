using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Packs;

public sealed class RunRevisionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CaughtUpAsync_OneRunIsDamaged_TheOthersAreSummedUpAndPagesGoOn()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(
            WorkspaceId.Main,
            [Some.Span(trace: 1), Some.Span(trace: 2), Some.Span(trace: 3)],
            Cancellation
        );
        byte[] damaged = [9, 9, 9];
        await store.Database.WriteAsIsAsync(
            WritePriority.Intake,
            c =>
                c.In<PackRow>(WorkspaceId.Main)
                    .Where(p => p.TraceId == Some.TraceId(2))
                    .ExecuteUpdateAsync(p => p.SetProperty(x => x.Skeletons, damaged), Cancellation),
            Cancellation
        );

        var first = await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace: 4)], Cancellation);
        var later = await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation);

        Assert.Equal(2, first.Items.Count(r => r.Summary.Agent == "invoice-reconciler"));
        Assert.Equal(3, first.Items.Count);
        Assert.Equal(3, later.Items.Count(r => r.Summary.Agent == "invoice-reconciler"));
    }

    [Fact]
    public async Task Changed_TheRestOfARunComesAMomentLater_IsSummedUpOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 1)], Cancellation);
        store.Clock.Advance(Limits.RevisesAfter * 0.9);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2, parent: 1)], Cancellation);

        // It happens behind the commits, when nobody asks for the run.
        while (await RevisedAsync(store) is (0, _))
        {
            store.Clock.Advance(Limits.RevisesAfter / 2);
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
        }

        Assert.Equal((1, 2), await RevisedAsync(store));
    }

    private static Task<(int Times, int Spans)> RevisedAsync(StoreOnDisk store) =>
        store.Database.ReadAsIsAsync(
            async c =>
            {
                var run = await c.In<RunRow>(WorkspaceId.Main).AsNoTracking().SingleAsync(Cancellation);
                return (run.Revision, run.StoredSpans);
            },
            Cancellation
        );
}
