using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class SpineViewTests
{
    private static readonly SpanDifference Explained = new("arguments", true, "a", "b", Explained: true);
    private static readonly SpanDifference Unexplained = new("result", false, "a", "b", Explained: false);

    [Fact]
    public void Lines_EqualStretch_IsFoldedAndOpensInPlace()
    {
        var spine = new SpineView(Pair(Same(1), Same(2), Same(3), Changed(4), Same(5), Same(6)));

        var folded = spine.Lines(new HashSet<int>(), null);
        var opened = spine.Lines(new HashSet<int> { 0 }, null);

        Assert.Equal([(0, 3), (3, 0), (4, 0), (5, 0)], folded.Select(l => (l.At, l.Folded)));
        Assert.Equal(6, opened.Count);
    }

    [Fact]
    public void Lines_SelectedRow_IsNeverFoldedAway()
    {
        var pair = Pair(Same(1), Same(2), Same(3));

        Assert.Equal(3, new SpineView(pair).Lines(new HashSet<int>(), pair.Rows[1]).Count);
    }

    [Fact]
    public void Select_NothingNamed_IsTheFirstDivergence()
    {
        var pair = Pair(Changed(1), Same(2), Changed(3)) with
        {
            FirstDivergence = new FirstDivergence(Id(3), Id(3), DivergenceKind.Output, "chat", null, "They part."),
        };
        var spine = new SpineView(pair);

        Assert.Equal(2, spine.FirstDivergence);
        Assert.Same(pair.Rows[2], spine.Select(null));
        Assert.Same(pair.Rows[2], spine.Select("gone"));
        Assert.Same(pair.Rows[1], spine.Select(Id(2)));
    }

    [Fact]
    public void NextAndPrevious_WalkTheDifferencesThatCount()
    {
        var pair = Pair(Changed(1), Same(2), Changed(3, Explained), Missing(4), Added(5));
        var spine = new SpineView(pair);

        Assert.Equal(Id(4), spine.Next(pair.Rows[0]));
        Assert.Equal(Id(5), spine.Next(pair.Rows[3]));
        Assert.Null(spine.Next(pair.Rows[4]));
        Assert.Equal(Id(1), spine.Previous(pair.Rows[3]));
        Assert.Null(spine.Previous(pair.Rows[0]));
    }

    [Fact]
    public void FirstDivergence_StepThatRedNeverTook_IsFoundByItsGreenSpan()
    {
        var pair = Pair(Same(1), Missing(2)) with
        {
            FirstDivergence = new FirstDivergence(Id(2), null, DivergenceKind.Missing, "chat", null, "Not taken."),
        };

        Assert.Equal(1, new SpineView(pair).FirstDivergence);
    }

    [Fact]
    public void FollowsFromInput_OneUnexplainedDifference_IsFalse()
    {
        Assert.True(SpineView.FollowsFromInput(Changed(1, Explained)));
        Assert.False(SpineView.FollowsFromInput(Changed(1, Explained, Unexplained)));
        Assert.False(SpineView.FollowsFromInput(Same(1)));
    }

    private static RunComparison Pair(params AlignedRow[] rows) =>
        new(null!, null!, PairTier.SameTask, "Same task.", rows, [], null, [], null);

    private static AlignedRow Same(int n) => new(Step(n), Step(n), 0, RowKind.Same, []);

    private static AlignedRow Changed(int n, params SpanDifference[] differences) =>
        new(Step(n), Step(n), 0, RowKind.Changed, differences.Length == 0 ? [Unexplained] : differences);

    private static AlignedRow Missing(int n) => new(Step(n), null, 0, RowKind.Missing, []);

    private static AlignedRow Added(int n) => new(null, Step(n), 0, RowKind.Added, []);

    private static Span Step(int n) => Recorded.Span(1, n, null, "chat", StepKind.ModelCall, n, 1);

    private static string Id(int n) => Recorded.IdOf(1, n);
}
