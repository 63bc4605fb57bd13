using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Tests.Agents;

public sealed class ChangeStoreTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReportAsync_SameChangeTwice_IsOneChange()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var changes = store.Get<ChangeStore>();

        var first = await changes.ReportAsync(Main, Rotation(), Cancellation);
        var again = await changes.ReportAsync(Main, Rotation() with { By = new Actor("ci") }, Cancellation);

        Assert.Equal(first, again);
        Assert.Single(await AroundAsync(changes, Main, null));
    }

    [Fact]
    public async Task ReportedAsync_ChangeOfAnotherAgent_IsLeftOut()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var changes = store.Get<ChangeStore>();
        await changes.ReportAsync(Main, Rotation(), Cancellation);
        await changes.ReportAsync(Main, Rotation() with { Agent = "mailer", Subject = "smtp" }, Cancellation);
        await changes.ReportAsync(Main, Rotation() with { Agent = "reconciler", Subject = "ledger" }, Cancellation);

        Assert.Equal(["bank api", "ledger"], (await AroundAsync(changes, Main, "reconciler")).Select(c => c.Subject).Order());
        Assert.Equal(["bank api"], (await AroundAsync(changes, Main, null)).Select(c => c.Subject));
        Assert.Empty(await AroundAsync(changes, Some.Other, "reconciler"));
    }

    [Fact]
    public async Task ReportedAsync_OutsideTheTime_IsLeftOut()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var changes = store.Get<ChangeStore>();
        await changes.ReportAsync(Main, Rotation() with { AtUtc = Some.Start.AddHours(2) }, Cancellation);

        Assert.Empty(await AroundAsync(changes, Main, null));
    }

    private static Task<IReadOnlyList<Change>> AroundAsync(ChangeStore changes, WorkspaceId workspace, string? agent) =>
        changes.ReportedAsync(workspace, agent, Some.Start.AddHours(-1), Some.Start.AddHours(1), Cancellation);

    private static Change Rotation() => new(Some.Start, Trigger.Credential, "bank api", "k7", "k9", null, null, Actor.Owner);
}
