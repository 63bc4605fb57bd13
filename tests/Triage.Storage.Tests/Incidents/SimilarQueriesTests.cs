using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class SimilarQueriesTests
{
    private static readonly IncidentTraits Sought = new("refunds", "O-1", Symptom.CannotTell, null, "Refund paid twice", null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_ClosedOne_TellsHowItEnded()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "Refund paid twice again", "O-7");
        await store.IncidentStore.ActAsync(
            WorkspaceId.Main,
            1,
            i =>
            {
                i.Decide(Some.Verdict(), Actor.Owner, Some.Start);
                i.Close(Helped.Partly, null, Actor.Owner, Some.Start);
            },
            Cancellation
        );

        var found = Assert.Single(await FindAsync(store, null));

        Assert.Equal((1, IncidentState.Closed, "env.access"), (found.Number, found.State, found.Class));
        Assert.Equal((Confidence.Observed, Helped.Partly, Some.Start), (found.Confidence, found.Helped, found.ClosedAtUtc));
    }

    [Fact]
    public async Task FindAsync_ItselfMergedAndDeclined_AreLeftOut()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 0; n < 4; n++)
        {
            await FileAsync(store, "Refund paid twice", "O-1");
        }

        await store.IncidentStore.MergeAsync(WorkspaceId.Main, 2, 4, Actor.Owner, Cancellation);
        await store.IncidentStore.ActAsync(WorkspaceId.Main, 3, i => i.Decline("a test", Actor.Owner, Some.Start), Cancellation);

        Assert.Equal([4], (await FindAsync(store, except: 1)).Select(s => s.Number));
    }

    [Fact]
    public async Task FindAsync_OldOneOfTheSameRecord_IsFoundBehindManyNewer()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "Quite another text", "O-1");
        for (var n = 0; n < 200; n++)
        {
            store.Clock.Advance(TimeSpan.FromMinutes(1));
            await FileAsync(store, $"Late answer {n}", $"T-{n}");
        }

        Assert.Equal([1], (await FindAsync(store, null)).Select(s => s.Number));
    }

    private static Task<Incident> FileAsync(StoreOnDisk store, string title, string subject) =>
        store.IncidentStore.FileAsync(
            WorkspaceId.Main,
            new Filing
            {
                Title = title,
                Subject = subject,
                Agent = "refunds",
            },
            Actor.Owner,
            null,
            Cancellation
        );

    private static Task<IReadOnlyList<SimilarIncident>> FindAsync(StoreOnDisk store, int? except) =>
        store.Get<SimilarQueries>().FindAsync(WorkspaceId.Main, Sought, except, Limits.MaxSimilar, Cancellation);
}
