using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Retention;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Search;

/// <summary>The golden queries: what each finds is the same on every database.</summary>
public sealed class SearchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Filed in this order, so that INC-1 is the first.
    private static readonly string[] Titles =
    [
        "Invoice INV-7001 paid twice",
        "Zahlung an Müller & Söhne fehlt",
        "Twice paid, nobody asked",
        "Le reçu du 2026-11-03 est faux (n° 412)",
        "支払いが二重になった",
        "a_b%c 'quoted' \"double\" <script>",
        "INV 70 and INV-7002 belong together",
        "e-mail to billing@example.com never left; see https://example.com/a?b=1",
        "re\u0301sume\u0301 of the run",
    ];

    [Theory]
    [InlineData("paid twice", "1 3")]
    [InlineData("paid twi", "1 3")]
    [InlineData("\"paid twice\"", "1")]
    [InlineData("\"paid twi\"", "")]
    [InlineData("PAID", "1 3")]
    [InlineData("aid", "")]
    [InlineData("inv-7001", "1")]
    [InlineData("INV-70", "1 7")]
    [InlineData("7001 inv", "1")]
    [InlineData("\"7001 inv\"", "")]
    [InlineData("muller", "2")]
    [InlineData("Müller", "2")]
    [InlineData("söh", "2")]
    [InlineData("recu", "4")]
    [InlineData("2026-11-03", "4")]
    [InlineData("412", "4")]
    [InlineData("41", "4")]
    [InlineData("resume", "9")]
    [InlineData("résumé", "9")]
    [InlineData("支払い", "5")]
    [InlineData("a_b%c", "6")]
    [InlineData("% _", "")]
    [InlineData("<script>", "6")]
    [InlineData("'quoted'", "6")]
    [InlineData("AND OR NOT", "")]
    [InlineData("inv and", "7")]
    [InlineData("NEAR(paid twice)", "")]
    [InlineData("billing@example.com", "8")]
    [InlineData("example.com/a?b=1", "8")]
    [InlineData("\"open quote", "")]
    [InlineData("INC-3", "3")]
    [InlineData("invoice-reconciler", "1 2 3 4 5 6 7 8 9")]
    [InlineData("", "")]
    [InlineData("  \" \" ", "")]
    public async Task FindAsync_Incidents_AreThoseThatHoldEveryTerm(string q, string expected)
    {
        using var store = await StoreOnDisk.OpenAsync();
        foreach (var title in Titles)
        {
            var filing = new Filing { Title = title, Agent = "invoice-reconciler" };
            await store.IncidentStore.FileAsync(WorkspaceId.Main, filing, Actor.Owner, null, Cancellation);
        }

        await ReadAllAsync(store);
        var found = await FindAsync(store, q);

        Assert.Equal(expected, string.Join(' ', found.Incidents.Items.Select(i => i.Number).Order()));
        Assert.Equal(found.Incidents.Items.Count, found.Incidents.Total);
    }

    [Fact]
    public async Task FindAsync_WhatWasSaid_LeadsToItsStep()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace: 1), Some.Span(trace: 2)], Cancellation);
        await store.RunStore.StoreAsync(
            WorkspaceId.Main,
            [Some.LogFragment(trace: 3, body: "Match L-3 within five days.")],
            Cancellation
        );
        await ReadAllAsync(store);

        var said = Assert.Single((await FindAsync(store, "five days")).Contents.Items);
        var shared = (await FindAsync(store, "match payments")).Contents.Items;

        Assert.Equal((Some.SpanId(1), "input-message", 1), (said.SpanId, said.Slot, said.Steps));
        Assert.Equal(["five", "days"], said.Snippet.Where(p => p.Found).Select(p => p.Text));
        Assert.Equal("Match L-3 within five days.", string.Concat(said.Snippet.Select(p => p.Text)));
        Assert.Equal(2, shared.DistinctBy(s => s.RunId).Count());
    }

    [Fact]
    public async Task FindAsync_Run_ByAgentSubjectAndTrace()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace: 1), Some.Span(trace: 2)], Cancellation);
        await ReadAllAsync(store);

        var bySubject = Assert.Single((await FindAsync(store, "reconciler L-2")).Runs.Items).Run;
        var byTrace = Assert.Single((await FindAsync(store, Some.TraceId(1))).Runs.Items).Run;

        Assert.Equal([Some.TraceId(2)], bySubject.TraceIds);
        Assert.Equal([Some.TraceId(1)], byTrace.TraceIds);
    }

    [Fact]
    public async Task FindAsync_RunThatGrew_IsFoundByWhatItIsNowAndOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(agent: "refund-desk")], Cancellation);
        await ReadAllAsync(store);
        var later = Some.Span(span: 2, parent: 1) with { Subjects = [new Subject("ticket", "T-88")] };
        await store.RunStore.StoreAsync(WorkspaceId.Main, [later], Cancellation);
        await ReadAllAsync(store);

        Assert.Single((await FindAsync(store, "T-88")).Runs.Items);
        Assert.Single((await FindAsync(store, "refund")).Runs.Items);
    }

    [Fact]
    public async Task ReadOnAsync_NothingThereYet_ReadsNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();

        Assert.False(await store.Get<SearchReading>().ReadOnAsync(WorkspaceId.Main, Cancellation));
    }

    /// <summary>As two instances at one database do it.</summary>
    [Fact]
    public async Task ReadOnAsync_SeveralAtOnce_FindsEachRunOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 0; n < 150; n++)
        {
            await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.LogFragment(n + 1, body: $"refund T-{n}")], Cancellation);
        }

        store.Clock.Advance(TimeSpan.FromSeconds(11));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadAllAsync(store)));

        var found = new List<string>();
        string? after = null;
        do
        {
            var page = (await FindAsync(store, "refund", SearchKind.Content, 50, after)).Contents;
            found.AddRange(page.Items.Select(i => i.RunId));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(150, found.Count);
        Assert.Distinct(found);
    }

    /// <summary>It is read before the turn to write, and erased by who has that turn.</summary>
    [Fact]
    public async Task ReadOnAsync_RunErasedMeanwhile_KeepsNoWordOfIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await ReadAllAsync(store);
        var stored = await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.LogFragment(body: "refund T-88")], Cancellation);
        store.Clock.Advance(TimeSpan.FromSeconds(11));
        await store.Database.ReadAsync(_ => Task.FromResult(0), Cancellation);

        Task<bool>? reading = null;
        await store.Database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                reading = store.Get<SearchReading>().ReadOnAsync(WorkspaceId.Main, Cancellation);
                Assert.False(reading.IsCompleted);
                await new RunRemoval(context, WorkspaceId.Main, store.Get<SearchIndex>()).DeleteAsync(
                    [.. stored.RunIds],
                    Cancellation
                );
                return 0;
            },
            Cancellation
        );

        await reading!;
        Assert.Equal(0, await store.Database.ReadAsync(c => c.Set<SearchRow>().CountAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task FindAsync_MoreThanAPage_GoesOnWhereItStopped()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 0; n < 5; n++)
        {
            await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);
        }

        await ReadAllAsync(store);
        var numbers = new List<int>();
        string? after = null;
        do
        {
            var page = (await FindAsync(store, "matched", SearchKind.Incident, 2, after)).Incidents;
            numbers.AddRange(page.Items.Select(i => i.Number));
            after = page.Next;
        } while (after is not null);

        Assert.Equal([5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public async Task ReadOnAsync_LongWordsThatNeverRepeat_AreReadAndTheirBeginningIsFound()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var words = Enumerable.Range(0, 20_000).Select(n => $"{n:D5}" + new string('請', 59));
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.LogFragment(body: string.Join(' ', words))], Cancellation);

        await ReadAllAsync(store);

        Assert.Single((await FindAsync(store, "00001")).Contents.Items);
    }

    [Fact]
    public async Task ReadOnAsync_WordCutInACharacterOfTwoHalves_IsReadAndFound()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var word = "a" + string.Concat(Enumerable.Repeat("𐌰", 50));
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.LogFragment(body: word)], Cancellation);

        await ReadAllAsync(store);

        Assert.Single((await FindAsync(store, word)).Contents.Items);
    }

    [Fact]
    public async Task FindAsync_OtherWorkspace_FindsNothingOfOurs()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        await ReadAllAsync(store);

        var theirs = await store
            .Get<SearchQueries>()
            .FindAsync(Some.Other, "invoice match", null, Limits.DefaultPageSize, null, Cancellation);

        Assert.Equal(0, theirs.Total);
    }

    [Fact]
    public async Task FindAsync_TooManyWords_SaysTheLimit()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => FindAsync(store, "a b c d e f g h i j k"));

        Assert.Contains("10 words", refused.Message, StringComparison.Ordinal);
    }

    private static Task<SearchFound> FindAsync(
        StoreOnDisk store,
        string q,
        SearchKind? kind = null,
        int limit = Limits.DefaultPageSize,
        string? after = null
    ) => store.Get<SearchQueries>().FindAsync(WorkspaceId.Main, q, kind, limit, after, Cancellation);

    private static async Task ReadAllAsync(StoreOnDisk store)
    {
        store.Clock.Advance(TimeSpan.FromSeconds(11));
        while (await store.Get<SearchReading>().ReadOnAsync(WorkspaceId.Main, Cancellation)) { }
    }
}
