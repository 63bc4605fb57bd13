using Triage.Engine.Runs;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Runs;

public sealed class WaterfallViewTests
{
    private static readonly IReadOnlyList<Span> Spans = Recorded.Reconciliation(1);

    [Fact]
    public void Of_AllSpans_PlacesBarsOnTheTimeLineOfTheRun()
    {
        var view = WaterfallView.Of(Spans, stepsOnly: false);

        Assert.Equal([0, 1, 1, 2], view.Rows.Select(r => r.Depth));
        Assert.Equal((0, 100), (view.Rows[0].LeftPercent, view.Rows[0].WidthPercent!.Value));
        Assert.Equal(32, view.Rows[2].LeftPercent, 6);
        Assert.Equal(8, view.Rows[2].WidthPercent!.Value, 6);
        Assert.Equal(0, view.Folded);
    }

    [Fact]
    public void Of_StepsOnly_FoldsPlainSpansAndLiftsTheirChildren()
    {
        var below = Recorded.Span(1, 5, 4, "execute_tool convert", StepKind.ToolCall, 335, 10);

        var view = WaterfallView.Of([.. Spans, below], stepsOnly: true);

        Assert.Equal(1, view.Folded);
        Assert.Equal(
            ["invoke_agent reconciler", "chat gpt-4.1", "execute_tool list_payments", "execute_tool convert"],
            view.Rows.Select(r => r.Span.Name)
        );
        Assert.Equal([0, 1, 1, 2], view.Rows.Select(r => r.Depth));
    }

    [Fact]
    public void Of_StepsOnly_KeepsAPlainSpanThatFailed()
    {
        var failed = Spans[3] with { Status = SpanStatus.Error };

        var view = WaterfallView.Of([.. Spans.Take(3), failed], stepsOnly: true);

        Assert.Equal(3, view.IndexOf(failed.SpanId));
    }

    [Fact]
    public void Of_StartUnknown_DrawsNoBar()
    {
        var fragment = Spans[3] with { StartUnixNano = 0, EndUnixNano = 0 };

        var view = WaterfallView.Of([.. Spans.Take(3), fragment], stepsOnly: false);

        Assert.Null(view.Rows[view.IndexOf(fragment.SpanId)].WidthPercent);
    }

    [Fact]
    public void Of_NothingTimed_StillListsTheSpans()
    {
        var view = WaterfallView.Of([Spans[0] with { StartUnixNano = 0, EndUnixNano = 0 }], stepsOnly: false);

        Assert.Single(view.Rows);
        Assert.Equal(-1, view.IndexOf("nowhere"));
    }
}
