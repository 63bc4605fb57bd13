using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;

namespace Triage.Engine.Tests.Diagnosis;

public class DiagnoserTests
{
    private static readonly Recon Green = new("a");
    private static readonly Recon Red = new("b");

    private static PairDiagnosis Diagnose(RecordedRun green, RecordedRun red) =>
        Diagnoser.Diagnose(RunComparer.Compare(green, red), SomeKnowledge.Rules);

    private static PairDiagnosis Diagnose(Recon red) => Diagnose(Green.Recorded(), red.Recorded());

    [Fact]
    public void Diagnose_EqualRuns_AbstainsAndSaysWhy()
    {
        var diagnosis = Diagnose(Red);

        Assert.Empty(diagnosis.Suggestions);
        Assert.Empty(diagnosis.SuspectSpans);
        Assert.StartsWith("The two runs show no difference", diagnosis.Abstained);
    }

    /// <summary>Readings of every span are many times as large as the answer, and answers are kept.</summary>
    [Fact]
    public void Diagnose_Pair_KeepsNoReadingAndSaysTheSameOfWhatWasKept()
    {
        var compared = RunComparer.Compare(Green.Recorded(), (Red with { Answer = "9 matched." }).Recorded());
        var first = Diagnoser.Diagnose(compared, SomeKnowledge.Rules);
        var again = Diagnoser.Diagnose(first.Comparison!, SomeKnowledge.Rules);

        Assert.NotNull(compared.Reading);
        Assert.Null(first.Comparison!.Reading);
        Assert.Equivalent(first.Signals, again.Signals, strict: true);
    }

    [Fact]
    public void Diagnose_PromptEdited_SuggestsTheRegressionFirst()
    {
        var diagnosis = Diagnose(Red with { System = "Be exact. The tolerance is 50.00 EUR.", Answer = "9 matched." });

        var top = diagnosis.Suggestions[0];
        Assert.Equal(("prompt.regression", Trigger.Prompt, Band.High), (top.Class, top.Trigger, top.Band));
        Assert.Equal(0.72, top.Score);
        Assert.Empty(top.Against);
        Assert.Equal("The red input replayed with the green system prompt still goes wrong.", top.WouldChangeIt);
        Assert.Equal(diagnosis.Comparison!.FirstDivergence!.RedSpanId, diagnosis.SuspectSpans[0].SpanId);
        Assert.Superset(new HashSet<string> { Facts.PromptChanged, Facts.CallChanged }, diagnosis.Facts.ToHashSet());
        Assert.Null(diagnosis.Abstained);
    }

    [Fact]
    public void Diagnose_PromptEditedButAToolPartedFirst_DoesNotBlameThePrompt()
    {
        var diagnosis = Diagnose(
            Red with
            {
                System = "Be exact, please. The tolerance is 0.50 EUR.",
                Payments = """{"as_of":"2026-10-05","payments":[{"id":"PAY-51","amount":9}]}""",
                Answer = "0 matched.",
            }
        );

        Assert.Equal("env.state-drift", diagnosis.Suggestions[0].Class);
        Assert.Equal(Trigger.Data, diagnosis.Suggestions[0].Trigger);
        Assert.DoesNotContain(diagnosis.Suggestions, s => s.Class == "prompt.regression");
    }

    [Fact]
    public void Diagnose_OtherBuildRanToo_LowersTheEnvironmentAndSaysSo()
    {
        var changed = Red with { Payments = """{"as_of":"2026-10-05","payments":[{"id":"PAY-51","amount":9}]}""" };

        var same = Diagnose(changed).Suggestions[0];
        var other = Diagnose(changed with { Version = "1.15.0" }).Suggestions[0];

        Assert.Equal("env.state-drift", other.Class);
        Assert.True(other.Score < same.Score);
        Assert.Contains("Another build ran as well (build 1.15.0", Assert.Single(other.Against));
    }

    [Fact]
    public void Diagnose_ToolDescriptionEdited_SuggestsTheToolDescription() =>
        Assert.Equal(
            ("prompt.tool-description", Trigger.Tools),
            Top(Diagnose(Red with { ToolText = "List the open payments.", Answer = "9 matched." }))
        );

    [Fact]
    public void Diagnose_OtherModel_SuggestsTheVersionChange() =>
        Assert.Equal(
            ("model.version-change", Trigger.Model),
            Top(Diagnose(Red with { Model = "gpt-4.1-mini", Answer = "9 matched." }))
        );

    [Fact]
    public void Diagnose_SystemPromptLost_SuggestsContextLossAndNotARegression()
    {
        var diagnosis = Diagnose(Red with { System = null, Answer = "9 matched." });

        Assert.Equal("harness.context-loss", diagnosis.Suggestions[0].Class);
        Assert.DoesNotContain(diagnosis.Suggestions, s => s.Class == "prompt.regression");
        Assert.Contains(Facts.ContextLost, diagnosis.Facts);
    }

    [Fact]
    public void Diagnose_MessagesOfAnotherRequest_SuggestsTheHandoff() =>
        Assert.Equal(
            "harness.state-handoff",
            Diagnose(Red with { Before = [Some.User("Reconcile ledger US-1107."), Some.Assistant("Posted.")], Answer = "9" })
                .Suggestions[0]
                .Class
        );

    [Theory]
    [InlineData("""{"error":"HTTP 401 credential key-2025-08 is not valid any more"}""", "env.access", Trigger.Credential)]
    [InlineData("""{"error":"429 too many requests"}""", "env.load-shape", Trigger.Load)]
    [InlineData("Error: upstream request timed out", "env.timing", Trigger.Timing)]
    [InlineData("""{"payments":[]}""", "env.timing", Trigger.Dependency)]
    public void Diagnose_ToolAnswersWithTrouble_NamesItsKind(string payments, string expected, Trigger trigger)
    {
        var diagnosis = Diagnose(Red with { Payments = payments, Answer = "0 matched." });

        Assert.Equal((expected, trigger), Top(diagnosis));
        Assert.Contains(Facts.EnvironmentSignal, diagnosis.Facts);
    }

    [Fact]
    public void Diagnose_RefusedInGreenAndAcceptedInRed_SuggestsTheGuard() =>
        Assert.Equal(
            "harness.guard",
            Diagnose(
                (Green with { Payments = """{"error":"rejected: ledger is closed"}""" }).Recorded(),
                (Red with { Payments = """{"status":"posted"}""", Answer = "Posted." }).Recorded()
            )
                .Suggestions[0]
                .Class
        );

    [Fact]
    public void Diagnose_NotFoundInGreenAndFoundInRed_DoesNotBlameAGuard() =>
        Assert.DoesNotContain(
            Diagnose(
                (Green with { Payments = """{"error":"ledger not found"}""" }).Recorded(),
                (Red with { Answer = "9 matched." }).Recorded()
            ).Suggestions,
            s => s.Class == "harness.guard"
        );

    [Fact]
    public void Diagnose_ExecutedWithOtherArgumentsThanAsked_SuggestsTheRouting()
    {
        var red = Red.Build();
        red.Replace(
            red.Spans[3],
            s =>
                s with
                {
                    Contents =
                    [
                        new SpanContent(ContentSlot.ToolArguments, 0, null, """{"ledger":"US-1107","page":1}"""),
                        s.Contents[1],
                    ],
                }
        );

        var diagnosis = Diagnose(Green.Recorded(), red.Recorded());

        Assert.Equal("harness.output-routing", diagnosis.Suggestions[0].Class);
        Assert.Contains(Facts.DeliveryDiffers, diagnosis.Facts);
    }

    [Fact]
    public void Diagnose_ModelFlipsOnEqualInput_IsWeak()
    {
        var top = Diagnose(Red with { Answer = "0 matched, 1 open." }).Suggestions[0];

        Assert.Equal(("model.unstable", Band.Low), (top.Class, top.Band));
    }

    [Fact]
    public void Diagnose_OtherInput_IsCappedByTheTier()
    {
        var top = Diagnose(Red with { Ledger = "US-1107", Payments = """{"error":"HTTP 401 key expired"}""" }).Suggestions[0];

        Assert.Equal("env.access", top.Class);
        Assert.Equal(0.65, top.Score);
        Assert.Equal(Band.Low, top.Band);
    }

    [Fact]
    public void Diagnose_PairThatCannotBeCompared_AbstainsWithTheReason()
    {
        var diagnosis = Diagnose(Green.Recorded(), Red.Build().Recorded([]));

        Assert.Empty(diagnosis.Suggestions);
        Assert.Contains("has no trace", diagnosis.Abstained);
        Assert.Equal(27, diagnosis.Signals.Select(s => s.Id).Distinct().Count());
    }

    [Fact]
    public void WithoutPair_RedRunOnly_SaysWhatWasRecordedAndClaimsNothing()
    {
        var diagnosis = Diagnoser.WithoutPair(Red.Recorded(), "No green run of this agent.", null, SomeKnowledge.Rules);

        Assert.Empty(diagnosis.Suggestions);
        Assert.Equal("No green run of this agent.", diagnosis.Abstained);
        Assert.Equal("6 of 7; not recorded: a green twin", diagnosis.Signals.Single(s => s.Id == "S25").Value);
        Assert.Equal("No green run of this agent.", diagnosis.Signals.Single(s => s.Id == "S7").Abstained);
    }

    [Fact]
    public void Diagnose_SamePairTwice_SaysTheSame()
    {
        var red = Red with { System = "Other.", Model = "gpt-4.1-mini", Answer = "9" };

        var (first, second) = (Diagnose(red), Diagnose(red));

        Assert.Equal(
            first.Suggestions.Select(s => (s.Class, s.Score, s.Trigger)),
            second.Suggestions.Select(s => (s.Class, s.Score, s.Trigger))
        );
        Assert.Equal(first.SuspectSpans, second.SuspectSpans);
    }

    private static (string, Trigger) Top(PairDiagnosis diagnosis) =>
        (diagnosis.Suggestions[0].Class, diagnosis.Suggestions[0].Trigger);
}
