using Triage.Engine;
using Triage.Storage.Views;

namespace Triage.Storage.Tests.Views;

public sealed class SavedViewStoreTests
{
    private static readonly Actor Ana = new("Ana");
    private static readonly Actor Ben = new("Ben");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_PrivateAndShared_ShowsOwnAndWhatOthersShareOfThisList()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await SaveAsync(store, View("Mine", Ana));
        await SaveAsync(store, View("Theirs", Ben));
        await SaveAsync(store, View("Everybody's", Ben) with { Shared = true });
        await SaveAsync(store, View("Runs", Ana) with { Page = ViewPage.Runs });

        Assert.Equal(["Everybody's", "Mine"], await NamesAsync(store, Ana));
        Assert.Equal(["Everybody's", "Theirs"], await NamesAsync(store, Ben));
    }

    [Fact]
    public async Task SaveAsync_SameName_OverwritesAndOfTheSamePersonOnly()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await SaveAsync(store, View("Agents", Ben) with { Shared = true, Query = "?agent=b" });
        await SaveAsync(store, View("Agents", Ana) with { Query = "?agent=a" });

        await SaveAsync(store, View(" Agents ", Ana) with { Query = "?agent=c" });

        var views = await ListAsync(store, Ana);
        Assert.Equal([(Ana, "?agent=c"), (Ben, "?agent=b")], views.Select(v => (v.Owner, v.Query)).OrderBy(v => v.Owner.Name));
    }

    [Fact]
    public async Task SaveAsync_RenamedToATakenName_LeavesOne()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await SaveAsync(store, View("Old", Ana) with { Query = "?q=old" });
        var renamed = await SaveAsync(store, View("New", Ana) with { Query = "?q=new" });

        await SaveAsync(store, renamed with { Name = "Old" });

        var only = Assert.Single(await ListAsync(store, Ana));
        Assert.Equal(("Old", "?q=new"), (only.Name, only.Query));
    }

    [Fact]
    public async Task DeleteAsync_SomebodyElses_LeavesIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var view = await SaveAsync(store, View("Shared", Ben) with { Shared = true });

        Assert.False(await store.Get<SavedViewStore>().DeleteAsync(WorkspaceId.Main, view.Id, Ana, Cancellation));
        Assert.True(await store.Get<SavedViewStore>().DeleteAsync(WorkspaceId.Main, view.Id, Ben, Cancellation));
        Assert.Empty(await ListAsync(store, Ben));
    }

    [Theory]
    [InlineData("", "?q=x", "name")]
    [InlineData("A name", null, "query")]
    public async Task SaveAsync_NoNameOrTooLongAFilter_IsRefused(string name, string? query, string field)
    {
        using var store = await StoreOnDisk.OpenAsync();
        var view = View(name, Ana) with { Query = query ?? new string('q', Limits.MaxViewQueryChars + 1) };

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => SaveAsync(store, view));

        Assert.Equal(field, refused.Field);
    }

    [Fact]
    public async Task SaveAsync_OneTooMany_IsRefusedWithTheLimit()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 0; n < Limits.MaxSavedViews; n++)
        {
            await SaveAsync(store, View($"View {n}", Ana));
        }

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => SaveAsync(store, View("One more", Ana)));

        Assert.Contains("the limit is 50", refused.Message, StringComparison.Ordinal);
    }

    private static SavedView View(string name, Actor owner) =>
        new(Guid.NewGuid(), ViewPage.Incidents, owner, name, "?severity=sev1", false);

    private static Task<SavedView> SaveAsync(StoreOnDisk store, SavedView view) =>
        store.Get<SavedViewStore>().SaveAsync(WorkspaceId.Main, view, Cancellation);

    private static Task<IReadOnlyList<SavedView>> ListAsync(StoreOnDisk store, Actor by) =>
        store.Get<SavedViewStore>().ListAsync(WorkspaceId.Main, ViewPage.Incidents, by, Cancellation);

    private static async Task<IEnumerable<string>> NamesAsync(StoreOnDisk store, Actor by) =>
        (await ListAsync(store, by)).Select(v => v.Name);
}
