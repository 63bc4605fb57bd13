using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class MinimalRunsTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;
    private static readonly RunSummary Told = new()
    {
        Agent = "old-batch",
        Agents = ["old-batch"],
        Task = "nightly",
        Subjects = [new Subject("subject", "INV-7")],
        StartedAtUtc = Some.Start.AddHours(-1),
        ReportedStatus = ReportedStatus.Ok,
        Note = "The printer changed.",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RecordAsync_Run_IsListedFoundAndClaimedLikeAnyOther()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var run = await store.Get<MinimalRuns>().RecordAsync(Main, Told, null, Cancellation);
        await store.RunStore.ClaimOutcomeAsync(Main, run.Id, Some.Claim(), Cancellation);

        var listed = Assert.Single((await store.Runs.ListAsync(Main, new RunFilter { Subject = "INV-7" }, Cancellation)).Items);
        Assert.Equal((run.Id, Outcome.Red, "The printer changed."), (listed.Id, listed.Outcome.Outcome, listed.Summary.Note));
        Assert.True(listed.HasNoTrace);
        Assert.Contains("minimal record", Assert.Single(listed.Summary.Diagnosability.Missing), StringComparison.Ordinal);
        Assert.Empty((await store.RunStore.FindRecordedAsync(Main, run.Id, Cancellation))!.Spans);
        Assert.Empty(await store.Runs.SkeletonAsync(Main, run.Id, Cancellation));
    }

    [Fact]
    public async Task RecordAsync_SameKeyAgain_AnswersTheRunItMade()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var runs = store.Get<MinimalRuns>();

        var first = await runs.RecordAsync(Main, Told, "nightly-1", Cancellation);
        var again = await runs.RecordAsync(Main, Told with { Task = "other" }, "nightly-1", Cancellation);
        var other = await runs.RecordAsync(Main, Told, "nightly-2", Cancellation);

        Assert.Equal((first.Id, "nightly"), (again.Id, again.Summary.Task));
        Assert.NotEqual(first.Id, other.Id);
        Assert.NotEqual(first.Id, (await runs.RecordAsync(Some.Other, Told, "nightly-1", Cancellation)).Id);
    }
}
