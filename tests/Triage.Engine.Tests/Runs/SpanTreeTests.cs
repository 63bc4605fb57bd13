using FsCheck.Xunit;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class SpanTreeTests
{
    [Property(MaxTest = 300)]
    public void Of_ArbitraryParents_ShowsEachSpanOnceUnderItsParent(byte[] parents)
    {
        // Parents are any earlier, later, absent or the span itself: cycles of every length occur.
        var spans = parents.Select((parent, i) => Recorded.Span(i + 1, parent % (parents.Length + 2), i % 7)).ToList();

        var tree = SpanTree.Of(spans);

        Assert.Equal(spans.Select(s => s.SpanId).Order(), tree.Rows.Select(r => r.Span.SpanId).Order());
        for (var i = 0; i < tree.Rows.Count; i++)
        {
            var row = tree.Rows[i];
            Assert.True(row.ParentRow < i);
            if (row.ParentRow >= 0)
            {
                Assert.Equal(row.Span.ParentSpanId, tree.Rows[row.ParentRow].Span.SpanId);
                Assert.Equal(row.Depth, tree.Rows[row.ParentRow].Depth + 1);
                Assert.Contains(i, tree.ChildrenOf(row.ParentRow));
            }
            else
            {
                Assert.True(row.Orphan || row.Span.ParentSpanId is null || tree.CutLoose.Contains(row.Span));
            }
        }

        Assert.Equal(spans.Count, tree.Rows.Where(r => r.Depth == 0).Sum(r => r.SubtreeSize));
    }

    [Property(MaxTest = 200)]
    public void Of_AnotherOrderOfArrival_GivesTheSameRows(byte[] parents)
    {
        var spans = parents.Select((parent, i) => Recorded.Span(i + 1, parent % (parents.Length + 2), i % 3)).ToList();

        var tree = SpanTree.Of(spans);
        spans.Reverse();
        var other = SpanTree.Of(spans);

        Assert.Equal(tree.Rows, other.Rows);
        Assert.Equal(tree.CutLoose, other.CutLoose);
    }

    [Fact]
    public void Of_SiblingsAndGrandchildren_ReadsDepthFirstByStart()
    {
        var tree = SpanTree.Of([Recorded.Span(4, 1, 30), Recorded.Span(3, 2, 15), Recorded.Span(2, 1, 10), Recorded.Span(1)]);

        Assert.Equal([1, 2, 3, 4], tree.Rows.Select(r => Convert.ToInt32(r.Span.SpanId, 16)));
        Assert.Equal([0, 1, 2, 1], tree.Rows.Select(r => r.Depth));
        Assert.Equal([4, 2, 1, 1], tree.Rows.Select(r => r.SubtreeSize));
        Assert.Equal([1, 3], tree.ChildrenOf(0));
        Assert.True(tree.Rows[1].HasChildren);
        Assert.False(tree.Rows[3].HasChildren);
    }

    [Fact]
    public void Of_ParentThatNeverCame_MarksTheOrphanAndKeepsItsChildren()
    {
        var tree = SpanTree.Of([Recorded.Span(2, 1), Recorded.Span(3, 2, 5)]);

        Assert.Equal([true, false], tree.Rows.Select(r => r.Orphan));
        Assert.Equal([0, 1], tree.Rows.Select(r => r.Depth));
        Assert.Empty(tree.CutLoose);
    }

    [Fact]
    public void Of_CycleAndSelfParent_AreCutAndListed()
    {
        var tree = SpanTree.Of([Recorded.Span(1, 3), Recorded.Span(2, 1, 1), Recorded.Span(3, 2, 2), Recorded.Span(4, 4, 3)]);

        Assert.Equal([Recorded.Id(1), Recorded.Id(4)], tree.CutLoose.Select(s => s.SpanId));
        Assert.Equal([0, 1, 2, 0], tree.Rows.Select(r => r.Depth));
        Assert.DoesNotContain(tree.Rows, r => r.Orphan);
    }

    [Fact]
    public void Of_ChainOfFiftyThousand_NeedsNoStack()
    {
        var tree = SpanTree.Of([.. Enumerable.Range(1, 50_000).Select(i => Recorded.Span(i, i - 1))]);

        Assert.Equal(49_999, tree.Rows[^1].Depth);
        Assert.Equal(50_000, tree.Rows[0].SubtreeSize);
    }

    [Fact]
    public void Of_SameSpanIdInTwoTraces_KeepsThemApart()
    {
        var other = Recorded.Span(2, 1, 1) with { TraceId = new string('b', 32) };

        var tree = SpanTree.Of([Recorded.Span(1), other]);

        Assert.True(tree.Rows[1].Orphan);
    }
}
