using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>What holds for any two runs, however their spans hang together: parents may be missing, or lead in circles.</summary>
public class ComparisonLawsTests
{
    public sealed record AnySpan(int Parent, int Kind, int Name, int Content);

    private static RecordedRun RunOf(string trace, AnySpan[] spans)
    {
        var run = new SomeRun(trace);
        foreach (var any in spans)
        {
            run.Add(
                Some.Span((StepKind)(Math.Abs(any.Kind % 6)), $"step {Math.Abs(any.Name % 3)}") with
                {
                    ParentSpanId =
                        any.Parent % 4 == 0 ? null : $"{trace}{Math.Abs(any.Parent % (spans.Length + 2)):x}".PadLeft(16, '0'),
                    Contents = [new SpanContent(ContentSlot.ToolResult, 0, null, $"result {any.Content % 2}")],
                }
            );
        }

        return run.Recorded();
    }

    [Property]
    public void Compare_ARunWithItself_HasNoDifference(AnySpan[] spans)
    {
        var run = RunOf("a", spans);

        var comparison = RunComparer.Compare(run, run);

        Assert.Null(comparison.FirstDivergence);
        Assert.Empty(comparison.Changes);
        Assert.All(comparison.Rows, r => Assert.Equal(RowKind.Same, r.Kind));
    }

    [Property]
    public void Compare_AnyTwoRuns_ShowsEverySpanExactlyOnce(AnySpan[] green, AnySpan[] red)
    {
        var comparison = RunComparer.Compare(RunOf("a", green), RunOf("b", red));
        if (comparison.Abstained is not null)
        {
            return;
        }

        Assert.Equal(green.Length, comparison.Rows.Select(r => r.Green?.SpanId).OfType<string>().Distinct().Count());
        Assert.Equal(red.Length, comparison.Rows.Select(r => r.Red?.SpanId).OfType<string>().Distinct().Count());
        Assert.Equal(green.Length + red.Length, 2 * comparison.Matched + comparison.Missing + comparison.Added);
        Assert.All(comparison.Rows, r => Assert.True(r.Green is null || r.Red is null || r.Green.Kind == r.Red.Kind));
    }

    [Property]
    public Property Compare_SpansInAnyOrderOfArrival_GivesTheSame(AnySpan[] green, AnySpan[] red) =>
        Prop.ForAll(
            Gen.Shuffle(RunOf("b", red).Spans.ToArray()).ToArbitrary(),
            shuffled =>
            {
                var (g, r) = (RunOf("a", green), RunOf("b", red));
                var inOrder = RunComparer.Compare(g, r);
                var asArrived = RunComparer.Compare(g, r with { Spans = shuffled });
                return inOrder.FirstDivergence == asArrived.FirstDivergence
                    && inOrder
                        .Rows.Select(x => (x.Green?.SpanId, x.Red?.SpanId, x.Depth, x.Kind))
                        .SequenceEqual(asArrived.Rows.Select(x => (x.Green?.SpanId, x.Red?.SpanId, x.Depth, x.Kind)));
            }
        );

    [Property]
    public void Match_AnyTwoSequences_RisesOnBothSidesAndPairsEqualLabels(byte[] green, byte[] red)
    {
        int[] g = [.. green.Select(x => x % 5)];
        int[] r = [.. red.Select(x => x % 5)];

        var pairs = SequenceMatch.Of(g, r);

        Assert.All(pairs, p => Assert.Equal(g[p.Green], r[p.Red]));
        Assert.All(pairs.Zip(pairs.Skip(1)), p => Assert.True(p.First.Green < p.Second.Green && p.First.Red < p.Second.Red));
    }

    [Property]
    public void Match_LargeSequencesWithFewEdits_KeepsWhatIsEqual(byte edits)
    {
        int[] green = [.. Enumerable.Range(0, 5_000).Select(i => i % 700)];
        int[] red = [.. green.Where((_, i) => i % 997 != edits)];

        var pairs = SequenceMatch.Of(green, red);

        Assert.All(pairs, p => Assert.Equal(green[p.Green], red[p.Red]));
        Assert.InRange(pairs.Count, 4_900, red.Length);
    }
}
