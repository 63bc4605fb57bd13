using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public sealed class ReportedChangesTests
{
    private static readonly Change Rotation = new(
        Some.Noon.AddHours(-2),
        Trigger.Credential,
        "bank api",
        "k7",
        "k9",
        null,
        null,
        Actor.Owner
    );

    [Fact]
    public void Compare_WithReportedChanges_ListsThemNewestFirstAndNeverAtTheDivergence()
    {
        var older = Rotation with { AtUtc = Some.Noon.AddHours(-9), Kind = Trigger.Config, Subject = "flag" };

        var changes = RunComparer.Compare(Recorded("a"), Recorded("b"), null, [older, Rotation]).Changes;

        Assert.Equal(
            [
                new PairChange(Trigger.Credential, "bank api", "k7", "k9", false, Rotation.AtUtc),
                new PairChange(Trigger.Config, "flag", "k7", "k9", false, older.AtUtc),
            ],
            changes
        );
    }

    [Fact]
    public void Compare_MinimalRecord_SaysThatThereIsNoTraceAndKeepsWhatWasReported()
    {
        var comparison = RunComparer.Compare(Recorded("a"), new RecordedRun(Some.Run("b"), []), null, [Rotation]);

        Assert.Contains("has no trace", comparison.Abstained, StringComparison.Ordinal);
        Assert.Equal("bank api", Assert.Single(comparison.Changes).Subject);
    }

    [Fact]
    public void Window_GreenAfterRed_StillLiesAroundBoth()
    {
        var (green, red) = (At(5), At(2));

        Assert.Equal((Some.Noon.AddHours(2) - ReportedChanges.Lead, Some.Noon.AddHours(5)), ReportedChanges.Window(green, red));
        Assert.Equal((Some.Noon.AddHours(2) - ReportedChanges.Lead, Some.Noon.AddHours(5)), ReportedChanges.Window(red, green));
    }

    private static Run At(int hours) =>
        Some.Run("r") with
        {
            Summary = new RunSummary { StartedAtUtc = Some.Noon.AddHours(hours) },
        };

    private static RecordedRun Recorded(string trace)
    {
        var run = new SomeRun(trace);
        run.Chat(run.Root(), [Some.User("Reconcile.")], Some.Assistant("Done."));
        return run.Recorded();
    }
}
