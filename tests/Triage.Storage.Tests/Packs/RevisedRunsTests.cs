using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Agents;
using Triage.Storage.Retention;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Packs;

public sealed class RevisedRunsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutAsync_MoreCameSinceItWasRead_SumsUpAllOfIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var read = await StoredAndReadAsync(store);

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2, parent: 1)], Cancellation);
        await PutAsync(store, read);

        var run = Assert.Single(await RunsAsync(store));
        Assert.Equal(2, run.Summary.SpanCount);
        Assert.Equal(2, run.StoredSpans);
        Assert.Equal(0, await store.Database.ReadAsIsAsync(c => c.Set<RunNewsRow>().CountAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task PutAsync_AnotherHasSummedItUp_LeavesItAlone()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var read = await StoredAndReadAsync(store);

        await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, read[0].Id, Some.Claim(), Cancellation);
        await PutAsync(store, read);

        var run = Assert.Single(await RunsAsync(store));
        Assert.Equal(1, run.Revision);
        Assert.Equal(Engine.Runs.Outcome.Red, run.Outcome);
    }

    [Fact]
    public async Task PutAsync_RunWasRemoved_DoesNotBringItBack()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var read = await StoredAndReadAsync(store);

        await store.Database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                await new RunRemoval(context, WorkspaceId.Main, store.Get<SearchIndex>()).DeleteAsync([read[0].Id], Cancellation);
                return 0;
            },
            Cancellation
        );
        await PutAsync(store, read);

        Assert.Empty(await RunsAsync(store));
    }

    private static async Task<List<RevisedRun>> StoredAndReadAsync(StoreOnDisk store)
    {
        var stored = await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        var read = await store.Database.ReadAsIsAsync(
            c => Over(store, c).ReadAsync([.. stored.RunIds], Cancellation),
            Cancellation
        );
        Assert.Equal(stored.RunIds, read.Select(r => r.Id));
        return read;
    }

    private static Task PutAsync(StoreOnDisk store, List<RevisedRun> read) =>
        store.Database.WriteAsIsAsync(
            WritePriority.Intake,
            async context =>
            {
                await Over(store, context).PutAsync(read, Cancellation);
                return 0;
            },
            Cancellation
        );

    private static RevisedRuns Over(StoreOnDisk store, TriageContext context) =>
        new(context, WorkspaceId.Main, store.Get<PackMapping>(), store.Get<FingerprintBook>());

    private static Task<List<RunRow>> RunsAsync(StoreOnDisk store) =>
        store.Database.ReadAsIsAsync(c => c.In<RunRow>(WorkspaceId.Main).ToListAsync(Cancellation), Cancellation);
}
