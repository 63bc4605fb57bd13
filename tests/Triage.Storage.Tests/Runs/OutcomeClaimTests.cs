using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class OutcomeClaimTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClaimOutcomeAsync_UnknownRun_AnswersFalse()
    {
        using var store = await StoreOnDisk.OpenAsync();

        Assert.False(await ClaimAsync(store, Some.Claim()));
    }

    [Fact]
    public async Task ClaimOutcomeAsync_SeveralSources_TheStrongestDecidesAndAllAreKept()
    {
        using var store = await WithRunAsync();

        await ClaimAsync(store, Some.Claim(Outcome.Red, OutcomeSource.Person));
        await ClaimAsync(store, Some.Claim(Outcome.Green, OutcomeSource.Rule, Some.Start.AddDays(1)));

        var found = await FindAsync(store);
        Assert.Equal(new EffectiveOutcome(Outcome.Red, OutcomeSource.Person), found.Run.Outcome);
        Assert.Equal([Outcome.Green, Outcome.Red], found.Claims.Select(c => c.Outcome));
    }

    [Fact]
    public async Task ClaimOutcomeAsync_SameSourceAndInstant_TheLastOneDecides()
    {
        using var store = await WithRunAsync();

        await ClaimAsync(store, Some.Claim(Outcome.Red));
        await ClaimAsync(store, Some.Claim(Outcome.Green));

        Assert.Equal(Outcome.Green, (await FindAsync(store)).Run.Outcome.Outcome);
    }

    [Fact]
    public async Task ClaimOutcomeAsync_AboutAnItem_LeavesTheRunAlone()
    {
        using var store = await WithRunAsync();

        await ClaimAsync(store, Some.Claim(item: "INV-7"));

        var found = await FindAsync(store);
        Assert.Equal(default, found.Run.Outcome);
        Assert.Equal("INV-7", Assert.Single(found.Claims).Item);
    }

    [Fact]
    public async Task ClaimOutcomeAsync_SameClaimTwice_IsOneClaim()
    {
        using var store = await WithRunAsync();

        await ClaimAsync(store, Some.Claim());
        var again = await ClaimAsync(store, Some.Claim());

        Assert.True(again);
        Assert.Single((await FindAsync(store)).Claims);
    }

    [Fact]
    public async Task ClaimOutcomeAsync_BeforeMoreSpans_SurvivesTheNewRevision()
    {
        using var store = await WithRunAsync();
        await ClaimAsync(store, Some.Claim());

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2)], Cancellation);

        var found = await FindAsync(store);
        Assert.Equal(2, found.Run.Revision);
        Assert.Equal(Outcome.Red, found.Run.Outcome.Outcome);
    }

    private static async Task<StoreOnDisk> WithRunAsync()
    {
        var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        return store;
    }

    private static Task<bool> ClaimAsync(StoreOnDisk store, OutcomeClaim claim) =>
        store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, Some.TraceId(1), claim, Cancellation);

    private static async Task<Storage.Runs.RunWithClaims> FindAsync(StoreOnDisk store) =>
        (await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation))!;
}
