using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class OutcomeStoreTests
{
    private const string Agent = "invoice-reconciler";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnreadAsync_RunReadAndThenChanged_IsUnreadAgain()
    {
        using var store = await SettledAsync();
        Assert.Single(await UnreadAsync(store, "v1"));

        await KeepAsync(store, "v1", Reading("INV-1"));
        Assert.Empty(await UnreadAsync(store, "v1"));
        Assert.Single(await UnreadAsync(store, "v0"));
        Assert.Single(await UnreadAsync(store, "v2"));

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2)], Cancellation);
        Assert.Empty(await UnreadAsync(store, "v1"));
        var unsettled = new UnreadRuns("v1", Settled: false);
        Assert.Single(await Outcomes(store).UnreadAsync(WorkspaceId.Main, Agent, unsettled, 10, Cancellation));
        store.Clock.Advance(Limits.SettlesAfter);
        Assert.Single(await UnreadAsync(store, "v1"));
    }

    [Fact]
    public async Task KeepReadingAsync_RunThatChangedMeanwhile_KeepsNothing()
    {
        using var store = await SettledAsync();
        var run = await RunAsync(store);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2)], Cancellation);

        await Outcomes(store).KeepReadingAsync(WorkspaceId.Main, run, "v1", Reading("INV-1"), [], Some.Start, Cancellation);

        Assert.Equal(0, (await RunAsync(store)).Items.Total);
    }

    [Fact]
    public async Task KeepReadingAsync_Twice_IsTheSameAsOnce()
    {
        using var store = await SettledAsync();
        var claim = Some.Claim(Outcome.Red, OutcomeSource.Rule, item: "INV-1");

        await KeepAsync(store, "v1", Reading("INV-1", "INV-2"), claim);
        await KeepAsync(store, "v1", Reading("INV-1", "INV-2"), claim with { AtUtc = Some.Start.AddDays(1) });

        Assert.Equal(new ItemCounts(2, 1, 1), (await RunAsync(store)).Items);
        Assert.Single((await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation))!.Claims);
    }

    [Fact]
    public async Task KeepReadingAsync_RuleThatIsOffNow_IsTakenBackAndTheFileSpeaks()
    {
        using var store = await SettledAsync();
        await ClaimAsync(
            store,
            Some.Claim(Outcome.Green, OutcomeSource.Presumed),
            Some.Claim(Outcome.Green, OutcomeSource.File, item: "INV-1")
        );
        await KeepAsync(store, "v1", Reading("INV-1"), Some.Claim(Outcome.Red, OutcomeSource.Rule));
        Assert.Equal(Outcome.Red, (await RunAsync(store)).Outcome.Outcome);

        await KeepAsync(store, "v2", Reading("INV-1"));

        var run = await RunAsync(store);
        Assert.Equal(new EffectiveOutcome(Outcome.Green, OutcomeSource.Presumed), run.Outcome);
        Assert.Equal(new ItemCounts(1, 0, 0), run.Items);
    }

    [Fact]
    public async Task KeepReadingAsync_SubjectsByRule_SurviveTheNextRevisionAndGoWithTheirRule()
    {
        using var store = await SettledAsync();
        await KeepAsync(store, "v1", new ItemReading([], [new Subject("tenant", "acme")], false));
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2)], Cancellation);
        var about = new RunFilter { Subject = "acme" };
        Assert.Single((await store.Runs.ListAsync(WorkspaceId.Main, about, Cancellation)).Items);
        Assert.Equal(["L-1", "acme"], (await RunAsync(store)).Summary.Subjects.Select(s => s.Value));

        await KeepAsync(store, "v2", ItemReading.Empty);

        Assert.Empty((await store.Runs.ListAsync(WorkspaceId.Main, about, Cancellation)).Items);
        Assert.Equal(["L-1"], (await RunAsync(store)).Summary.Subjects.Select(s => s.Value));
    }

    [Fact]
    public async Task ClaimAsync_AboutItems_CountsThemAndLeavesTheRunAlone()
    {
        using var store = await SettledAsync();
        await KeepAsync(store, "v1", Reading("INV-1", "INV-2", "INV-3"));

        var added = await ClaimAsync(
            store,
            Some.Claim(Outcome.Red, OutcomeSource.File, item: "INV-2") with
            {
                Expected = "12,50",
                Actual = "10",
            },
            Some.Claim(Outcome.Green, OutcomeSource.File, item: "INV-3"),
            Some.Claim(Outcome.Red, OutcomeSource.File, item: "INV-9")
        );

        Assert.Equal(3, added);
        var run = await RunAsync(store);
        Assert.Equal(default, run.Outcome);
        Assert.Equal(new ItemCounts(4, 2, 1), run.Items);
        var red = (await ItemsAsync(store, new ItemFilter { Outcome = Outcome.Red })).Items;
        Assert.Equal(["INV-2", "INV-9"], red.Select(i => i.Subject.Value));
        Assert.Equal(("12,50", "10"), (red[0].Expected, red[0].Actual));
    }

    [Fact]
    public async Task ClaimAsync_SameFileAgain_AddsNothing()
    {
        using var store = await SettledAsync();
        var claim = Some.Claim(Outcome.Red, OutcomeSource.File, item: "INV-2");
        await ClaimAsync(store, claim);

        Assert.Equal(0, await ClaimAsync(store, claim with { AtUtc = Some.Start.AddHours(1) }));
    }

    [Fact]
    public async Task ClaimAsync_UnknownFromTheSameSource_TakesItBack()
    {
        using var store = await SettledAsync();
        await ClaimAsync(store, Some.Claim(Outcome.Red, OutcomeSource.File, item: "INV-2") with { Expected = "1" });

        await ClaimAsync(store, Some.Claim(Outcome.Unknown, OutcomeSource.File, Some.Start.AddHours(1), "INV-2"));

        var item = Assert.Single((await ItemsAsync(store, new ItemFilter())).Items);
        Assert.Equal(Outcome.Unknown, item.Outcome.Outcome);
        Assert.Null(item.Expected);
    }

    [Fact]
    public async Task OfRunAsync_ManyItems_ComeInPagesByPosition()
    {
        using var store = await SettledAsync();
        await KeepAsync(store, "v1", Reading([.. Enumerable.Range(1, 5).Select(n => $"INV-{n}")]));

        var first = await ItemsAsync(store, new ItemFilter { Limit = 3 });
        var second = await ItemsAsync(store, new ItemFilter { Limit = 3, After = first.Next });

        Assert.Equal(5, first.Total);
        Assert.Equal([4, 5], second.Items.Select(i => i.Position));
        Assert.Null(second.Next);
        Assert.Equal("list", Assert.Single(second.Items[0].Touches).Step);
    }

    [Fact]
    public async Task LatestAsync_SubjectInTwoRuns_IsTheLatestBeforeTheInstant()
    {
        using var store = await SettledAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace: 2, at: Some.Start.AddDays(1))], Cancellation);
        await KeepAsync(store, "v1", Reading("INV-1"), trace: 1);
        await KeepAsync(store, "v1", Reading("INV-1", "INV-2"), trace: 2);
        var items = store.Get<ItemQueries>();

        var latest = await items.LatestAsync(WorkspaceId.Main, Agent, ["INV-1", "INV-2", "INV-3"], null, Cancellation);
        var before = await items.LatestAsync(WorkspaceId.Main, Agent, ["INV-1", "INV-2"], Some.Start.AddHours(1), Cancellation);
        var all = await items.BySubjectAsync(WorkspaceId.Main, Agent, ["INV-1"], null, 10, Cancellation);

        Assert.Equal([(await RunAsync(store, 2)).Id], latest.Values.Select(i => i.RunId).Distinct());
        Assert.Equal(2, latest.Count);
        Assert.Equal((await RunAsync(store)).Id, Assert.Single(before).Value.RunId);
        Assert.Equal([2, 1], [.. all.Select(i => i.StartedAtUtc.Day - 1)]);
        Assert.Empty(await items.BySubjectAsync(Some.Other, Agent, ["INV-1"], null, 10, Cancellation));
    }

    [Fact]
    public async Task PresumeGreenAsync_OldRuns_TakesThoseNobodySpokeOf()
    {
        using var store = await SettledAsync();
        await store.RunStore.StoreAsync(
            WorkspaceId.Main,
            [
                Some.Span(trace: 2),
                Some.Span(trace: 3, status: SpanStatus.Error),
                Some.Span(trace: 4),
                Some.Span(trace: 5, at: Some.Start.AddDays(9)),
            ],
            Cancellation
        );
        await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, Some.TraceId(2), Some.Claim(), Cancellation);
        await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, Some.TraceId(4), Some.Claim(item: "INV-1"), Cancellation);

        var claim = Some.Claim(Outcome.Green, OutcomeSource.Presumed, Some.Start.AddDays(8));
        var presumed = await Outcomes(store)
            .PresumeGreenAsync(WorkspaceId.Main, Agent, Some.Start.AddDays(1), claim, 10, Cancellation);

        Assert.Equal(1, presumed);
        Assert.Equal(new EffectiveOutcome(Outcome.Green, OutcomeSource.Presumed), (await RunAsync(store)).Outcome);
    }

    private static async Task<StoreOnDisk> SettledAsync()
    {
        var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        store.Clock.Advance(Limits.SettlesAfter);
        return store;
    }

    private static ItemReading Reading(params string[] invoices) =>
        new(
            [
                .. invoices.Select(
                    (value, at) =>
                        new RunItem(
                            new Subject("invoice", value),
                            at + 1,
                            [
                                new ItemTouch(
                                    Some.TraceId(1),
                                    Some.SpanId(1),
                                    "list",
                                    SubjectPlace.Result,
                                    at + 1,
                                    invoices.Length,
                                    new Dictionary<string, string> { ["page"] = "1" }
                                ),
                            ],
                            default
                        )
                ),
            ],
            [],
            false
        );

    private static async Task KeepAsync(
        StoreOnDisk store,
        string version,
        ItemReading reading,
        OutcomeClaim? claim = null,
        int trace = 1
    ) =>
        await Outcomes(store)
            .KeepReadingAsync(
                WorkspaceId.Main,
                await RunAsync(store, trace),
                version,
                reading,
                claim is null ? [] : [claim],
                Some.Start.AddDays(2),
                Cancellation
            );

    private static async Task<int> ClaimAsync(StoreOnDisk store, params OutcomeClaim[] claims)
    {
        var run = await RunAsync(store);
        return await Outcomes(store).ClaimAsync(WorkspaceId.Main, [.. claims.Select(c => new RunClaim(run.Id, c))], Cancellation);
    }

    private static IOutcomeStore Outcomes(StoreOnDisk store) => store.Get<IOutcomeStore>();

    private static Task<IReadOnlyList<string>> UnreadAsync(StoreOnDisk store, string version) =>
        Outcomes(store).UnreadAsync(WorkspaceId.Main, Agent, new UnreadRuns(version), 10, Cancellation);

    private static async Task<Page<RunItem>> ItemsAsync(StoreOnDisk store, ItemFilter filter) =>
        await store.Get<ItemQueries>().OfRunAsync(WorkspaceId.Main, (await RunAsync(store)).Id, filter, Cancellation);

    private static async Task<Run> RunAsync(StoreOnDisk store, int trace = 1) =>
        (await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(trace), Cancellation))!.Run;
}
