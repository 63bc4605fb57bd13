using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;

namespace Triage.Engine.Tests.Diagnosis;

public class WrongItemsTests
{
    private static readonly InvoiceBatch Batch = new();
    private static readonly RecordedRun Red = Batch.Recorded();
    private static readonly ItemContrast Items = ItemContrast.Of(Red, Batch.Items(Red), 0.05);

    private static PairDiagnosis WithoutPair(ItemContrast? items) =>
        Diagnoser.WithoutPair(Red, "No green run.", items, SomeKnowledge.Rules);

    [Fact]
    public void WithoutPair_WrongItemsShareACutResult_SuggestsTheToolResultWithItsReasons()
    {
        var diagnosis = WithoutPair(Items);

        var top = Assert.Single(diagnosis.Suggestions);
        Assert.Equal(("harness.tool-result", Band.High, 0.91), (top.Class, top.Band, top.Score));
        Assert.Contains(top.Reasons, r => r.Text == "list_payments declares total 276, returned 164.");
        Assert.Contains(
            top.Reasons,
            r => r.Text.StartsWith("The same is true of all 9 wrong, and of 0 of 403 right ones: ", StringComparison.Ordinal)
        );
        Assert.Contains(
            new EvidenceLink(Items.Top!.SpanId!, ContentSlot.ToolResult, false),
            top.Reasons.SelectMany(r => r.Evidence)
        );
        Assert.Equal("A right item past row 164 of what list_payments should have returned.", top.WouldChangeIt);
        Assert.Equal(Items.Top!.SpanId, diagnosis.SuspectSpans[0].SpanId);
        Assert.Null(diagnosis.Abstained);
        Assert.Null(diagnosis.Comparison);
    }

    [Fact]
    public void WithoutPair_CutResultAndNoItems_SuggestsItWeakly()
    {
        var diagnosis = WithoutPair(null);

        var top = Assert.Single(diagnosis.Suggestions);
        Assert.Equal(("harness.tool-result", Band.Low, 0.5), (top.Class, top.Band, top.Score));
        Assert.True(diagnosis.Signals.Single(s => s.Id == "S10").Fired);
        Assert.StartsWith("the red run has no items", diagnosis.Signals.Single(s => s.Id == "S26").Abstained);
    }

    [Fact]
    public void Diagnose_GreenTwinBeside_TheItemsLiftTheCapOfThePair()
    {
        var green = (Batch with { EuReturned = 276, Trace = "f0" }).Recorded();
        var comparison = RunComparer.Compare(green, Red) with { Items = Items };

        var diagnosis = Diagnoser.Diagnose(comparison, SomeKnowledge.Rules);

        Assert.Equal("harness.tool-result", diagnosis.Suggestions[0].Class);
        Assert.Equal(Band.High, diagnosis.Suggestions[0].Band);
        Assert.Equal(Items, diagnosis.Items);
    }

    [Fact]
    public void S10_GreenIsCutAsWell_IsSilent()
    {
        var green = (Batch with { Trace = "f0" }).Recorded();

        var reading = Assert.Single(Signals.All.Single(s => s.Id == "S10").Read(SomeInput.Of(RunComparer.Compare(green, Red))));

        Assert.False(reading.Fired);
        Assert.Null(reading.Abstained);
    }

    [Fact]
    public void S10_ResultsNotCaptured_Abstains()
    {
        var bare = (Batch with { Captured = false }).Recorded();

        var reading = Assert.Single(Signals.All.Single(s => s.Id == "S10").Read(SomeInput.Of(RunComparer.Compare(bare, bare))));

        Assert.Equal("no result of a tool was captured", reading.Abstained);
    }

    [Fact]
    public void EvidenceFor_WrongInput_ShowsTheCutAndTheCounts()
    {
        var question = new Question
        {
            Id = "D6",
            Title = "Wrong input",
            Text = "Where did it come from?",
            Why = "",
            Choices = [],
        };

        var evidence = QuestionEvidence.For(question, WithoutPair(Items), Red);

        Assert.Equal("list_payments declares total 276, returned 164.", evidence[0].Text);
        Assert.Equal(("span", Items.Top!.SpanId), (evidence[0].Kind, evidence[0].Reference));
        Assert.StartsWith("In all 9 wrong items, in 0 of 403 right ones: ", evidence[1].Text, StringComparison.Ordinal);
    }
}
