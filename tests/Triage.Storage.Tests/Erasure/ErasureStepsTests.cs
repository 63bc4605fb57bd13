using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Erasure;
using Triage.Storage.Views;

namespace Triage.Storage.Tests.Erasure;

public sealed class ErasureStepsTests
{
    private const string Canary = "CANARY-81723";
    private const string Alike = "q=CANARY 81723";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>As retention does: what comes after it moves up, and none of that is stepped over.</summary>
    [Fact]
    public async Task Steps_OthersRemovedMeanwhile_TakeItOutOfEveryText()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.Workspaces.GetAsync(Main, Cancellation);
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                context.AddRange(Enumerable.Range(1, 300).Select(n => View(n, n > 200 ? $"q={Canary}" : Alike)));
                return Task.FromResult(true);
            },
            Cancellation
        );
        var subject = new SoughtSubject(null, Canary, false);
        await store.Get<ErasureStore>().AskAsync(Main, subject, TimeSpan.Zero, Actor.Owner, Cancellation);

        while (await store.Get<ErasureSteps>().StepAsync(Main, Cancellation))
        {
            await store.Database.WriteAsync(
                WritePriority.Interactive,
                context =>
                    context
                        .In<SavedViewRow>(Main)
                        .Where(v => v.Query == Alike)
                        .OrderBy(v => v.Id)
                        .Take(3)
                        .ExecuteDeleteAsync(Cancellation),
                Cancellation
            );
        }

        var left = await store.Database.ReadAsync(
            context => context.In<SavedViewRow>(Main).Where(v => v.Query != Alike).Select(v => v.Query).ToListAsync(Cancellation),
            Cancellation
        );
        Assert.Equal(100, left.Count);
        Assert.All(left, query => Assert.Equal("q=(erased)", query));
        var report = (await store.Get<ErasureStore>().FindAsync(Main, 1, Cancellation))!.Report;
        Assert.Equal(100, report.CountOf(ErasureKind.Views));
    }

    private static SavedViewRow View(int number, string query) =>
        new()
        {
            Workspace = Main,
            Id = new Guid(number, 0, 0, new byte[8]),
            Owner = Actor.Owner,
            Name = $"view {number}",
            Query = query,
        };
}
