using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class ItemContrastTests
{
    private static readonly InvoiceBatch Batch = new();

    private static ItemContrast Contrast(IReadOnlyList<RunItem> items, RecordedRun run) => ItemContrast.Of(run, items, 0.05);

    private static ItemContrast Contrast(InvoiceBatch batch, bool touchedByPayments = true, Func<int, Outcome>? outcome = null)
    {
        var run = batch.Recorded();
        return Contrast(batch.Items(run, touchedByPayments, outcome), run);
    }

    [Fact]
    public void Of_NineWrongLeftOutByACutResult_NamesTheCutFirstWithExactCounts()
    {
        var run = Batch.Recorded();

        var contrast = Contrast(Batch.Items(run), run);

        Assert.Equal((9, 403, 0), (contrast.Wrong, contrast.Right, contrast.Unknown));
        var top = contrast.Top!;
        Assert.Equal(SharedFindings.CutResult, top.Finding);
        Assert.Equal((9, 9, 0, 403), (top.WrongWith, top.Wrong, top.RightWith, top.Right));
        Assert.True(top.IsExact);
        Assert.Equal(("all 9 wrong", "0 of 403 right"), (top.InWrong, top.InRight));
        Assert.Equal((276L, 164), (top.Cut!.Declared!.Value, top.Cut.Returned));
        Assert.Equal("list_payments declares total 276, returned 164", top.Cut.Words);
        Assert.Equal(["total", "payments"], top.Cut.Members);
        Assert.Equal(run.Spans[2].SpanId, top.SpanId);
        Assert.Contains("not among what list_payments returned (164 of 276)", top.Words, StringComparison.Ordinal);
        Assert.InRange(top.Chance, 0, 1e-12);
        Assert.Equal(412 / 9.0, top.Lift, 6);
    }

    [Fact]
    public void Of_MemberThatCorrelatesWeakly_RanksLowerOrNotAtAll()
    {
        var contrast = Contrast(Batch);

        var decoy = contrast.Shared.Select((s, at) => (s, at)).Where(x => x.s.Condition.Member == "region").ToList();

        Assert.All(decoy, d => Assert.True(d.at > 0));
        Assert.NotEqual("region", contrast.Top!.Condition.Member);
        Assert.All(contrast.Shared.Skip(1), s => Assert.False(s is { IsExact: true, Cut: not null }));
    }

    [Fact]
    public void Of_OnlyTheInvoiceListIsReadForItems_FindsThemMissingInTheAnswerAllTheSame()
    {
        var top = Contrast(Batch, touchedByPayments: false).Top!;

        Assert.Equal(ItemCondition.Itself, top.Condition.Member);
        Assert.Equal("they are not among what list_payments returned (164 of 276)", top.Words);
        Assert.True(top.IsExact);
    }

    [Fact]
    public void Of_PaymentsDoNotNameInvoices_FindsWhatTheyShouldHaveBeenMissing()
    {
        var top = Contrast(Batch with { PaymentsNameInvoices = false }, touchedByPayments: false).Top!;

        Assert.Equal(ItemCondition.Expected, top.Condition.Member);
        Assert.Equal(SharedFindings.CutResult, top.Finding);
        Assert.True(top.IsExact);
    }

    [Fact]
    public void Of_ContentNotCaptured_AbstainsAndSaysWhy()
    {
        var contrast = Contrast(Batch with { Captured = false });

        Assert.Empty(contrast.Shared);
        Assert.Contains("were not captured", contrast.Abstained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "No item of this run is wrong.")]
    [InlineData(1, "Only one item is wrong")]
    public void Of_FewerThanTwoWrong_AbstainsAndSaysWhy(int wrong, string why)
    {
        var contrast = Contrast(Batch, outcome: n => n <= wrong ? Outcome.Red : Outcome.Green);

        Assert.Empty(contrast.Shared);
        Assert.StartsWith(why, contrast.Abstained, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoRightItems_AbstainsAndSaysWhy()
    {
        var contrast = Contrast(Batch, outcome: n => InvoiceBatch.IsWrong(n) ? Outcome.Red : Outcome.Unknown);

        Assert.Equal((9, 0, 403), (contrast.Wrong, contrast.Right, contrast.Unknown));
        Assert.StartsWith("No item is known to be right", contrast.Abstained, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WrongItemsPickedWithoutAnyReason_AbstainsWithTheNumberOfTries()
    {
        // A fixed scatter that follows neither place nor region.
        int[] wrong = [7, 60, 101, 155, 212, 250, 301, 340, 399];

        var contrast = Contrast(Batch, outcome: n => wrong.Contains(n) ? Outcome.Red : Outcome.Green);

        Assert.Empty(contrast.Shared);
        Assert.Contains("none separates them beyond chance", contrast.Abstained, StringComparison.Ordinal);
        Assert.True(contrast.Tried > 100);
    }

    [Fact]
    public void Of_NothingCut_TheMemberThatSeparatesIsNamed()
    {
        var contrast = Contrast(
            Batch with
            {
                EuReturned = 276,
            },
            outcome: n => n % 3 == 0 && !InvoiceBatch.IsWrong(n) ? Outcome.Red : Outcome.Green
        );

        Assert.Empty(contrast.Cuts);
        Assert.Equal("with region = north in what list_invoices returned", contrast.Top!.Words);
        Assert.Equal(SharedFindings.Member, contrast.Top.Finding);
    }

    [Fact]
    public void Of_WrongFromOnePlaceOn_NamesTheBorder()
    {
        var contrast = Contrast(Batch with { EuReturned = 276 }, outcome: n => n >= 380 ? Outcome.Red : Outcome.Green);

        Assert.Equal("at entry 380 or later of what list_invoices returned", contrast.Top!.Words);
        Assert.True(contrast.Top.IsExact);
    }

    [Fact]
    public void Of_TenThousandItems_TakesEachTouchOnce()
    {
        var run = new SomeRun("9");
        var root = run.Root();
        var list = run.Tool(root, "list", "{}", """{"entries":[1]}""");
        var items = Enumerable
            .Range(1, 10_000)
            .Select(n => new RunItem(
                new Subject("id", $"X{n}"),
                n,
                [
                    new ItemTouch(
                        list.TraceId,
                        list.SpanId,
                        list.StepName,
                        SubjectPlace.Result,
                        n,
                        10_000,
                        new Dictionary<string, string>(StringComparer.Ordinal) { ["amount"] = Some.Text(n * 7 % 9973) }
                    ),
                ],
                new EffectiveOutcome(n > 9_900 ? Outcome.Red : Outcome.Green, OutcomeSource.File)
            ))
            .ToList();

        var top = Contrast(items, run.Recorded()).Top!;

        Assert.Equal((100, 0), (top.WrongWith, top.RightWith));
        Assert.Equal("9901", top.Condition.Value);
    }
}
