using Triage.Engine.Runs;

namespace Triage.Web.Runs;

/// <summary>One visible row of the waterfall.</summary>
/// <param name="Depth">Among the visible rows, from 0.</param>
/// <param name="LeftPercent">Where the bar begins on the run's time line.</param>
/// <param name="WidthPercent">Null when the start of the span is not known: no bar.</param>
public sealed record WaterfallRow(SpanSkeleton Span, int Depth, bool Orphan, double LeftPercent, double? WidthPercent);

/// <summary>The spans of a run as rows on one time line.</summary>
/// <param name="Folded">Plain spans that are hidden because only steps are shown.</param>
public sealed record WaterfallView(IReadOnlyList<WaterfallRow> Rows, int Folded)
{
    public static readonly WaterfallView Empty = new([], 0);

    /// <param name="stepsOnly">Hides plain spans, except those that failed: a swallowed error is what people look for.</param>
    public static WaterfallView Of(IReadOnlyList<SpanSkeleton> spans, bool stepsOnly)
    {
        var tree = SpanTree.Of(spans);
        var (start, length) = TimeLine(spans);
        var visible = new List<WaterfallRow>(tree.Rows.Count);
        var depths = new int[tree.Rows.Count];
        for (var i = 0; i < tree.Rows.Count; i++)
        {
            var row = tree.Rows[i];
            // Depth below the nearest visible ancestor: hidden rows hand on their own.
            depths[i] = row.ParentRow < 0 ? 0 : depths[row.ParentRow];
            if (stepsOnly && !row.Span.IsStep && row.Span.Status != SpanStatus.Error)
            {
                continue;
            }

            visible.Add(Placed(row, depths[i], start, length));
            depths[i]++;
        }

        return new WaterfallView(visible, tree.Rows.Count - visible.Count);
    }

    /// <summary>-1 when there is no such visible row.</summary>
    public int IndexOf(string? spanId)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Span.SpanId == spanId)
            {
                return i;
            }
        }

        return -1;
    }

    private static WaterfallRow Placed(SpanRow<SpanSkeleton> row, int depth, long start, double length)
    {
        var span = row.Span;
        if (span.StartUnixNano <= 0)
        {
            return new WaterfallRow(span, depth, row.Orphan, 0, null);
        }

        var left = (span.StartUnixNano - start) / length * 100;
        var width = span.DurationMs * 1_000_000 / length * 100;
        return new WaterfallRow(span, depth, row.Orphan, left, Math.Min(width, 100 - left));
    }

    /// <summary>First known start, and nanoseconds to the last end; at least one, so that it divides.</summary>
    private static (long Start, double Length) TimeLine(IReadOnlyList<SpanSkeleton> spans)
    {
        var timed = spans.Where(s => s.StartUnixNano > 0).ToList();
        if (timed.Count == 0)
        {
            return (0, 1);
        }

        var start = timed.Min(s => s.StartUnixNano);
        var end = timed.Max(s => Math.Max(s.StartUnixNano, s.EndUnixNano));
        return (start, Math.Max(1, end - start));
    }
}
