using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>The exact field of a divergence, where its value comes from, and where it did harm.</summary>
public class WrongValueTests
{
    private static readonly Recon Green = new("a");

    private static FirstDivergence Divergence(Recon red) =>
        RunComparer.Compare(Green.Recorded(), red.Recorded()).FirstDivergence!;

    [Fact]
    public void At_ValueInsideAResult_IsItsPathAndItsCharacters()
    {
        var divergence = Divergence(
            new Recon("b") { Payments = """{"as_of":"2026-11-02","payments":[{"id":"PAY-51","amount":1290}]}""" }
        );

        var (green, red) = (divergence.At!.Green!, divergence.At.Red!);
        Assert.Equal((ContentSlot.ToolResult, 0, "result"), (red.Slot, red.Index, red.Field));
        Assert.Equal(("$.payments[0].amount", "1240"), (green.JsonPath, green.Quote));
        Assert.Equal(("$.payments[0].amount", "1290"), (red.JsonPath, red.Quote));
        Assert.Equal(divergence.RedSpanId, red.SpanId);
    }

    [Fact]
    public void At_OneWordOfAPrompt_IsThatWord()
    {
        var divergence = Divergence(new Recon("b") { System = "Be exact. The tolerance is 50.00 EUR.", Answer = "9 matched." });

        Assert.Equal((null, 27, 4, "0.50"), Part(divergence.At!.Green!));
        Assert.Equal((null, 27, 5, "50.00"), Part(divergence.At.Red!));

        static (string?, int, int, string) Part(FieldPlace place) => (place.JsonPath, place.Start, place.Length, place.Quote);
    }

    [Fact]
    public void At_EntryThatIsGone_HasNoRedSide()
    {
        var divergence = Divergence(new Recon("b") { Payments = """{"as_of":"2026-11-02","payments":[]}""" });

        Assert.Equal("$.payments[0]", divergence.At!.Green!.JsonPath);
        Assert.Null(divergence.At.Red);
    }

    [Fact]
    public void At_ParallelCallsInAnotherOrder_IsTheCallThatDiffers()
    {
        RecordedRun Asking(string trace, params (string, string, string)[] calls)
        {
            var run = new SomeRun(trace);
            run.Chat(run.Root(), [Some.User("Go.")], Some.Calls(calls));
            return run.Recorded();
        }

        var divergence = RunComparer
            .Compare(
                Asking("a", ("c1", "get_a", """{"x":"A-100"}"""), ("c2", "get_b", """{"y":"B-200"}""")),
                Asking("b", ("c3", "get_b", """{"y":"B-999"}"""), ("c4", "get_a", """{"x":"A-100"}"""))
            )
            .FirstDivergence!;

        Assert.Equal(("$.parts[1].arguments.y", "B-200"), (divergence.At!.Green!.JsonPath, divergence.At.Green.Quote));
        Assert.Equal(("$.parts[0].arguments.y", "B-999"), (divergence.At.Red!.JsonPath, divergence.At.Red.Quote));
    }

    [Fact]
    public void PlaceOf_AnyDifference_QuotesTheTextAtItsPlace()
    {
        var pair = RunComparer.Compare(
            Green.Recorded(),
            new Recon("b")
            {
                Model = "gpt-4.1-mini",
                System = "Be quick.",
                ToolText = "List all.",
                Answer = "9 matched.",
            }.Recorded()
        );

        foreach (var row in pair.Rows)
        {
            foreach (var difference in row.Differences)
            {
                var place = pair.PlaceOf(row, difference);
                Assert.Equal((row.Green!.SpanId, row.Red!.SpanId), (place.Green!.SpanId, place.Red!.SpanId));
                Assert.NotEqual(place.Green.Quote, place.Red.Quote);
            }
        }
    }

    [Fact]
    public void Origin_ValueThatAnEarlierMessageBrought_IsThatMessage()
    {
        // The first call got the foreign message and answered the same: the second one acts on it.
        var red = new SomeRun("b");
        var green = new SomeRun("a");
        foreach (var (run, order) in new[] { (green, "A-1045"), (red, "B-7731") })
        {
            var root = run.Root();
            var look = run.Tool(root, "find_order", """{"q":"latest"}""", $$$"""{"order":{"number":"{{{order}}}"}}""");
            run.Chat(
                root,
                [Some.User("Refund the latest.")],
                Some.Calls(($"c{run.Agent}", "issue_refund", $$"""{"order":"{{order}}"}"""))
            );
            run.Tool(root, "issue_refund", $$"""{"order":"{{order}}"}""", """{"ok":true}""");
        }

        var divergence = RunComparer.Compare(green.Recorded(), red.Recorded()).FirstDivergence!;

        Assert.Equal(("$.order.number", "B-7731"), (divergence.Origin!.JsonPath, divergence.Origin.Quote));
        Assert.Equal(red.Spans[1].SpanId, divergence.Origin.SpanId);
        Assert.Equal("execute_tool issue_refund", divergence.Harm!.Step);
        Assert.Equal("B-7731", divergence.Harm.At.Red!.Quote);
        Assert.StartsWith("issue_refund was called with other arguments", divergence.Harm.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Harm_NothingActedOnTheOutside_IsNone() =>
        Assert.Null(Divergence(new Recon("b") { Payments = """{"payments":[]}""", Answer = "0 matched." }).Harm);

    [Fact]
    public void Harm_ActThatWasNeverDone_SaysSo()
    {
        RecordedRun Sending(string trace, string found, bool sends)
        {
            var run = new SomeRun(trace);
            var root = run.Root();
            run.Tool(root, "find", "{}", found);
            if (sends)
            {
                run.Tool(root, "send_reply", """{"to":"x"}""", "{}");
            }

            return run.Recorded();
        }

        var divergence = RunComparer.Compare(Sending("a", "yes", true), Sending("b", "no", false)).FirstDivergence!;

        Assert.Equal(("execute_tool find", "send_reply was never done."), (divergence.Step, divergence.Harm!.What));
    }

    [Fact]
    public void Harm_WithoutToolSpans_IsTheCallOfTheModelThatAsksForIt()
    {
        RecordedRun Asking(string trace, string system, string amount)
        {
            var run = new SomeRun(trace);
            run.Chat(
                run.Root(),
                [Some.User("Refund.")],
                Some.Calls(("c", "issue_refund", $$"""{"amount":{{amount}}}""")),
                system
            );
            return run.Recorded();
        }

        var harm = RunComparer.Compare(Asking("a", "Up to 50.", "40"), Asking("b", "Up to 500.", "400")).FirstDivergence!.Harm!;

        Assert.Equal("chat gpt-4.1 asked for issue_refund otherwise than in the green run.", harm.What);
        Assert.Equal("400", harm.At.Red!.Quote);
    }

    [Fact]
    public void TextOf_PlaceInAResult_IsTheWholeValueAtItsPath()
    {
        var red = new Recon("b") { Payments = """{"as_of":"2026-11-02 (stale)","payments":[{"id":"PAY-51","amount":1240}]}""" };
        var place = Divergence(red).At!.Red!;

        Assert.Equal("2026-11-02 (stale)", FieldText.Of(red.Recorded().Spans.Single(s => s.SpanId == place.SpanId), place));
    }

    [Fact]
    public void TextOf_PlaceThatTheSpanDoesNotHave_IsNull()
    {
        var red = new Recon("b") { Payments = """{"as_of":"2026-11-03","payments":[]}""" };
        var place = Divergence(red).At!.Red!;
        var span = red.Recorded().Spans.Single(s => s.SpanId == place.SpanId);

        Assert.Null(FieldText.Of(span, place with { Index = 7 }));
        Assert.Null(FieldText.Of(span, place with { JsonPath = "$.nowhere[3]" }));
    }
}
