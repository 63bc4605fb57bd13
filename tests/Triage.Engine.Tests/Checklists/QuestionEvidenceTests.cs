using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Checklists.RecordedPair;

namespace Triage.Engine.Tests.Checklists;

public sealed class QuestionEvidenceTests
{
    [Theory]
    [InlineData("post_result", true)]
    [InlineData("createInvoice", true)]
    [InlineData("mail.send-draft", true)]
    [InlineData("IssueRefund", true)]
    [InlineData("list_payments", false)]
    [InlineData("get_postcode", false)]
    [InlineData("updates", false)]
    public void For_D0_NamesToolsThatActByTheirName(string tool, bool acts)
    {
        var found = For("D0", null, Run("r", Tool("a", tool, """{"id":1}""")));

        var evidence = Assert.Single(found);
        Assert.Equal(acts ? "span" : "note", evidence.Kind);
        Assert.Contains("name", evidence.Text, StringComparison.Ordinal);
        if (acts)
        {
            Assert.StartsWith($$"""{{tool}}({"id":1})""", evidence.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void For_D0WithManyCalls_IsBoundedAndCountsTheRest()
    {
        var calls = Enumerable.Range(0, 50).Select(i => Tool($"s{i}", "post_result", new string('x', 999)));

        var found = For("D0", null, Run("r", [.. calls]));

        Assert.Equal(20, found.Count);
        Assert.Equal("31 more", found[^1].Text);
        Assert.InRange(found[0].Text.Length, 1, 250);
    }

    [Fact]
    public void For_D0AndD1WithoutRun_SaySo()
    {
        Assert.Contains("No red run", For("D0", null, null)[0].Text, StringComparison.Ordinal);
        Assert.Contains("No red run", For("D1", null, null)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void For_D1_ListsWhatIsMissing()
    {
        var run = Run("r");
        var red = run with
        {
            Run = run.Run with
            {
                Summary = run.Run.Summary with
                {
                    Diagnosability = new Diagnosability(0.714, ["No tool results: D6 stays open."]),
                },
            },
        };

        Assert.Equal(
            [
                "71 % of what a diagnosis needs was captured.",
                "No tool results: D6 stays open.",
                "There is no green run beside it.",
            ],
            For("D1", null, red).Select(e => e.Text)
        );
    }

    [Fact]
    public void For_D3_PutsTheChangeAtTheDivergenceFirst() =>
        Assert.Equal(
            ["prompt: old → new, at the step where the runs part", "code: old → new"],
            For("D3", Diagnosed(Compared(ChatStep, Change(Trigger.Code), Change(Trigger.Prompt, true))), null).Select(e => e.Text)
        );

    [Fact]
    public void For_D4_ShowsTheSentenceAndUnexplainedInputs() =>
        Assert.Equal(
            ["They part here.", "system prompt: old → new"],
            For("D4", Diagnosed(Compared(ChatStep)), null).Select(e => e.Text)
        );

    [Fact]
    public void For_D4WithoutDivergence_SaysThatTheyDoNotPart() =>
        Assert.Equal(
            "The runs do not part at any recorded step.",
            Assert.Single(For("D4", Diagnosed(Compared(null)), null)).Text
        );

    [Theory]
    [InlineData("D6", "S24", true)]
    [InlineData("D7", "S13", true)]
    [InlineData("D7", "S24", false)]
    [InlineData("D9", "S24", true)]
    [InlineData("D2", "S13", false)]
    public void For_Signals_ShowWhereTheySpeak(string question, string signal, bool shown)
    {
        var diagnosis = Diagnosed(
            Compared(null),
            [Fired(signal), SignalReading.Silent("S14"), SignalReading.Abstain("S18", "no")]
        );

        var found = For(question, diagnosis, null).Where(e => e.Kind == "signal").ToList();

        Assert.Equal(shown ? [new Evidence("signal", signal, $"{signal} value (green: green value)")] : [], found);
    }

    private static IReadOnlyList<Evidence> For(string question, PairDiagnosis? diagnosis, RecordedRun? red) =>
        QuestionEvidence.For(
            new Question
            {
                Id = question,
                Title = "t",
                Text = "t",
                Why = "w",
                Choices = [],
            },
            diagnosis,
            red
        );
}
