namespace Triage.Engine.Tests.Comparison;

public class EditScriptTests
{
    /// <summary>Large enough for anchors, small enough for the exact distance.</summary>
    [Theory]
    [InlineData(1, 120, 6)]
    [InlineData(2, 250, 10)]
    [InlineData(3, 400, 20)]
    [InlineData(4, 400, 60)]
    [InlineData(5, 500, 5)]
    [InlineData(6, 500, 100)]
    public void Match_EditedTrace_CostsHardlyMoreThanTheExactDistance(int seed, int spans, int edits)
    {
        var (exact, ours) = (0, 0);
        for (var round = 0; round < 5; round++)
        {
            var random = new Random(seed * 100 + round);
            var green = AgentTrace.Random(random, spans);
            var red = green.Edited(random, edits);
            var script = EditScript.Of(green.Recorded("a"), red.Recorded("b"));

            Assert.True(script.IsValid);
            exact += TreeEditDistance.Of(green, red);
            ours += script.Cost;
        }

        Assert.InRange(ours, exact, (int)Math.Ceiling(1.05 * exact));
    }

    [Fact]
    public void Match_UnrelatedTraces_IsStillAValidScriptWithinReach()
    {
        var (green, red) = (AgentTrace.Random(new Random(1), 600), AgentTrace.Random(new Random(2), 700));

        var script = EditScript.Of(green.Recorded("a"), red.Recorded("b"));

        Assert.True(script.IsValid);
        Assert.InRange(script.Cost, 1, (int)(1.5 * TreeEditDistance.Of(green, red)));
    }
}
