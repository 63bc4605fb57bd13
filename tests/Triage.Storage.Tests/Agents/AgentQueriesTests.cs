using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Tests.Agents;

public sealed class AgentQueriesTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_RunsOfTwoAgents_CountsEachApartAndKeepsPresumedApart()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, "reconciler", Outcome.Red);
        await StoreAsync(store, 2, "reconciler", Outcome.Green);
        await StoreAsync(store, 3, "reconciler", Outcome.Green, OutcomeSource.Presumed);
        await StoreAsync(store, 4, "reconciler");
        await StoreAsync(store, 5, "mailer", Outcome.Red, at: Some.Start.AddDays(-40));

        var listed = await store.Get<AgentQueries>().ListAsync(Main, null, Cancellation);

        var reconciler = listed[0];
        Assert.Equal("reconciler", reconciler.Set.Name);
        Assert.Equal(new RedShare(4, 1, 1, 1, 1), reconciler.Outcomes);
        Assert.Equal(4, reconciler.RunsIn7Days);
        var mailer = listed[1];
        Assert.Equal(("mailer", 0, 0), (mailer.Set.Name, mailer.Outcomes.Runs, mailer.RunsIn7Days));
        Assert.Equal(Some.Start.AddDays(-40), mailer.LastRunUtc!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ListAsync_OpenIncident_ComesFirstAndIsCounted()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, "mailer");
        await store.IncidentStore.FileAsync(Main, Some.Filing() with { Agent = "reconciler" }, Actor.Owner, null, Cancellation);
        await StoreAsync(store, 2, "reconciler", at: Some.Start.AddDays(-1));

        var listed = await store.Get<AgentQueries>().ListAsync(Main, null, Cancellation);

        Assert.Equal([("reconciler", 1), ("mailer", 0)], listed.Select(a => (a.Set.Name, a.OpenIncidents)));
    }

    [Fact]
    public async Task ListAsync_ToolCalledSinceTheCardWasConfirmed_IsNew()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store
            .Get<AgentStore>()
            .ChangeAsync(
                Main,
                "reconciler",
                a => a with { Card = new AgentCard([], [], [], ["list_payments"], Actor.Owner, Some.Start) },
                "Card confirmed",
                Actor.Owner,
                Cancellation
            );
        await store.RunStore.StoreAsync(
            Main,
            [Tool(1, 1, "list_payments", "reconciler"), Tool(1, 2, "post_result", "reconciler")],
            Cancellation
        );

        var listed = await store.Get<AgentQueries>().ListAsync(Main, "RECON", Cancellation);

        Assert.Equal(["post_result"], Assert.Single(listed).NewTools);
    }

    [Fact]
    public async Task ListAsync_OtherWorkspace_SeesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, "reconciler");

        Assert.Empty(await store.Get<AgentQueries>().ListAsync(Some.Other, null, Cancellation));
    }

    [Fact]
    public async Task InFlightAsync_EndedLongQuietRun_IsNotInFlight()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, "reconciler");
        var queries = store.Get<AgentQueries>();
        Assert.Equal(1, await queries.InFlightAsync(Main, "reconciler", Cancellation));

        store.Clock.Advance(Limits.SettlesAfter + TimeSpan.FromSeconds(1));

        Assert.Equal(0, await queries.InFlightAsync(Main, "reconciler", Cancellation));
    }

    [Fact]
    public async Task InFlightAsync_RootThatNeverCame_IsInFlightForADay()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(Main, [Some.Span(parent: 9, agent: "reconciler")], Cancellation);
        store.Clock.Advance(TimeSpan.FromHours(1));
        var queries = store.Get<AgentQueries>();
        Assert.Equal(1, await queries.InFlightAsync(Main, "reconciler", Cancellation));

        store.Clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal(0, await queries.InFlightAsync(Main, "reconciler", Cancellation));
    }

    internal static async Task<string> StoreAsync(
        StoreOnDisk store,
        int trace,
        string agent,
        Outcome outcome = Outcome.Unknown,
        OutcomeSource source = OutcomeSource.Api,
        DateTimeOffset? at = null
    )
    {
        var receipt = await store.RunStore.StoreAsync(Main, [Some.Span(trace, at: at, agent: agent)], Cancellation);
        if (outcome != Outcome.Unknown)
        {
            await store.RunStore.ClaimOutcomeAsync(Main, receipt.RunIds[0], Some.Claim(outcome, source), Cancellation);
        }

        return receipt.RunIds[0];
    }

    internal static Span Tool(int trace, int span, string tool, string agent) =>
        Some.Span(trace, span, agent: agent) with
        {
            Kind = StepKind.ToolCall,
            ToolName = tool,
            Contents = [],
        };
}
