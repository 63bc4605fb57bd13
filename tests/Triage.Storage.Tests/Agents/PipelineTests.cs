using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Agents;

public sealed class PipelineTests
{
    private const string Agent = "reconciler";
    private const string Commit = "8f3a2c1d9e0b7f6a5c4d3e2f1a0b9c8d7e6f5a4b";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReportAsync_BeforeAnyRunOfTheBuild_IsWhatCiSaidOfIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await ReportAsync(store, Told(1) with { Result = "failure", Name = "deploy", Url = "https://ci.example/7" });

        await StoreAsync(store);

        var result = Assert.Single(await store.Get<AgentHistory>().BuildsAsync(Main, Agent, Cancellation)).Result!;
        Assert.Equal((false, "https://ci.example/7"), (result.Succeeded, result.Pipeline!.Url));
    }

    [Fact]
    public async Task ReportAsync_PartsInAnyOrderAndTwice_AreOne()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store);
        var test = Told(1) with { Tasks = [new PipelineTask("test", "t1", "test", "failure", null)] };
        var run = Told(1) with { Result = "success", RunId = "7", AtUtc = Some.Start.AddMinutes(5) };

        foreach (var part in new[] { test, run, run, test, run with { TraceId = Some.TraceId(99) } })
        {
            await ReportAsync(store, part);
        }

        var result = Assert.Single(await store.Get<AgentHistory>().BuildsAsync(Main, Agent, Cancellation)).Result!;
        Assert.True(result.Succeeded);
        Assert.Equal("failure", Assert.Single(result.Pipeline!.Tasks).Result);
    }

    [Fact]
    public async Task ReportAsync_Cancelled_LeavesWhatWasSaidBefore()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store);
        await ReportAsync(store, Told(1) with { Result = "success" });
        await ReportAsync(store, Told(2) with { Result = "cancellation", AtUtc = Some.Start.AddHours(1) });

        Assert.True(Assert.Single(await store.Get<AgentHistory>().BuildsAsync(Main, Agent, Cancellation)).Result!.Succeeded);
        Assert.Empty(await store.Get<AgentHistory>().BuildsAsync(Some.Other, Agent, Cancellation));
    }

    [Fact]
    public async Task Store_SpansOfAPipeline_AreARunThatListsLeaveOut()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var span = Some.Span(5, agent: "") with
        {
            Agent = null,
            Kind = StepKind.Other,
            Dialect = PipelineRun.Dialect,
            Contents = [],
        };
        await store.RunStore.StoreAsync(Main, [span], Cancellation);

        Assert.Empty((await store.Runs.ListAsync(Main, new RunFilter(), Cancellation)).Items);
        var run = (await store.Runs.FindAsync(Main, Some.TraceId(5), Cancellation))!.Run;
        Assert.True(run.Summary.IsPipeline);
        Assert.Null(run.Summary.Agent);
        Assert.Empty(await store.Get<AgentQueries>().ListAsync(Main, null, Cancellation));
    }

    private static PipelineRun Told(int trace) => new(Some.TraceId(trace), Some.Start) { Commit = Commit };

    private static Task ReportAsync(StoreOnDisk store, PipelineRun told) =>
        store.Get<ChangeStore>().ReportAsync(Main, [told], Cancellation);

    private static async Task StoreAsync(StoreOnDisk store) =>
        await store.RunStore.StoreAsync(Main, [Some.Span(50, agent: Agent)], Cancellation);
}
