using Microsoft.Data.Sqlite;
using Triage.Engine;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Sqlite;

public sealed class ReadingBehindTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_NothingCanBeSummedUp_StillShowsWhatIsThere()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        using var other = new SqliteConnection($"Data Source={Path.Combine(store.DataDirectory, "triage.db")};Pooling=False");
        other.Open();
        using (var held = other.BeginTransaction(deferred: false))
        {
            var behind = Assert.Single((await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation)).Items);
            Assert.Null(behind.Summary.Agent);
        }

        var now = Assert.Single((await store.Runs.ListAsync(WorkspaceId.Main, new RunFilter(), Cancellation)).Items);
        Assert.Equal("invoice-reconciler", now.Summary.Agent);
    }
}
