using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class SpineViewTests
{
    private static readonly SpanDifference Explained = new("arguments", true, "a", "b", Explained: true);
    private static readonly SpanDifference Unexplained = new("result", false, "a", "b", Explained: false);
    private static readonly HashSet<int> NothingOpened = [];

    [Fact]
    public void Lines_EqualStretch_IsFoldedAndOpensInPlace()
    {
        var spine = new SpineView(Pair(Same(1), Same(2), Same(3), Changed(4), Same(5), Same(6)));

        var folded = spine.Lines(NothingOpened, -1);
        var opened = spine.Lines(new HashSet<int> { folded[0].Key }, -1);

        Assert.Equal([(0, 3), (3, 0), (4, 0), (5, 0)], folded.Select(l => (l.At, l.Folded)));
        Assert.Equal("3 equal steps", spine.WordsOf(folded[0]));
        Assert.Equal(6, opened.Count);
    }

    [Fact]
    public void Lines_SelectedRow_IsNeverFoldedAway()
    {
        var spine = new SpineView(Pair(Same(1), Same(2), Same(3)));

        Assert.Equal(3, spine.Lines(NothingOpened, 1).Count);
    }

    [Fact]
    public void Lines_LoopWithDifferences_ShowsTheFirstRoundAndCountsTheRest()
    {
        var spine = new SpineView(
            Pair(InLoop(3, 2, isRetry: false, Changed(1), Same(2), Changed(3), Same(4), Missing(5), Same(6)))
        );

        var lines = spine.Lines(NothingOpened, -1);

        Assert.Equal([(0, 0, false), (1, 0, false), (2, 4, true)], lines.Select(l => (l.At, l.Folded, l.IsLoop)));
        Assert.Equal("×3 in green, ×2 in red: 4 more steps, 2 of them differ", spine.WordsOf(lines[2]));
        Assert.Equal((3, 2), (spine.LoopAt(0)!.Green, spine.LoopAt(0)!.Red));
        Assert.Null(spine.LoopAt(2));
        Assert.Equal(6, spine.Lines(new HashSet<int> { lines[2].Key }, -1).Count);
        Assert.Equal(6, spine.Lines(NothingOpened, 4).Count);
    }

    [Fact]
    public void Lines_LoopThatHoldsTheFirstDivergence_IsOpen()
    {
        var pair = Pair(InLoop(3, 3, isRetry: true, Same(1), Same(2), Changed(3)));
        var spine = new SpineView(pair with { FirstDivergence = Divergence(Id(3), Id(3)) });

        Assert.Equal([0, 1, 2], spine.Lines(NothingOpened, -1).Select(l => l.At));
    }

    [Fact]
    public void Lines_EqualStepsBeforeAndInALoop_AreOneStretch()
    {
        var spine = new SpineView(Pair([Same(9), .. InLoop(3, 3, isRetry: false, Same(1), Same(2), Same(3)).Select(Moved)]));

        Assert.Equal([(0, 4)], spine.Lines(NothingOpened, -1).Select(l => (l.At, l.Folded)));

        static AlignedRow Moved(AlignedRow row) => row with { Loop = row.Loop! with { FirstRow = 1 } };
    }

    [Fact]
    public void WordsOf_Retry_IsCalledTried()
    {
        var spine = new SpineView(Pair(InLoop(1, 3, isRetry: true, Changed(1), Added(2), Added(3))));

        var fold = spine.Lines(NothingOpened, -1)[^1];

        Assert.Equal("tried ×1 in green, ×3 in red: 2 more steps, 2 of them differ", spine.WordsOf(fold));
    }

    [Fact]
    public void Lines_ReplacedStep_IsOneLineWithBothSides()
    {
        var pair = Pair(Missing(1) with { InPlaceOf = Id(2) }, Same(7), Added(2) with { InPlaceOf = Id(1) });
        var spine = new SpineView(pair with { FirstDivergence = Divergence(Id(1), null) });

        Assert.Equal([1, 2], spine.Lines(NothingOpened, -1).Select(l => l.At));
        Assert.Equal(2, spine.FirstDivergence);
        Assert.Equal(2, spine.Select(Id(1)));
        var step = spine.StepAt(2);
        Assert.Equal((Id(1), Id(2), Id(2)), (step.Green!.SpanId, step.Red!.SpanId, step.Key));
        Assert.Equal("replaced", PairWords.Of(step));
        Assert.Null(spine.Next(2));
        Assert.Null(spine.Previous(2));
    }

    [Fact]
    public void Lines_StepInPlaceOfOneThatIsNotThere_StaysByItself()
    {
        var spine = new SpineView(Pair(Missing(1), Added(2) with { InPlaceOf = Id(9) }));

        Assert.Equal(2, spine.Lines(NothingOpened, -1).Count);
        Assert.Null(spine.StepAt(1).Replaced);
    }

    [Fact]
    public void Select_NothingNamed_IsTheFirstDivergence()
    {
        var pair = Pair(Changed(1), Same(2), Changed(3)) with { FirstDivergence = Divergence(Id(3), Id(3)) };
        var spine = new SpineView(pair);

        Assert.Equal(2, spine.FirstDivergence);
        Assert.Equal(2, spine.Select(null));
        Assert.Equal(2, spine.Select("gone"));
        Assert.Equal(1, spine.Select(Id(2)));
    }

    [Fact]
    public void Select_SpanOfTheGreenRun_IsItsRow()
    {
        var pair = Pair(Same(1), new AlignedRow(Step(2), Step(3), 0, RowKind.Same, []));

        Assert.Equal(1, new SpineView(pair).Select(Id(2)));
        Assert.Equal(-1, new SpineView(Pair()).Select(null));
    }

    [Fact]
    public void NextAndPrevious_WalkTheDifferencesThatCount()
    {
        var spine = new SpineView(Pair(Changed(1), Same(2), Changed(3, Explained), Missing(4), Added(5)));

        Assert.Equal(Id(4), spine.Next(0));
        Assert.Equal(Id(5), spine.Next(3));
        Assert.Null(spine.Next(4));
        Assert.Equal(Id(1), spine.Previous(3));
        Assert.Null(spine.Previous(0));
    }

    [Fact]
    public void FirstDivergence_StepThatRedNeverTook_IsFoundByItsGreenSpan()
    {
        var pair = Pair(Same(1), Missing(2)) with { FirstDivergence = Divergence(Id(2), null) };

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

    private static FirstDivergence Divergence(string? green, string? red) =>
        new(green, red, DivergenceKind.Output, "chat", null, "They part.");

    /// <summary>All rows are of one loop that begins with the first; two rows in the first round, one of a retry.</summary>
    private static AlignedRow[] InLoop(int green, int red, bool isRetry, params AlignedRow[] rows)
    {
        var loop = new StepLoop(0, rows.Length, isRetry ? 1 : 2, green, red, isRetry);
        return [.. rows.Select(r => r with { Loop = loop })];
    }

    private static AlignedRow Same(int n) => new(Step(n), Step(n), 0, RowKind.Same, []);

    private static AlignedRow Changed(int n, params SpanDifference[] differences) =>
        new(Step(n), Step(n), 0, RowKind.Changed, differences.Length == 0 ? [Unexplained] : differences);

    private static AlignedRow Missing(int n) => new(Step(n), null, 0, RowKind.Missing, []);

    private static AlignedRow Added(int n) => new(null, Step(n), 0, RowKind.Added, []);

    private static Span Step(int n) => Recorded.Span(1, n, null, "chat", StepKind.ModelCall, n, 1);

    private static string Id(int n) => Recorded.IdOf(1, n);
}
