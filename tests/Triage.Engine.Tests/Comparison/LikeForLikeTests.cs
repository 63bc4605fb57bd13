using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class LikeForLikeTests
{
    private static readonly Recon Green = new("a");
    private static readonly Recon Red = new("b");

    private static RecordedRun With(RecordedRun run, Func<Span, Span> change) =>
        run with
        {
            Spans = [.. run.Spans.Select(change)],
        };

    [Fact]
    public void Compare_LikeForLike_WarnsOfNothing() =>
        Assert.Empty(RunComparer.Compare(Green.Recorded(), Red.Recorded()).Warnings);

    [Fact]
    public void Compare_OtherDialect_NamesBoth()
    {
        var comparison = RunComparer.Compare(
            With(Green.Recorded(), s => s with { Dialect = "otel-genai" }),
            With(Red.Recorded(), s => s with { Dialect = "openinference" })
        );

        Assert.Equal(
            "The green run was recorded by otel-genai and the red one by openinference: names and contents may differ by that alone.",
            Assert.Single(comparison.Warnings)
        );
    }

    [Fact]
    public void Compare_OtherVersionOfTheInstrumentation_NamesBoth()
    {
        RecordedRun Recorded(Recon run, string version) =>
            With(run.Recorded(), s => s with { ScopeName = "openai", ScopeVersion = version });

        Assert.Equal(
            "openai had the version 1.2.0 in green and 2.0.0 in red: names and contents may differ by that alone.",
            Assert.Single(RunComparer.Compare(Recorded(Green, "1.2.0"), Recorded(Red, "2.0.0")).Warnings)
        );
    }

    [Fact]
    public void Compare_ResultsCapturedInGreenOnly_SaysWhatCouldNotBeCompared()
    {
        var red = With(
            Red.Recorded(),
            s => s with { Contents = [.. s.Contents.Where(c => c.Slot is not ContentSlot.ToolResult)] }
        );

        Assert.Equal(
            "Not captured in the red run alone: tool results. There the two runs could not be compared.",
            Assert.Single(RunComparer.Compare(Green.Recorded(), red).Warnings)
        );
    }

    [Fact]
    public void Compare_NothingCapturedInGreen_SaysSoOnce()
    {
        var green = With(Green.Recorded(), s => s with { Contents = [] });

        Assert.Equal(
            "The content of the green run was not captured: only structure, status and models were compared.",
            Assert.Single(RunComparer.Compare(green, Red.Recorded()).Warnings)
        );
    }

    [Fact]
    public void Compare_OtherEnvironment_NamesBoth()
    {
        static RecordedRun In(RecordedRun run, string environment) =>
            run with
            {
                Run = run.Run with
                {
                    Summary = run.Run.Summary with { Build = run.Run.Summary.Build with { Environment = environment } },
                },
            };

        Assert.Contains(
            "The green run ran in staging and the red one in production: what is around them differs as well.",
            RunComparer.Compare(In(Green.Recorded(), "staging"), In(Red.Recorded(), "production")).Warnings
        );
    }
}
