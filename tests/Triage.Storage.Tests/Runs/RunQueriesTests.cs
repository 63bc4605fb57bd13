using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class RunQueriesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_EqualTimes_PagesShowEveryRunOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, [.. Enumerable.Range(1, 7).Select(n => Some.Span(trace: n))]);
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await ListAsync(store, new RunFilter { Limit = 3, After = after });
            Assert.Equal(7, page.Total);
            seen.AddRange(page.Items.Select(r => r.Id));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(7, seen.Count);
        Assert.Equal(7, seen.Distinct().Count());
    }

    [Fact]
    public async Task ListAsync_NoCursor_NewestFirst()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(
            store,
            Some.Span(trace: 1, at: Some.Start.AddHours(1)),
            Some.Span(trace: 2, at: Some.Start.AddHours(3)),
            Some.Span(trace: 3, at: Some.Start.AddHours(2))
        );

        var page = await ListAsync(store, new RunFilter());

        Assert.Equal([Some.TraceId(2), Some.TraceId(3), Some.TraceId(1)], page.Items.SelectMany(r => r.TraceIds));
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("MXwyfDM")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OTl8cg")]
    [InlineData("LTV8cg")]
    public async Task ListAsync_BadCursor_IsRefusedByName(string cursor)
    {
        using var store = await StoreOnDisk.OpenAsync();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => ListAsync(store, new RunFilter { After = cursor }));

        Assert.Equal("after", refused.Field);
    }

    [Fact]
    public async Task ListAsync_EachFilter_KeepsOnlyItsRuns()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(
            store,
            Some.Span(trace: 1),
            Some.Span(trace: 2, agent: "Ticket-Answerer", at: Some.Start.AddHours(1)) with
            {
                Task = "antworten-größer",
                Build = new Build(null, "0123456789abcdef", null),
                Status = SpanStatus.Error,
            }
        );
        await store.RunStore.ClaimOutcomeAsync(
            WorkspaceId.Main,
            Some.TraceId(2),
            Some.Claim(Outcome.Red, OutcomeSource.Presumed),
            Cancellation
        );
        RunFilter[] onlyTheSecond =
        [
            new() { Agent = "Ticket-Answerer" },
            new() { Task = "antworten-größer" },
            new() { Build = "0123456789" },
            new() { Build = "0123456789abcdef" },
            new() { Outcome = Outcome.Red },
            new() { Reported = ReportedStatus.Error },
            new() { Subject = "L-2" },
            new() { FromUtc = Some.Start.AddHours(1) },
            new() { Presumed = true },
            new() { Q = "ticket" },
            new() { Q = "GRÖßER ticket-a" },
            new() { Q = "l-2" },
            new() { Q = Some.TraceId(2) },
        ];
        foreach (var filter in onlyTheSecond)
        {
            var found = Assert.Single((await ListAsync(store, filter)).Items);
            Assert.Equal([Some.TraceId(2)], found.TraceIds);
        }

        var first = Assert.Single((await ListAsync(store, new RunFilter { ToUtc = Some.Start.AddHours(1) })).Items);
        Assert.Equal([Some.TraceId(1)], first.TraceIds);
        Assert.Empty((await ListAsync(store, new RunFilter { Presumed = false })).Items);
        Assert.Empty((await ListAsync(store, new RunFilter { Q = "%" })).Items);
        Assert.Empty((await ListAsync(store, new RunFilter { Q = "ticket_answerer" })).Items);
    }

    [Fact]
    public async Task ListAsync_TooManyWords_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            ListAsync(store, new RunFilter { Q = "a b c d e f g h i j k" })
        );

        Assert.Equal("q", refused.Field);
    }

    [Fact]
    public async Task FindAsync_QuietFor30Seconds_IsSettled()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span());
        store.Clock.Advance(Limits.SettlesAfter - TimeSpan.FromMilliseconds(1));
        var before = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var after = await store.Runs.FindAsync(WorkspaceId.Main, before!.Run.Id, Cancellation);

        Assert.False(before.Run.Settled);
        Assert.True(after!.Run.Settled);
    }

    [Fact]
    public async Task SkeletonAsync_ManySpans_InOrderOfStartWithoutBodies()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span(span: 3), Some.Span(span: 1), Some.Span(span: 2));
        var run = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);

        var skeleton = await store.Runs.SkeletonAsync(WorkspaceId.Main, run!.Run.Id, Cancellation);

        Assert.Equal(["step 1", "step 2", "step 3"], skeleton.Select(s => s.Name));
        Assert.All(skeleton, s => Assert.Empty(((Span)s).Contents));
        Assert.All(skeleton, s => Assert.Equal("1.4.0", s.Build.Version));
    }

    [Fact]
    public async Task FindSpanAsync_KnownSpan_HasItsBodies()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Some.Span(), Some.Span(span: 2));
        var run = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation);

        var span = await store.Runs.FindSpanAsync(WorkspaceId.Main, run!.Run.Id, Some.SpanId(2), Cancellation);

        Assert.Equal("step 2", span!.Name);
        Assert.Equal("Match payments.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Null(await store.Runs.FindSpanAsync(WorkspaceId.Main, run.Run.Id, Some.SpanId(9), Cancellation));
    }

    [Fact]
    public async Task FacetsAsync_SeveralRuns_ListsEachValueOnceInOrder()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(
            store,
            Some.Span(trace: 1, agent: "b"),
            Some.Span(trace: 2, agent: "a"),
            Some.Span(trace: 3, agent: "b")
        );
        await store.RunStore.StoreAsync(Some.Other, [Some.Span(agent: "theirs")], Cancellation);

        var facets = await store.Runs.FacetsAsync(WorkspaceId.Main, Cancellation);

        Assert.Equal(["a", "b"], facets.Agents);
        Assert.Equal(["1.4.0"], facets.Builds);
    }

    [Fact]
    public async Task GreenCandidatesAsync_Mixed_EarlierGreensFirstThenLaterOnes()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 1; n <= 5; n++)
        {
            await StoreAsync(store, Some.Span(trace: n, at: Some.Start.AddHours(n)));
            await store.RunStore.ClaimOutcomeAsync(
                WorkspaceId.Main,
                Some.TraceId(n),
                Some.Claim(n == 3 ? Outcome.Red : Outcome.Green),
                Cancellation
            );
        }

        await StoreAsync(store, Some.Span(trace: 6, agent: "another"));
        var red = await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(3), Cancellation);

        var greens = await store.RunStore.GreenCandidatesAsync(WorkspaceId.Main, red!.Run, Cancellation);

        Assert.Equal([Some.TraceId(2), Some.TraceId(1), Some.TraceId(4), Some.TraceId(5)], greens.SelectMany(g => g.TraceIds));
    }

    private static Task StoreAsync(StoreOnDisk store, params Span[] spans) =>
        store.RunStore.StoreAsync(WorkspaceId.Main, spans, Cancellation);

    private static Task<Page<Run>> ListAsync(StoreOnDisk store, RunFilter filter) =>
        store.Runs.ListAsync(WorkspaceId.Main, filter, Cancellation);
}
