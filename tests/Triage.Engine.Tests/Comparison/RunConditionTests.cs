using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class RunConditionTests
{
    private static readonly InvoiceBatch Batch = new();

    private static RunCondition OfBatch()
    {
        var run = Batch.Recorded();
        return RunCondition.Of(ItemContrast.Of(run, Batch.Items(run), 0.05), null)!;
    }

    [Fact]
    public void Of_CutResult_LooksForTheCutAndKnowsTheItemsByWhatTheyShare()
    {
        var condition = OfBatch();

        Assert.Equal((RunConditionKind.CutResult, "list_payments"), (condition.Kind, condition.Step));
        Assert.Equal("list_payments returned less than there is", condition.Words);
        Assert.NotNull(condition.Item);
    }

    [Fact]
    public void Test_TheRedRunItself_NamesItsNineItems()
    {
        var run = Batch.Recorded();

        var reading = OfBatch().Test(run.Spans, Batch.Items(run));

        Assert.Equal(Holding.Yes, reading.Holds);
        Assert.Equal(Enumerable.Range(165, 9).Select(InvoiceBatch.Invoice), reading.Items.Select(i => i.Subject.Value));
    }

    [Fact]
    public void Test_OlderRunWhoseOutcomeNobodyTold_NamesTheItemsThatTheCutLeftOut()
    {
        var run = Batch.Recorded();

        var reading = OfBatch().Test(run.Spans, Batch.Items(run, outcome: _ => Outcome.Unknown));

        Assert.Equal(9, reading.Items.Count);
    }

    [Fact]
    public void Test_CutThatHarmedNoItem_HoldsAndNamesNone()
    {
        var run = (Batch with { EuReturned = 200 }).Recorded();

        var reading = OfBatch().Test(run.Spans, Batch.Items(run, outcome: _ => Outcome.Unknown));

        Assert.Equal((Holding.Yes, true, 0), (reading.Holds, reading.NamesItems, reading.Items.Count));
    }

    [Fact]
    public void Test_NothingCut_DoesNotHold()
    {
        var whole = (Batch with { EuReturned = 276 }).Recorded();

        Assert.Equal(Holding.No, OfBatch().Test(whole.Spans, []).Holds);
    }

    [Fact]
    public void Test_ContentNotCaptured_CannotTell()
    {
        var bare = (Batch with { Captured = false }).Recorded();

        Assert.Equal(Holding.CannotTell, OfBatch().Test(bare.Spans, []).Holds);
    }

    [Fact]
    public void Test_ToolThatWasNotCalled_DoesNotHold() =>
        Assert.Equal(
            Holding.No,
            OfBatch()
                .Test(
                    new Recon("a") { ToolSpans = false, SkipPayments = true }
                        .Recorded()
                        .Spans.Take(1)
                        .ToList(),
                    []
                )
                .Holds
        );

    [Fact]
    public void NeedsBodiesOf_CutResult_AreThoseOfTheToolOnly()
    {
        var spans = Batch
            .Recorded()
            .Spans.Select(s => s with { Digest = s.Digest with { Captured = 1 << (int)ContentSlot.ToolResult } })
            .ToList();

        Assert.Equal([spans[2].SpanId, spans[3].SpanId], OfBatch().NeedsBodiesOf(spans));
    }

    [Fact]
    public void Of_DivergenceInAnError_LooksForTheSameKindOfFailure()
    {
        var pair = RunComparer.Compare(
            new Recon("a").Recorded(),
            new Recon("b") { Payments = """{"error":"401 token expired"}""" }.Recorded()
        );

        var condition = RunCondition.Of(null, pair)!;

        Assert.Equal((RunConditionKind.FailedCall, "refused"), (condition.Kind, condition.Value));
        Assert.Equal("list_payments failed (refused)", condition.Words);
        Assert.Equal(Holding.Yes, condition.Test(pair.Red.Spans, []).Holds);
        Assert.Equal(Holding.No, condition.Test(pair.Green.Spans, []).Holds);
    }

    [Fact]
    public void Of_DivergenceInASystemPrompt_LooksForItsFingerprint()
    {
        var pair = RunComparer.Compare(new Recon("a").Recorded(), WithPromptKey(new Recon("b") { System = "Other." }, "k2"));

        var condition = RunCondition.Of(null, pair)!;

        Assert.Equal((RunConditionKind.SystemPrompt, "k2"), (condition.Kind, condition.Value));
        Assert.Equal(Holding.Yes, condition.Test(pair.Red.Spans, []).Holds);
        Assert.Equal(Holding.No, condition.Test(WithPromptKey(new Recon("c"), "k1").Spans, []).Holds);
        Assert.Equal(Holding.CannotTell, condition.Test(new Recon("d").Recorded().Spans, []).Holds);
    }

    [Fact]
    public void Of_AnotherModelAnswered_LooksForThatModel()
    {
        var pair = RunComparer.Compare(Served(new Recon("a"), "gpt-4.1"), Served(new Recon("b"), "gpt-4.1-mini"));

        var condition = RunCondition.Of(null, pair)!;

        Assert.Equal((RunConditionKind.Model, "gpt-4.1-mini"), (condition.Kind, condition.Value));
        Assert.Equal(Holding.Yes, condition.Test(pair.Red.Spans, []).Holds);
        Assert.Equal(Holding.No, condition.Test(pair.Green.Spans, []).Holds);

        static RecordedRun Served(Recon recipe, string model)
        {
            var run = recipe.Build();
            foreach (var chat in run.Spans.Where(s => s.Kind is StepKind.ModelCall).ToList())
            {
                run.Replace(
                    chat,
                    s => s with { ResponseModel = model, Digest = s.Digest with { OutputKey = $"answer of {model}" } }
                );
            }

            return run.Recorded();
        }
    }

    [Fact]
    public void Of_EqualRuns_IsNothingToSearchFor() =>
        Assert.Null(RunCondition.Of(null, RunComparer.Compare(new Recon("a").Recorded(), new Recon("b").Recorded())));

    private static RecordedRun WithPromptKey(Recon recipe, string key)
    {
        var run = recipe.Build();
        foreach (var chat in run.Spans.Where(s => s.Kind is StepKind.ModelCall).ToList())
        {
            run.Replace(chat, s => s with { Digest = s.Digest with { SystemPromptKey = key } });
        }

        return run.Recorded();
    }
}
