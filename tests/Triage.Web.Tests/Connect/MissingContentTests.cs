using Triage.Engine.Runs;
using Triage.Web.Connect;

namespace Triage.Web.Tests.Connect;

public sealed class MissingContentTests
{
    [Fact]
    public void Of_Runs_CountsEachGapAndNamesWhoseItIs()
    {
        var missing = MissingContent.Of([
            Run("b", "no prompt"),
            Run("a", "no prompt", "no result"),
            Run("a", "no prompt"),
            Run(null),
        ]);

        Assert.Equal(["no prompt", "no result"], missing.Select(m => m.Text));
        Assert.Equal(3, missing[0].Runs);
        Assert.Equal(["a", "b"], missing[0].Agents);
    }

    private static Run Run(string? agent, params string[] missing) =>
        new(
            "r1",
            [],
            new RunSummary { Agent = agent, Diagnosability = new Diagnosability(0.5, missing) },
            default,
            1,
            true,
            default,
            default
        );
}
