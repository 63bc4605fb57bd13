using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Retention;
using static Triage.Storage.Tests.Retention.OldRuns;

namespace Triage.Storage.Tests.Retention;

public sealed class RunRetentionTests
{
    [Fact]
    public async Task RulesAsync_NobodySetAny_AreTheDefaultAndThenThoseThatWereSet()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var before = await RetentionOf(store).RulesAsync(Main, Cancellation);

        await RetentionOf(store).SetRulesAsync(Main, new RetentionRules(30, 200_000_000), Cancellation);
        await RetentionOf(store).SetRulesAsync(Main, new RetentionRules(null, 300_000_000), Cancellation);

        Assert.Equal(new RetentionRules(180, null), before);
        Assert.Equal(new RetentionRules(null, 300_000_000), await RetentionOf(store).RulesAsync(Main, Cancellation));
    }

    [Theory]
    [InlineData(0, null, "maxAgeDays")]
    [InlineData(36_501, null, "maxAgeDays")]
    [InlineData(null, 99_999_999L, "maxBytes")]
    public async Task SetRulesAsync_BoundThatDeletesWhatHasJustCome_IsRefused(int? days, long? bytes, string field)
    {
        using var store = await StoreOnDisk.OpenAsync();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            RetentionOf(store).SetRulesAsync(Main, new RetentionRules(days, bytes), Cancellation)
        );

        Assert.Equal(field, refused.Field);
        Assert.Equal(RetentionRules.Default, await RetentionOf(store).RulesAsync(Main, Cancellation));
    }

    [Fact]
    public async Task StepAsync_ByAge_LetsGoOfWhatIsOlderAndNothingElse()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var old = await StoreAsync(store, 1);
        store.Clock.Advance(TimeSpan.FromDays(5));
        var younger = await StoreAsync(store, 2);
        store.Clock.Advance(TimeSpan.FromDays(6));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);

        var preview = await RetentionOf(store).WouldGoAsync(Main, TenDays, Cancellation);
        var step = await RetentionOf(store).StepAsync(Main, null, Cancellation);

        Assert.Equal(1, preview.Runs);
        Assert.Equal((1, 0, (string?)null), (step.Deleted, step.Thinned, step.After));
        Assert.Equal(preview.Bytes, step.FreedBytes);
        Assert.InRange(step.FreedBytes, 1, int.MaxValue);
        Assert.Null(await store.Runs.FindAsync(Main, old, Cancellation));
        Assert.NotNull(await store.Runs.FindAsync(Main, younger, Cancellation));
    }

    [Fact]
    public async Task StepAsync_NoBounds_KeepsEverything()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var run = await StoreAsync(store, 1);
        await RetentionOf(store).SetRulesAsync(Main, new RetentionRules(null, null), Cancellation);
        store.Clock.Advance(TimeSpan.FromDays(5_000));

        Assert.Equal(new RetentionStep(0, 0, 0, null), await RetentionOf(store).StepAsync(Main, null, Cancellation));
        Assert.NotNull(await store.Runs.FindAsync(Main, run, Cancellation));
    }

    [Fact]
    public async Task StepAsync_BySize_LetsTheOldestGoUntilItIsUnder()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var runs = new List<string>();
        for (var n = 1; n <= 30; n++)
        {
            runs.Add(await StoreAsync(store, n));
            store.Clock.Advance(TimeSpan.FromHours(1));
        }

        // As large as runs of a bound that rules may have.
        const long Each = 10_000_000;
        await WeighAsync(store, Each);
        var rules = new RetentionRules(null, (27 * Each) - 1);
        await RetentionOf(store).SetRulesAsync(Main, rules, Cancellation);
        var preview = await RetentionOf(store).WouldGoAsync(Main, rules, Cancellation);

        var (deleted, thinned) = await RoundAsync(store);

        Assert.Equal((4, 4 * Each), (preview.Runs, preview.Bytes));
        Assert.Equal((4, 0), (deleted, thinned));
        Assert.Equal(runs.Skip(4), (await KeptAsync(store)).Intersect(runs));
        Assert.Equal((0, 0), await RoundAsync(store));
    }

    [Fact]
    public async Task StepAsync_BySize_NeverTakesARunThatStillGrows()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var run = await StoreAsync(store, 1);
        await WeighAsync(store, 200_000_000);
        await RetentionOf(store).SetRulesAsync(Main, new RetentionRules(null, 100_000_000), Cancellation);
        store.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((0, 0), await RoundAsync(store));

        store.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((1, 0), await RoundAsync(store));
        Assert.Null(await store.Runs.FindAsync(Main, run, Cancellation));
    }

    [Fact]
    public async Task StepAsync_RunsThatAnIncidentNames_StayWholeAndTheWalkGoesPastThem()
    {
        using var store = await StoreOnDisk.OpenAsync();
        // All of one instant, more of them than a step takes.
        var runs = new List<string>();
        for (var n = 1; n <= 60; n++)
        {
            runs.Add(await StoreAsync(store, n));
        }

        var pinned = runs.Order(StringComparer.Ordinal).Take(45).ToList();
        await PinAsync(store, pinned);
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        var preview = await RetentionOf(store).WouldGoAsync(Main, TenDays, Cancellation);

        var (deleted, thinned) = await RoundAsync(store);

        Assert.Equal((15, 15, 0), (preview.Runs, deleted, thinned));
        Assert.Equal(pinned, (await KeptAsync(store)).Order(StringComparer.Ordinal));
        foreach (var id in pinned)
        {
            var recorded = await store.RunStore.FindRecordedAsync(Main, id, Cancellation);
            Assert.False(recorded!.Run.BodiesDropped);
            Assert.NotEmpty(Assert.Single(recorded.Spans).Contents);
        }
    }

    [Fact]
    public async Task StepAsync_NewestGreenRunsOfATask_StayAsSkeletons()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var green = new List<string>();
        for (var n = 1; n <= 23; n++)
        {
            green.Add(await StoreAsync(store, n, Outcome.Green));
        }

        var other = await StoreAsync(store, 50, Outcome.Green, agent: "mailer");
        var red = await StoreAsync(store, 51, Outcome.Red);
        var unknown = await StoreAsync(store, 52);
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);

        var done = await RoundAsync(store);

        Assert.Equal((5, 21), done);
        Assert.Equal(
            green.Skip(3).Append(other).Order(StringComparer.Ordinal),
            (await KeptAsync(store)).Order(StringComparer.Ordinal)
        );
        Assert.Null(await store.Runs.FindAsync(Main, red, Cancellation));
        Assert.Null(await store.Runs.FindAsync(Main, unknown, Cancellation));
        Assert.Equal((0, 0), await RoundAsync(store));
    }

    [Fact]
    public async Task StepAsync_RunThatStaysAsSkeleton_CanBeReadWithoutWhatWasSaid()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var id = await StoreAsync(store, 1, Outcome.Green);
        var before = await store.RunStore.FindRecordedAsync(Main, id, Cancellation);
        await ReadForSearchAsync(store);
        Assert.Equal([id], await FoundAsync(store, "payments"));
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);

        var step = await RetentionOf(store).StepAsync(Main, null, Cancellation);

        var after = await store.RunStore.FindRecordedAsync(Main, id, Cancellation);
        var skeleton = Assert.Single(await store.Runs.SkeletonAsync(Main, id, Cancellation));
        Assert.Equal((0, 1), (step.Deleted, step.Thinned));
        Assert.True(after!.Run.BodiesDropped);
        Assert.Equal(before!.Run.Summary.Task, after.Run.Summary.Task);
        Assert.Equal(
            (before.Spans[0].Name, before.Spans[0].Digest.SystemPromptKey),
            (skeleton.Name, skeleton.Digest.SystemPromptKey)
        );
        Assert.Empty(Assert.Single(after.Spans).Contents);
        Assert.Empty(await FoundAsync(store, "payments"));
        Assert.Equal([id], await FoundAsync(store, "invoice-reconciler"));
        Assert.InRange(step.FreedBytes, 1, int.MaxValue);
    }

    [Fact]
    public async Task StepAsync_SkeletonsThatNewerGreenRunsFollow_GoInTheEnd()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        var first = await StoreAsync(store, 1, Outcome.Green);
        store.Clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal((0, 1), await RoundAsync(store));
        for (var n = 2; n <= 21; n++)
        {
            await StoreAsync(store, n, Outcome.Green, Some.Start.AddHours(n));
        }

        store.Clock.Advance(TimeSpan.FromDays(11));

        Assert.Equal((1, 20), await RoundAsync(store));
        Assert.Null(await store.Runs.FindAsync(Main, first, Cancellation));
    }

    [Fact]
    public async Task StepAsync_RunWithEverything_LeavesNothingBehind()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var spans = Some.Span() with
        {
            ConversationId = "conv-7",
            RunKey = "key-7",
            Links = [new SpanLink(Some.TraceId(9), Some.SpanId(9))],
        };
        await store.RunStore.StoreAsync(Main, [spans], Cancellation);
        var run = (await store.Runs.FindAsync(Main, Some.TraceId(1), Cancellation))!.Run;
        await ReadForSearchAsync(store);
        // Not yet read for search.
        await store.RunStore.StoreAsync(Main, [Some.Span(span: 2)], Cancellation);
        run = (await store.Runs.FindAsync(Main, run.Id, Cancellation))!.Run;
        await store.RunStore.ClaimOutcomeAsync(Main, run.Id, Some.Claim(), Cancellation);
        await store
            .Get<IOutcomeStore>()
            .KeepReadingAsync(
                Main,
                run,
                "v1",
                new ItemReading(
                    [new RunItem(new Subject("invoice", "INV-1"), 1, [], new EffectiveOutcome(Outcome.Unknown, null))],
                    [],
                    false
                ),
                [Some.Claim(item: "INV-1")],
                Some.Start,
                Cancellation
            );
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);

        Assert.Equal((1, 0), await RoundAsync(store));

        Assert.Equal("", await RowsOfRunsAsync(store));
        Assert.Empty(await FoundAsync(store, "payments"));
        Assert.Empty(await FoundAsync(store, "invoice-reconciler"));
    }

    [Fact]
    public async Task StoreAsync_LateSpansOfARunThatIsGone_BeginANewOne()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var gone = await StoreAsync(store, 1);
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        await RoundAsync(store);

        var receipt = await store.RunStore.StoreAsync(Main, [Some.Span(), Some.Span(span: 2, parent: 1)], Cancellation);

        Assert.NotEqual(gone, receipt.RunIds[0]);
        var recorded = await store.RunStore.FindRecordedAsync(Main, Some.TraceId(1), Cancellation);
        Assert.Equal((receipt.RunIds[0], 2), (recorded!.Run.Id, recorded.Spans.Count));
        Assert.NotEmpty(recorded.Spans[0].Contents);
    }

    [Fact]
    public async Task StoreAsync_LateSpansOfASkeleton_JoinItAndItIsLetGoOfAgain()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var id = await StoreAsync(store, 1, Outcome.Green);
        store.Clock.Advance(TimeSpan.FromDays(11));
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        await RoundAsync(store);

        await store.RunStore.StoreAsync(Main, [Some.LogFragment(), Some.Span(span: 2, parent: 1)], Cancellation);

        var recorded = await store.RunStore.FindRecordedAsync(Main, id, Cancellation);
        Assert.Equal((false, 2), (recorded!.Run.BodiesDropped, recorded.Spans.Count));
        Assert.NotEmpty(recorded.Spans[1].Contents);
        Assert.Equal((0, 0), await RoundAsync(store));
        store.Clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal((0, 1), await RoundAsync(store));
    }

    [Fact]
    public async Task StepAsync_AnotherWorkspace_IsLeftAlone()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(Some.Other, [Some.Span()], Cancellation);
        await StoreAsync(store, 1);
        await RetentionOf(store).SetRulesAsync(Some.Other, new RetentionRules(null, null), Cancellation);
        await RetentionOf(store).SetRulesAsync(Main, TenDays, Cancellation);
        store.Clock.Advance(TimeSpan.FromDays(11));

        Assert.Equal((1, 0), await RoundAsync(store));

        Assert.NotEmpty((await store.RunStore.FindRecordedAsync(Some.Other, Some.TraceId(1), Cancellation))!.Spans[0].Contents);
        Assert.Equal([Main, Some.Other], await store.Workspaces.ListAsync(Cancellation));
    }
}
