using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Diagnosis;

namespace Triage.Engine.Tests.Comparison;

public class GreenRunsTests
{
    private static Run At(string id, double hours, Func<RunSummary, RunSummary>? change = null)
    {
        var summary = Some.Run(id).Summary with
        {
            StartedAtUtc = Some.Noon.AddHours(hours),
            Path = "model:chat",
            UserInputKey = id,
        };
        return Some.Run(id) with { Summary = change?.Invoke(summary) ?? summary };
    }

    private static readonly Run Red = At(
        "red",
        0,
        s => s with { UserInputKey = "k", Subjects = [new Subject("ledger", "EU-2031")] }
    );

    [Fact]
    public void Rank_AllTiers_BestFirstAndNewestBeforeTheRedRunFirst()
    {
        var greens = new[]
        {
            At("task", -1, s => s with { Path = "other" }),
            At("path", -1),
            At("input-younger", 1, s => s with { UserInputKey = "k" }),
            At("input-old", -9, s => s with { UserInputKey = "k" }),
            At("subject", -5, s => s with { Subjects = [new Subject("ledger", "EU-2031")] }),
            At("agent", -1, s => s with { Agent = "someone else" }),
            At("other task", -1, s => s with { Task = "refund" }),
            Red,
        };

        var ranked = GreenRuns.Rank(Red, greens, SomeKnowledge.Thresholds);

        Assert.Equal(["subject", "input-old", "input-younger", "path", "task"], ranked.Select(c => c.Green.Id));
        Assert.Equal(
            [PairTier.SameSubject, PairTier.SameSubject, PairTier.SameSubject, PairTier.SamePath, PairTier.SameTask],
            ranked.Select(c => c.Tier)
        );
        Assert.Contains("younger", ranked[2].Limit);
        Assert.Contains("ifferent inputs: values that flow", ranked[3].Limit);
    }

    [Fact]
    public void TierOf_SameInputOnAnEarlierBuild_SaysBothInASentence()
    {
        var green = At("g", -3, s => s with { UserInputKey = "k", Build = new Build("1.14.1", null, null) });
        var red = Red with { Summary = Red.Summary with { Build = new Build("1.14.2", null, null) } };

        Assert.Equal(
            (PairTier.SameSubject, "Same input as the red run, 3 h before it, on build 1.14.1 (red: 1.14.2)."),
            GreenRuns.TierOf(red, green)
        );
    }

    [Theory]
    [InlineData("EU-2031", "close", PairTier.SameSubject)]
    [InlineData("US-1107", "close", PairTier.SameTask)]
    [InlineData("EU-2031", "refund", PairTier.None)]
    public void TierOf_SameTenant_IsTheSameSubjectOnlyWithTheSameLedgerAndTask(string ledger, string task, PairTier expected)
    {
        static Run About(string id, string ledger, string task) =>
            At(id, 0, s => s with { Task = task, Path = id, Subjects = [new("tenant", "acme"), new("ledger", ledger)] });

        Assert.Equal(expected, GreenRuns.TierOf(About("red", "EU-2031", "close"), About("green", ledger, task)).Tier);
    }

    [Theory]
    [InlineData(8, PairTier.Consensus)]
    [InlineData(7, null)]
    public void Rank_OnlyOtherTasks_TakesTheMostTypicalWhenThereAreEnough(int greens, PairTier? expected)
    {
        var others = Enumerable
            .Range(1, greens)
            .Select(i => At($"g{i}", -i, s => s with { Task = "refund", Path = i is 1 ? "odd" : "usual" }))
            .Append(At("too old", -24 * 15, s => s with { Task = "refund" }));

        var ranked = GreenRuns.Rank(Red, [.. others], SomeKnowledge.Thresholds);

        Assert.Equal(expected, ranked.SingleOrDefault()?.Tier);
        Assert.Equal(expected is null ? null : "g2", ranked.SingleOrDefault()?.Green.Id);
    }
}
