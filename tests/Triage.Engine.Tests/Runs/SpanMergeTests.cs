using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class SpanMergeTests
{
    [Property(Arbitrary = [typeof(OneSpanInPieces)], MaxTest = 500)]
    public bool Merge_TwoPieces_IsCommutative(Span a, Span b) => Text(SpanMerge.Merge(a, b)) == Text(SpanMerge.Merge(b, a));

    [Property(Arbitrary = [typeof(OneSpanInPieces)], MaxTest = 500)]
    public bool Merge_ThreePieces_IsAssociative(Span a, Span b, Span c) =>
        Text(SpanMerge.Merge(SpanMerge.Merge(a, b), c)) == Text(SpanMerge.Merge(a, SpanMerge.Merge(b, c)));

    [Property(Arbitrary = [typeof(OneSpanInPieces)], MaxTest = 500)]
    public bool Merge_APieceAgain_ChangesNothing(Span a, Span b)
    {
        var once = SpanMerge.Merge(a, b);
        return Text(SpanMerge.Merge(once, b)) == Text(once) && Text(SpanMerge.Merge(once, once)) == Text(once);
    }

    [Fact]
    public void Merge_LogRecordFirst_SpanKeepsItsOwnWordsAndGainsTheContent()
    {
        var span = Recorded.ModelCall(1, 0, 0) with { ScopeName = "openai", Agent = null };
        var log = new Span
        {
            TraceId = Recorded.Trace,
            SpanId = Recorded.Id(1),
            ScopeName = "a much longer name of the logger",
            Agent = "from-the-log",
            Contents = [new(ContentSlot.InputMessage, Recorded.SixOClock, "user", "hello")],
        };

        var merged = SpanMerge.Merge(log, span);

        Assert.Equal("chat gpt-4.1", merged.Name);
        Assert.Equal("openai", merged.ScopeName);
        Assert.Null(merged.Agent);
        Assert.Equal("hello", merged.TextOf(ContentSlot.InputMessage));
    }

    [Fact]
    public void Merge_LogRecordThatAloneNamesTheCall_TheSpanIsThatCall()
    {
        var span = Recorded.Span(1, name: "dispatch_tool_call_with_state");
        var log = new Span
        {
            TraceId = Recorded.Trace,
            SpanId = Recorded.Id(1),
            Kind = StepKind.ToolCall,
            ToolName = "issue_refund",
            ToolCallId = "call_1",
            RunKey = "codex:conversation.id:1",
        };

        var merged = SpanMerge.Merge(span, log);

        Assert.Equal(
            (StepKind.ToolCall, "issue_refund", "call_1", "codex:conversation.id:1"),
            (merged.Kind, merged.ToolName, merged.ToolCallId, merged.RunKey)
        );
        Assert.Equal("dispatch_tool_call_with_state", merged.Name);
    }

    [Fact]
    public void Merge_SameMessageInAttributeAndLog_StandsThereOnce()
    {
        var span = Recorded.ModelCall(1, 0, 0).With(ContentSlot.InputMessage, "hello");
        var log = span with
        {
            Contents =
            [
                new(ContentSlot.InputMessage, Recorded.SixOClock, "user", "hello"),
                new(ContentSlot.OutputMessage, Recorded.SixOClock + 5, "assistant", "good day"),
            ],
        };

        var merged = SpanMerge.Merge(log, span);

        Assert.Equal("hello", merged.TextOf(ContentSlot.InputMessage));
        Assert.Equal("good day", merged.TextOf(ContentSlot.OutputMessage));
    }

    [Fact]
    public void Merge_PartialThenFinal_TakesTheWiderTimeTheFullerNameAndTheError()
    {
        var partial = Recorded.Span(1, name: "chat") with { EndUnixNano = 0 };
        var final = Recorded.Span(1, name: "chat gpt-4.1", lastsMs: 70) with { Status = SpanStatus.Error };

        var merged = SpanMerge.Merge(final, partial);

        Assert.Equal("chat gpt-4.1", merged.Name);
        Assert.Equal(70, merged.DurationMs);
        Assert.Equal(SpanStatus.Error, merged.Status);
    }

    [Fact]
    public void Merge_OtherSpan_IsABug()
    {
        var e = Assert.Throws<ArgumentException>(() => SpanMerge.Merge(Recorded.Span(1), Recorded.Span(2)));
        Assert.Contains(Recorded.Id(2), e.Message, StringComparison.Ordinal);
    }

    private static string Text(Span span) => JsonSerializer.Serialize(span);
}

/// <summary>Pieces of one span whose values collide often.</summary>
public static class OneSpanInPieces
{
    public static Arbitrary<Span> Spans() => Gen.ArrayOf(Gen.Choose(0, 999), 80).Select(Piece).ToArbitrary();

    private static Span Piece(int[] numbers)
    {
        var at = 0;
        int Next(int below) => numbers[at++] % below;
        string? Word() => new[] { null, "", "a", "b", "ab", "zz" }[Next(6)];
        var fragment = Next(4) == 0;
        return new Span
        {
            TraceId = Recorded.Trace,
            SpanId = Recorded.Id(1),
            ParentSpanId = Word(),
            Name = fragment ? "" : Word() ?? "",
            Kind = (StepKind)Next(6),
            StartUnixNano = fragment ? 0 : Next(3) * 10,
            EndUnixNano = fragment ? 0 : Next(3) * 20,
            Status = (SpanStatus)Next(3),
            StatusMessage = Word(),
            ErrorType = Word(),
            Dialect = Word(),
            ScopeName = Word(),
            ScopeVersion = Word(),
            Agent = Word(),
            Task = Word(),
            ConversationId = Word(),
            Build = new Build(Word(), Word(), Word()),
            Subjects = [new("invoice", $"INV-{Next(3)}"), new("ledger", Word() ?? "EU")],
            Provider = Word(),
            ServerAddress = Word(),
            RequestModel = Word(),
            ResponseModel = Word(),
            ResponseId = Word(),
            Parameters = Word(),
            FinishReason = Word(),
            InputTokens = Next(2) == 0 ? null : Next(5),
            OutputTokens = Next(2) == 0 ? null : Next(5),
            ToolName = Word(),
            ToolCallId = Word(),
            RunKey = Word(),
            Empty = Next(2) == 0 ? [] : [(ContentSlot)Next(7)],
            Contents =
            [
                .. Enumerable
                    .Range(0, Next(4))
                    .Select(_ => new SpanContent(
                        (ContentSlot)Next(2),
                        Next(2) == 0 ? Next(2) : Recorded.SixOClock + Next(2),
                        Word(),
                        Word() ?? "body"
                    )),
            ],
            Attributes = [new("k", $"{Next(12)}"), new(Word() ?? "l", $"{Next(3)}")],
            ResourceAttributes = [new("service.name", $"{Next(3)}")],
            Events = [new(Word() ?? "e", Next(2), [new("b", $"{Next(2)}"), new("a", $"{Next(2)}")])],
            Links = [new(Recorded.Trace, Recorded.Id(Next(3)))],
        };
    }
}
