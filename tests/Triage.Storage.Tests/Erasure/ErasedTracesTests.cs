using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Erasure;

namespace Triage.Storage.Tests.Erasure;

public sealed class ErasedTracesTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Among_NoErasure_IsNotAskedOfTheDatabaseForAWhileAndThenSeesThatOfAnotherInstance()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var traces = new ErasedTraces();
        var hasher = await store.Workspaces.HasherAsync(Main, Cancellation);

        var before = await AmongAsync();
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                context.Add(
                    new ErasedTraceRow
                    {
                        Workspace = Main,
                        Hash = ErasedTraceRow.HashOf(hasher, "t1"),
                        AtUtc = store.Clock.GetUtcNow(),
                    }
                );
                return Task.FromResult(true);
            },
            Cancellation
        );
        var reliedOn = await AmongAsync();
        store.Clock.Advance(ErasureLimits.NoneReliedOnFor);
        var after = await AmongAsync();

        Assert.Empty(before);
        Assert.Empty(reliedOn);
        Assert.Equal(["t1"], after);
        Assert.True(ErasureLimits.NoneReliedOnFor < ErasureLimits.BeginsAfter);

        Task<HashSet<string>> AmongAsync() =>
            store.Database.ReadAsync(
                context => traces.AmongAsync(context, Main, ["t1", "t2"], hasher, store.Clock.GetUtcNow(), Cancellation),
                Cancellation
            );
    }
}
