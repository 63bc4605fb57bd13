using Triage.Engine.Comparison;
using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public class OnsetSearchTests
{
    private static readonly RunCondition Cut = new(
        RunConditionKind.CutResult,
        "list_payments returned less than there is",
        "list_payments"
    );

    /// <param name="days">Per run: days before the red one, and what it says; negative days come after it.</param>
    private static OnsetResult Search(params (int Days, Holding Holds)[] days)
    {
        var search = new OnsetSearch(Cut);
        foreach (var (ago, holds) in days)
        {
            var run = Some.Run($"r{ago}");
            search.Add(
                run with
                {
                    Summary = run.Summary with { StartedAtUtc = Some.Noon.AddDays(-ago) },
                },
                new ConditionReading(holds, []),
                isBackwards: ago >= 0
            );
        }

        return search.Result(true, Some.Noon, Actor.Owner);
    }

    [Fact]
    public void Result_CleanRunBeforeTheFirstAffected_BracketsTheOnset()
    {
        var result = Search((0, Holding.Yes), (1, Holding.Yes), (2, Holding.No), (3, Holding.No));

        Assert.Equal(("r1", "r2"), (result.First!.RunId, result.LastUnaffected!.RunId));
        Assert.Equal((4, 2, 0), (result.LookedAt, result.AffectedRuns, result.CannotTell));
        Assert.Equal(Some.Noon.AddDays(-3), result.OldestAtUtc);
        Assert.True(result.IsBracketed);
    }

    [Fact]
    public void Result_ItComesAndGoes_TheEarliestAffectedIsTheFirst()
    {
        var result = Search((0, Holding.Yes), (1, Holding.No), (2, Holding.Yes), (3, Holding.CannotTell), (4, Holding.No));

        Assert.Equal(("r2", "r4"), (result.First!.RunId, result.LastUnaffected!.RunId));
        Assert.Equal(1, result.CannotTell);
    }

    [Fact]
    public void Result_NoCleanRunBefore_IsAtLeastSince()
    {
        var result = Search((0, Holding.Yes), (1, Holding.No), (2, Holding.Yes), (3, Holding.CannotTell));

        Assert.Equal("r2", result.First!.RunId);
        Assert.False(result.IsBracketed);
    }

    [Fact]
    public void Result_RunsAfterTheRedOne_AreAffectedAndMoveNoOnset()
    {
        var result = Search((0, Holding.Yes), (1, Holding.No), (-1, Holding.Yes), (-2, Holding.No));

        Assert.Equal(("r0", "r1", 2), (result.First!.RunId, result.LastUnaffected!.RunId, result.AffectedRuns));
        Assert.Equal(["r0", "r-1"], result.Affected.Select(a => a.Subject));
    }
}
