using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class PopulationQueriesTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfAgentAsync_RunsOfATime_AreReadWithOutcomePlacesAndCredentials()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var red = await StoreAsync(
            store,
            1,
            Some.Start,
            Outcome.Red,
            change: s =>
                s with
                {
                    ServerAddress = "bank.example",
                    Status = SpanStatus.Error,
                    ErrorType = "401",
                    CredentialId = "k9",
                }
        );
        var unknown = await StoreAsync(store, 2, Some.Start.AddMinutes(5), Outcome.Unknown);
        await StoreAsync(store, 3, Some.Start.AddHours(-2), Outcome.Green);
        await StoreAsync(store, 4, Some.Start.AddHours(1), Outcome.Green);
        await StoreAsync(store, 5, Some.Start, Outcome.Green, agent: "mailer");
        await StoreAsync(store, 6, Some.Start, Outcome.Green, workspace: Some.Other);

        var found = await Queries(store)
            .OfAgentAsync(Main, "invoice-reconciler", Some.Start.AddHours(-1), Some.Start.AddHours(1), Cancellation);

        Assert.Equal([unknown, red], found.Runs.Select(r => r.Id));
        Assert.Equal((Outcome.Red, OutcomeSource.Person), (found.Runs[1].Outcome.Outcome, found.Runs[1].Outcome.Source));
        Assert.Equal([new PlaceCalls("bank.example", 1, 1)], found.Runs[1].Summary.Places);
        Assert.Equal([new CredentialUse("k9", true)], found.Runs[1].Summary.Credentials);
        Assert.False(found.IsCut);
    }

    [Fact]
    public async Task InTimesAsync_SeveralTimes_HoldsAllAgentsOfEach()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var first = await StoreAsync(store, 1, Some.Start, Outcome.Green);
        var second = await StoreAsync(store, 2, Some.Start.AddHours(5), Outcome.Unknown, agent: "mailer");
        await StoreAsync(store, 3, Some.Start, Outcome.Green, workspace: Some.Other);

        var found = await Queries(store)
            .InTimesAsync(
                Main,
                [
                    (Some.Start.AddHours(5), Some.Start.AddHours(6)),
                    (Some.Start, Some.Start.AddHours(9)),
                    (Some.Start.AddDays(1), Some.Start.AddDays(2)),
                ],
                Cancellation
            );

        Assert.Equal(
            [
                [second],
                [second, first],
                [],
            ],
            found.Select(t => t.Runs.Select(r => r.Id).ToArray())
        );
    }

    [Fact]
    public async Task LastGreenAsync_OtherEnvironmentTaskOrLater_AreLeftOut()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var oldest = await StoreAsync(store, 1, Some.Start.AddHours(-3), Outcome.Green);
        var newest = await StoreAsync(store, 2, Some.Start.AddHours(-1), Outcome.Green);
        await StoreAsync(store, 3, Some.Start.AddHours(-2), Outcome.Green, change: s => s with { Task = "other" });
        await StoreAsync(
            store,
            4,
            Some.Start.AddHours(-2),
            Outcome.Green,
            change: s => s with { Build = s.Build with { Environment = "staging" } }
        );
        await StoreAsync(store, 5, Some.Start.AddHours(1), Outcome.Green);
        await StoreAsync(store, 6, Some.Start.AddHours(-2), Outcome.Red);
        await StoreAsync(store, 7, Some.Start.AddDays(-20), Outcome.Green);
        var red = await store.Runs.FindAsync(Main, await StoreAsync(store, 8, Some.Start, Outcome.Red), Cancellation);

        var all = await Queries(store).LastGreenAsync(Main, red!.Run, 20, TimeSpan.FromDays(14), Cancellation);
        var one = await Queries(store).LastGreenAsync(Main, red.Run, 1, TimeSpan.FromDays(14), Cancellation);

        Assert.Equal([newest, oldest], all.Select(r => r.Id));
        Assert.Equal([newest], one.Select(r => r.Id));
        Assert.Single(all[0].TraceIds);
    }

    [Fact]
    public async Task CredentialsSinceAsync_UsedInTwoBuilds_IsTheFirst()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, Some.Start, Outcome.Green, change: s => s with { CredentialId = "k9" });
        await StoreAsync(
            store,
            2,
            Some.Start.AddDays(1),
            Outcome.Green,
            change: s => s with { CredentialId = "k9", Build = new Build("1.5.0", null, null) }
        );

        var since = await Queries(store).CredentialsSinceAsync(Main, "invoice-reconciler", ["k9", "k10"], Cancellation);

        var (credential, first) = Assert.Single(since);
        Assert.Equal("k9", credential);
        Assert.Equal(Some.Start, first, TimeSpan.FromSeconds(1));
    }

    private static PopulationQueries Queries(StoreOnDisk store) => store.Get<PopulationQueries>();

    private static async Task<string> StoreAsync(
        StoreOnDisk store,
        int trace,
        DateTimeOffset at,
        Outcome outcome,
        string agent = "invoice-reconciler",
        WorkspaceId? workspace = null,
        Func<Span, Span>? change = null
    )
    {
        var span = Some.Span(trace, at: at, agent: agent) with { Task = "month-end" };
        var receipt = await store.RunStore.StoreAsync(workspace ?? Main, [change?.Invoke(span) ?? span], Cancellation);
        if (outcome != Outcome.Unknown)
        {
            await store.RunStore.ClaimOutcomeAsync(workspace ?? Main, receipt.RunIds[0], Some.Claim(outcome), Cancellation);
        }

        return receipt.RunIds[0];
    }
}
