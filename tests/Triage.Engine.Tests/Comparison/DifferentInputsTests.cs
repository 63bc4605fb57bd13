using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>Green and red were asked about different orders: what follows from that is no difference, everything else is.</summary>
public class DifferentInputsTests
{
    /// <summary>A refund: look the order up, read the policy, pay, answer.</summary>
    private sealed record Refund(string Trace, string Order, string Customer, string Total, string Due)
    {
        public string System { get; init; } = "Be exact. The limit is 50.25 EUR.";
        public string? Asked { get; init; }
        public string? Paid { get; init; }
        public string? Limit { get; init; }
        public string? Found { get; init; }
        public string? Account { get; init; }
        public string Policy { get; init; } = """{"days":30}""";
        public string Region { get; init; } = """{"region":"EU"}""";
        public string Tool { get; init; } = "issue_refund";
        public int Rounds { get; init; } = 1;
        public int Payments { get; init; } = 1;

        public RecordedRun Recorded()
        {
            var run = new SomeRun(Trace) { Input = Order };
            var root = run.Root();
            List<string> said = [Some.User($"Refund order {Order}.")];
            for (var i = 0; i < Rounds; i++)
            {
                Turn(run, root, said, $"l{i}", "lookup_order", $$"""{"order":"{{Asked ?? Order}}"}""", Found ?? LookedUp);
            }

            Turn(run, root, said, "p", "get_policy", Region, Policy);
            var pay = $$"""{"order":"{{Order}}","amount":{{Paid ?? Due}},"limit":{{Limit ?? "50.25"}}}""";
            for (var i = 0; i < Payments; i++)
            {
                Turn(run, root, said, $"r{i}", Tool, pay, $$"""{"ok":true,"account":"{{Account ?? $"shop/{Order}"}}"}""");
            }

            run.Chat(root, said, Some.Assistant($"Refunded {Due} for {Order}."), System);
            return run.Recorded();
        }

        private string LookedUp => $$"""{"order":"{{Order}}","customer":"{{Customer}}","total":{{Total}},"due":{{Due}}}""";

        private void Turn(SomeRun run, Span root, List<string> said, string id, string tool, string arguments, string result)
        {
            var call = $"call_{Trace}{id}";
            var asks = Some.Calls((call, tool, arguments));
            run.Chat(root, said, asks, System);
            run.Tool(root, tool, arguments, result, call);
            said.AddRange([asks, Some.ToolAnswer(call, result)]);
        }
    }

    private static readonly Refund Green = new("a", "A-1045", "C-501", "120.75", "72.50");
    private static readonly Refund Red = new("b", "A-2099", "C-777", "310.20", "45.10");

    private static RunComparison Compare(Refund red, GreenConsensus? consensus = null) =>
        RunComparer.Compare(Green.Recorded(), red.Recorded(), consensus: consensus);

    private static FirstDivergence Divergence(Refund red) => Compare(red).FirstDivergence!;

    [Fact]
    public void Compare_OnlyTheInputDiffers_ExplainsEverything()
    {
        var pair = Compare(Red);

        Assert.Equal(PairTier.SameTask, pair.Tier);
        Assert.Null(pair.FirstDivergence);
        Assert.Contains(pair.Rows, r => r.Kind is RowKind.Changed);
    }

    [Fact]
    public void Compare_ValueFromAnotherFieldThanInGreen_IsADivergenceOfTheModel()
    {
        var divergence = Divergence(Red with { Paid = "310.20" });

        Assert.Equal(DivergenceKind.Output, divergence.Kind);
        Assert.Equal(
            "chat gpt-4.1: amount came from lookup_order.due in green; in red it is 310.20, which came from lookup_order.total.",
            divergence.What
        );
    }

    [Fact]
    public void Compare_ValueThatNothingBeforeHolds_IsADivergence() =>
        Assert.Equal(
            "chat gpt-4.1: order came from the input in green; in red it is B-7731, which nothing before it holds.",
            Divergence(Red with { Asked = "B-7731" }).What
        );

    [Fact]
    public void Compare_StillTheValueOfTheGreenInput_IsADivergenceThoughItIsEqual()
    {
        var divergence = Divergence(
            Red with
            {
                Asked = "A-1045",
                Found = """{"order":"A-1045","customer":"C-501","total":120.75,"due":72.50}""",
            }
        );

        Assert.Equal("chat gpt-4.1: it still has A-1045, which only the input of the green run names.", divergence.What);
    }

    [Fact]
    public void Compare_OtherThanTheInstructionsSay_IsADivergence() =>
        Assert.Contains(
            "limit came from the instructions in green; in red it is 500",
            Divergence(Red with { Limit = "500" }).What,
            StringComparison.Ordinal
        );

    [Fact]
    public void Compare_AnswerAboutAnotherSubjectThanAskedFor_IsADivergenceOfTheTool()
    {
        var divergence = Divergence(Red with { Found = """{"order":"Q-4242","customer":"C-777","total":310.20,"due":45.10}""" });

        Assert.Equal("execute_tool lookup_order", divergence.Step);
        Assert.Contains("asked for order A-2099, the answer has order Q-4242", divergence.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_DeliveredToAPlaceOfAnotherForm_IsADivergenceOfTheTool() =>
        Assert.Contains(
            "the answer has account shop-test/A-2099; in green it has shop/A-1045 for A-1045",
            Divergence(Red with { Account = "shop-test/A-2099" }).What,
            StringComparison.Ordinal
        );

    [Fact]
    public void Compare_SameQuestionAndAnotherAnswer_IsADivergenceBecauseNoInputReachedTheTool()
    {
        var divergence = Divergence(Red with { Policy = """{"days":14}""" });

        Assert.Equal(("execute_tool get_policy", DivergenceKind.Output), (divergence.Step, divergence.Kind));
    }

    [Fact]
    public void Compare_ToolAskedForNothingAnswersOtherwise_CountsOnlyWhenNothingElseDiffers()
    {
        var green = Green with { Region = "{}" };
        var moved = Red with { Region = "{}", Policy = """{"days":14}""" };

        Assert.Equal("execute_tool get_policy", RunComparer.Compare(green.Recorded(), moved.Recorded()).FirstDivergence!.Step);
        Assert.StartsWith(
            "chat gpt-4.1: amount came from",
            RunComparer.Compare(green.Recorded(), (moved with { Paid = "310.20" }).Recorded()).FirstDivergence!.What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Compare_RuleInThePromptEdited_IsADivergenceAndALineOfDataIsNot()
    {
        var green = Green with { System = "Customer: Jane Miller\nThe limit is 50.25 EUR." };

        Assert.Null(Compare("Customer: Ali Demir\nThe limit is 50.25 EUR."));
        Assert.Equal(DivergenceKind.Input, Compare("Customer: Ali Demir\nThe limit is 90.75 EUR.")!.Kind);
        Assert.Equal(DivergenceKind.Input, Compare("Customer: Ali Demir\nThe limit is 50.25 EUR.\nBe quick.")!.Kind);

        FirstDivergence? Compare(string system) =>
            RunComparer.Compare(green.Recorded(), (Red with { System = system }).Recorded()).FirstDivergence;
    }

    [Fact]
    public void Compare_AnotherRoundOfALoop_IsNoDivergence() => Assert.Null(Compare(Red with { Rounds = 3 }).FirstDivergence);

    [Fact]
    public void Compare_SameActDoneTwice_IsADivergenceThoughTheToolIsKnown()
    {
        var divergence = Divergence(Red with { Payments = 2 });

        Assert.Equal((DivergenceKind.Added, "execute_tool issue_refund"), (divergence.Kind, divergence.Step));
    }

    [Fact]
    public void Compare_AnotherToolWasCalled_IsADivergenceUnlessGreenRunsDoThatToo()
    {
        var red = Red with { Tool = "issue_voucher" };
        var both = SomeGreens.Of(
            10,
            "model-call:chat > tool-call:lookup_order > model-call:chat > tool-call:get_policy > model-call:chat > tool-call:issue_refund > model-call:chat",
            "model-call:chat > tool-call:lookup_order > model-call:chat > tool-call:get_policy > model-call:chat > tool-call:issue_voucher > model-call:chat"
        );

        Assert.Contains("issue_voucher", Divergence(red).What, StringComparison.Ordinal);
        Assert.Null(Compare(red, both).FirstDivergence);
    }

    [Fact]
    public void Compare_SameInputButForAnIdMadeUpForIt_TreatsTheIdAsAParameter()
    {
        RecordedRun Run(string trace, string id, string asked)
        {
            var run = new SomeRun(trace);
            var root = run.Root();
            run.Chat(root, [Some.User($"Handle job {id}.")], Some.Calls(($"call_{trace}", "load", $$"""{"job":"{{asked}}"}""")));
            return run.Recorded();
        }

        const string One = "0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e";
        const string Two = "91f3c0aa-2b1d-4d0e-8f5e-77aa10b2c3d4";

        Assert.Null(RunComparer.Compare(Run("a", One, One), Run("b", Two, Two)).FirstDivergence);
        Assert.NotNull(RunComparer.Compare(Run("a", One, One), Run("b", Two, One)).FirstDivergence);
    }
}

/// <summary>Recent green runs with these paths in turn.</summary>
internal static class SomeGreens
{
    public static GreenConsensus Of(int count, params string[] paths) =>
        GreenConsensus.Of(
            Some.Run("red"),
            [.. Enumerable.Range(0, count).Select(i => At($"g{i}", i + 1, paths[i % paths.Length]))],
            Diagnosis.SomeKnowledge.Thresholds
        )!;

    public static Run At(string id, double hoursBefore, string path) =>
        Some.Run(id) with
        {
            Summary = Some.Run(id).Summary with { StartedAtUtc = Some.Noon.AddHours(-hoursBefore), Path = path },
        };
}
