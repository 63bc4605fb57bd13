using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Diagnosis;

namespace Triage.Engine.Tests.Comparison;

public class GreenConsensusTests
{
    private const string Short = "tool-call:find > tool-call:pay";
    private const string Long = "tool-call:find > tool-call:check > tool-call:pay";

    private static RecordedRun RunOf(string trace, string input, params string[] tools)
    {
        var run = new SomeRun(trace) { Input = input };
        foreach (var tool in tools)
        {
            run.Tool(null, tool, null, null);
        }

        return run.Recorded();
    }

    private static RunComparison Compare(GreenConsensus consensus, string[] green, string[] red) =>
        RunComparer.Compare(
            RunOf("a", "x", green) with
            { },
            RunOf("b", "y", red),
            new PairCandidate(Some.Run("a"), PairTier.Consensus, "The usual path.", null),
            consensus: consensus
        );

    [Fact]
    public void Compare_StepThatMostGreensTakeIsMissing_SaysHowManyDo()
    {
        var pair = Compare(SomeGreens.Of(20, [.. Enumerable.Repeat(Long, 19), Short]), ["find", "check", "pay"], ["find", "pay"]);

        Assert.Equal(new StepHabit(19, 20), Assert.Single(pair.Rows, r => r.Kind is RowKind.Missing).Habit);
        Assert.Equal(
            "execute_tool check ran in the green run and not in the red one. 19 of 20 recent green runs take this step here.",
            pair.FirstDivergence!.What
        );
    }

    [Fact]
    public void Compare_StepThatNoGreenTakes_SaysSo() =>
        Assert.EndsWith(
            "0 of 20 recent green runs take this step here.",
            Compare(SomeGreens.Of(20, Short), ["find", "pay"], ["find", "delete", "pay"]).FirstDivergence!.What,
            StringComparison.Ordinal
        );

    [Fact]
    public void Habit_ElsewhereOnThePath_IsNotHere()
    {
        var pair = Compare(
            SomeGreens.Of(20, "tool-call:find > tool-call:pay > tool-call:check"),
            ["find", "pay", "check"],
            ["find", "check", "pay", "check"]
        );

        Assert.Equal(0, Assert.Single(pair.Rows, r => r.Kind is RowKind.Added).Habit!.With);
    }

    [Fact]
    public void Habit_LaterRoundsOfALoop_StandWhereTheFirstOneDoes()
    {
        var pair = Compare(
            SomeGreens.Of(8, "tool-call:find > tool-call:match > tool-call:pay"),
            ["find", "match", "pay"],
            ["find", "match", "match", "match", "pay"]
        );

        Assert.All(pair.Rows.Where(r => r.Kind is RowKind.Added), r => Assert.Equal(new StepHabit(8, 8), r.Habit));
    }

    [Theory]
    [InlineData(0, 20, false)]
    [InlineData(1, 20, false)]
    [InlineData(2, 20, true)]
    [InlineData(14, 20, true)]
    [InlineData(19, 20, false)]
    [InlineData(1, 8, false)]
    public void Varies_OneInTenAndTwoEachWay(int with, int of, bool varies) =>
        Assert.Equal(varies, new StepHabit(with, of).Varies);

    [Fact]
    public void Of_CountsOnlyEarlierRunsOfTheSameTaskInTheWindow()
    {
        var red = Some.Run("red");
        List<Run> greens = [.. Enumerable.Range(0, 30).Select(i => SomeGreens.At($"g{i}", i + 1, Short))];
        Run[] others =
        [
            SomeGreens.At("later", -1, Long),
            SomeGreens.At("old", 24 * 15, Long),
            SomeGreens.At("task", 1, Long) with
            {
                Summary = Some.Run("task").Summary with { Task = "refund", Path = Long },
            },
        ];

        Assert.Equal(20, GreenConsensus.Of(red, [.. greens, .. others], SomeKnowledge.Thresholds)!.Runs);
        Assert.Null(GreenConsensus.Of(red, [.. greens.Take(7), .. others], SomeKnowledge.Thresholds));
    }

    [Fact]
    public void Compare_OnTheSameSubject_AsksNobody()
    {
        var pair = RunComparer.Compare(
            RunOf("a", "x", "find", "check", "pay"),
            RunOf("b", "x", "find", "pay"),
            consensus: SomeGreens.Of(20, Short, Long)
        );

        Assert.Equal(DivergenceKind.Missing, pair.FirstDivergence!.Kind);
        Assert.Null(pair.Rows.Single(r => r.Kind is RowKind.Missing).Habit);
    }
}
