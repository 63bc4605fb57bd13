using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Packs;

public sealed class RunJoiningTests
{
    private const string Key = "codex:conversation.id:c-1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreAsync_TracesWithOneKey_AreOneRunWhateverComesFirst()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span(trace: 1) with { RunKey = Key });
        // It says which job it belongs to only with its second span.
        await StoreAsync(store, Some.Span(trace: 2));
        await StoreAsync(store, Some.Span(trace: 3) with { RunKey = "codex:conversation.id:c-2" });
        var apart = await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation);

        await StoreAsync(store, Some.Span(trace: 2, span: 2, parent: 1) with { RunKey = Key });

        var runs = await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation);
        var joined = (await store.RunStore.FindRecordedAsync(WorkspaceId.Main, Some.TraceId(2), Cancellation))!;
        Assert.Equal(3, apart.Items.Count);
        Assert.Equal(2, runs.Items.Count);
        Assert.Equal([Some.TraceId(1), Some.TraceId(2)], joined.Run.TraceIds);
        Assert.Equal(3, joined.Spans.Count);
        Assert.Equal(3, joined.Run.Summary.SpanCount);
        Assert.Equal(joined.Run.Id, (await FindAsync(store, 1)).Id);
    }

    [Fact]
    public async Task StoreAsync_RunThatWasClaimed_TakesItsClaimsAlong()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span(trace: 1) with { RunKey = Key });
        await StoreAsync(store, Some.Span(trace: 2));
        await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, Some.TraceId(2), Some.Claim(), Cancellation);

        await StoreAsync(store, Some.Span(trace: 2, span: 2) with { RunKey = Key });

        var run = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);
        Assert.Equal(Outcome.Red, run!.Run.Outcome.Outcome);
        Assert.Equal(2, run.Run.TraceIds.Count);
        Assert.Single(run.Claims);
    }

    [Fact]
    public async Task StoreAsync_RunThatAnIncidentNames_StaysByItself()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span(trace: 1) with { RunKey = Key });
        await StoreAsync(store, Some.Span(trace: 2));
        var filing = new Filing { Title = "Wrong account", RedRun = (await FindAsync(store, 2)).Id };
        await store.IncidentStore.FileAsync(WorkspaceId.Main, filing, Actor.Owner, null, Cancellation);

        await StoreAsync(store, Some.Span(trace: 2, span: 2) with { RunKey = Key });

        Assert.Equal([Some.TraceId(2)], (await FindAsync(store, 2)).TraceIds);
        Assert.Equal([Some.TraceId(1)], (await FindAsync(store, 1)).TraceIds);
    }

    private static Task StoreAsync(StoreOnDisk store, Span span)
    {
        // Of two runs the one that came first takes the other in.
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        return store.RunStore.StoreAsync(WorkspaceId.Main, [span], Cancellation);
    }

    private static async Task<Run> FindAsync(StoreOnDisk store, int trace) =>
        (await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(trace), Cancellation))!.Run;
}
