using Triage.Engine;

namespace Triage.Storage.Tests.Workspaces;

public sealed class WorkspaceStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_FirstUse_MakesAKeyThatStays()
    {
        using var store = await StoreOnDisk.OpenAsync();
        store.Clock.SetLocalTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        var made = await store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation);
        var again = await store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation);
        var other = await store.Workspaces.GetAsync(Some.Other, Cancellation);

        Assert.Equal(32, made.ContentKey.Length);
        Assert.Equal(made.ContentKey, again.ContentKey);
        Assert.NotEqual(made.ContentKey, other.ContentKey);
        Assert.Equal("Europe/Berlin", again.Zone.Id);
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_AgreeOnOneKey()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var all = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => store.Workspaces.GetAsync(WorkspaceId.Main, Cancellation), Cancellation))
        );

        Assert.Single(all.Select(w => Convert.ToHexString(w.ContentKey)).Distinct());
    }
}
