using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Runs;

public sealed class RunStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreAsync_NewSpans_ComeBackWithEverythingThatWasSent()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var sent = Some.Span() with
        {
            StatusMessage = "größer 大 🧾",
            Attributes =
            [
                new SpanAttribute("short", "[1,{\"a\":\"b\"}]"),
                new SpanAttribute("long", $"\"{new string('x', 5_000)}\""),
                new SpanAttribute("looks.like.a.reference", "{\"$content\":\"00\"}"),
                new SpanAttribute("no json", "not json at all"),
            ],
            Events = [new SpanEvent("exception", 5, [new SpanAttribute("e", new string('y', 900))])],
            Links = [new SpanLink(Some.TraceId(9), Some.SpanId(9))],
            Contents =
            [
                new SpanContent(ContentSlot.InputMessage, 3, "user", "first"),
                new SpanContent(ContentSlot.InputMessage, 3, "user", "second at the same instant"),
                new SpanContent(ContentSlot.ToolResult, 0, null, ""),
            ],
        };

        var receipt = await store.RunStore.StoreAsync(WorkspaceId.Main, [sent], Cancellation);

        var recorded = await store.RunStore.FindRecordedAsync(WorkspaceId.Main, receipt.RunIds[0], Cancellation);
        var span = Assert.Single(recorded!.Spans);
        Assert.Equal(1, receipt.Spans);
        Assert.Equivalent(sent with { Digest = span.Digest }, span, strict: true);
        Assert.True(span.Digest.Has(ContentSlot.ToolResult));
        Assert.Matches("^r[0-9a-f]{16}$", recorded.Run.Id);
        Assert.Equal([Some.TraceId(1)], recorded.Run.TraceIds);
        Assert.Equal("invoice-reconciler", recorded.Run.Summary.Agent);
        Assert.Equal(Some.Start, recorded.Run.Summary.StartedAtUtc);
        Assert.Equal(TimeSpan.Zero, recorded.Run.Summary.StartedAtUtc.Offset);
    }

    [Fact]
    public async Task StoreAsync_SameSpansAgain_ChangeNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        Span[] batch = [Some.Span(), Some.Span(span: 2, parent: 1), Some.LogFragment(span: 2)];
        var first = await store.RunStore.StoreAsync(WorkspaceId.Main, batch, Cancellation);
        var before = await FindAsync(store);
        store.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await store.RunStore.StoreAsync(WorkspaceId.Main, [.. batch.Reverse()], Cancellation);

        var after = await FindAsync(store);
        Assert.Equal(first.RunIds, second.RunIds);
        Assert.Equal(2, second.Spans);
        Assert.Equal(1, after.Run.Revision);
        Assert.Equal(before.Run.LastReceivedAtUtc, after.Run.LastReceivedAtUtc);
        Assert.Equivalent(before.Spans, after.Spans, strict: true);
    }

    [Fact]
    public async Task StoreAsync_ChildBeforeParent_BecomesOneRunWithItsRoot()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(span: 2, parent: 1)], Cancellation);
        var orphaned = await FindAsync(store);

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);

        var whole = await FindAsync(store);
        Assert.True(orphaned.Run.Summary.RootMissing);
        Assert.False(whole.Run.Summary.RootMissing);
        Assert.Equal(orphaned.Run.Id, whole.Run.Id);
        Assert.Equal(2, whole.Run.Revision);
        Assert.Equal(["step 1", "step 2"], whole.Spans.Select(s => s.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StoreAsync_LogFragment_JoinsItsSpanInEitherOrder(bool logFirst)
    {
        using var store = await StoreOnDisk.OpenAsync();
        Span[] order = logFirst ? [Some.LogFragment(), Some.Span()] : [Some.Span(), Some.LogFragment()];

        foreach (var fragment in order)
        {
            await store.RunStore.StoreAsync(WorkspaceId.Main, [fragment], Cancellation);
        }

        var span = Assert.Single((await FindAsync(store)).Spans);
        Assert.Equal("step 1", span.Name);
        Assert.Equal("Match payments.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Equal("Match L-1.", span.TextOf(ContentSlot.InputMessage));
        Assert.True(span.Digest.Has(ContentSlot.InputMessage));
    }

    [Fact]
    public async Task StoreAsync_OnlyALog_StartsWhenItWasReceived()
    {
        using var store = await StoreOnDisk.OpenAsync();

        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.LogFragment()], Cancellation);

        Assert.Equal(Some.Start, (await FindAsync(store)).Run.Summary.StartedAtUtc);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task StoreAsync_BatchesInAnyOrder_GiveTheSameRun(int seed)
    {
        Span[] fragments =
        [
            Some.Span(),
            Some.Span(span: 2, parent: 1),
            Some.Span(span: 2, parent: 1) with
            {
                Name = "renamed",
                EndUnixNano = 9,
            },
            Some.Span(span: 3, parent: 2, status: SpanStatus.Error),
            Some.LogFragment(span: 3),
            Some.LogFragment(span: 3, body: "Another."),
            Some.LogFragment(span: 4),
        ];
        using var inOrder = await StoreOnDisk.OpenAsync();
        using var shuffled = await StoreOnDisk.OpenAsync();
        await inOrder.RunStore.StoreAsync(WorkspaceId.Main, fragments, Cancellation);
        new Random(seed).Shuffle(fragments);

        foreach (var fragment in fragments)
        {
            await shuffled.RunStore.StoreAsync(WorkspaceId.Main, [fragment], Cancellation);
        }

        var (a, b) = (await FindAsync(inOrder), await FindAsync(shuffled));
        Assert.Equivalent(WithoutKeys(a.Spans), WithoutKeys(b.Spans), strict: true);
        Assert.Equivalent(
            a.Run.Summary with
            {
                SystemPromptKey = null,
                UserInputKey = null,
                ToolSetKey = null,
            },
            b.Run.Summary with
            {
                SystemPromptKey = null,
                UserInputKey = null,
                ToolSetKey = null,
            },
            strict: true
        );
    }

    [Fact]
    public async Task StoreAsync_ConversationThatGrows_TakesRoomForWhatIsNew()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var random = new Random(7);
        var said = Enumerable
            .Range(0, 40)
            .Select(_ => string.Join(' ', Enumerable.Range(0, 200).Select(_ => random.Next())))
            .ToList();
        var calls = Enumerable
            .Range(1, said.Count)
            .Select(n =>
                Some.Span(span: n) with
                {
                    Contents = [.. said.Take(n).Select((s, i) => new SpanContent(ContentSlot.InputMessage, i, "user", s))],
                }
            )
            .ToList();

        await store.RunStore.StoreAsync(WorkspaceId.Main, calls, Cancellation);

        var packs = await store.Database.ReadAsync(
            context => Task.FromResult(context.In<PackRow>(WorkspaceId.Main).ToList()),
            Cancellation
        );
        Assert.InRange(packs.Sum(p => p.Body.Length), 1, 2 * said.Sum(s => s.Length));
        Assert.InRange(packs.Sum(p => p.RawBytes), 15 * said.Sum(s => s.Length), int.MaxValue);
    }

    [Fact]
    public async Task StoreAsync_FullRun_RefusesNewSpansAndStillMergesKnownOnes()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        await store.Database.WriteAsync(
            WritePriority.Intake,
            context =>
            {
                context.In<RunRow>(WorkspaceId.Main).Single().StoredSpans = Limits.MaxSpansPerRun;
                return Task.FromResult(true);
            },
            Cancellation
        );

        var receipt = await store.RunStore.StoreAsync(
            WorkspaceId.Main,
            [Some.LogFragment(), Some.Span(span: 2), Some.Span(trace: 2)],
            Cancellation
        );

        var refusal = Assert.Single(receipt.Refused);
        Assert.Contains(Some.SpanId(2), refusal.At, StringComparison.Ordinal);
        Assert.Contains("100,000", refusal.Why, StringComparison.Ordinal);
        Assert.Equal(2, receipt.Spans);
        var span = Assert.Single((await FindAsync(store)).Spans);
        Assert.Equal("Match L-1.", span.TextOf(ContentSlot.InputMessage));
    }

    [Fact]
    public async Task StoreAsync_Reopened_KeepsWhatWasAcknowledged()
    {
        var directory = StoreOnDisk.NewDirectory();
        using (var first = await StoreOnDisk.OpenAsync(directory))
        {
            await first.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        }

        using var second = await StoreOnDisk.OpenAsync(directory);

        Assert.Equal("step 1", Assert.Single((await FindAsync(second)).Spans).Name);
        second.Dispose();
        OwnDatabase.Remove(directory);
    }

    [Fact]
    public async Task StoreAsync_TextThatIsNoText_CostsNothingElse()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var odd = Some.Span() with
        {
            Name = "half a pair: \ud83e, zero: \0.",
            ResourceAttributes = [new SpanAttribute("service.name", "\"never closed")],
            Attributes = [new SpanAttribute("half", "\"\ud83e\"")],
        };

        await store.RunStore.StoreAsync(WorkspaceId.Main, [odd, Some.Span(span: 2)], Cancellation);

        var spans = (await FindAsync(store)).Spans;
        Assert.Equal("half a pair: \ufffd, zero: \0.", spans[0].Name);
        Assert.Equal(2, spans.Count);
    }

    [Fact]
    public async Task StoreAsync_TwoWorkspaces_ShareNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var main = await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span()], Cancellation);
        var other = await store.RunStore.StoreAsync(Some.Other, [Some.Span()], Cancellation);
        await store.RunStore.ClaimOutcomeAsync(WorkspaceId.Main, Some.TraceId(1), Some.Claim(), Cancellation);

        Assert.NotEqual(main.RunIds[0], other.RunIds[0]);
        Assert.Null(await store.RunStore.FindRecordedAsync(Some.Other, main.RunIds[0], Cancellation));
        Assert.Null(await store.Runs.FindSpanAsync(Some.Other, main.RunIds[0], Some.SpanId(1), Cancellation));
        var theirs = await store.RunStore.FindRecordedAsync(Some.Other, Some.TraceId(1), Cancellation);
        var ours = await FindAsync(store);
        Assert.Equal(Outcome.Unknown, theirs!.Run.Outcome.Outcome);
        Assert.NotEqual(ours.Spans[0].Digest.SystemPromptKey, theirs.Spans[0].Digest.SystemPromptKey);
    }

    private static async Task<RecordedRun> FindAsync(StoreOnDisk store) =>
        (await store.RunStore.FindRecordedAsync(WorkspaceId.Main, Some.TraceId(1), Cancellation))!;

    /// <summary>Two databases have two keys, so hashes differ between them.</summary>
    private static List<Span> WithoutKeys(IReadOnlyList<Span> spans) =>
        [.. spans.Select(s => s with { Digest = SpanDigest.Empty with { Captured = s.Digest.Captured } })];
}
