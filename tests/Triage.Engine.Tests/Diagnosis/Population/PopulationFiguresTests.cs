using Triage.Engine.Diagnosis.Population;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Diagnosis.Population;

public sealed class PopulationFiguresTests
{
    [Fact]
    public void Adjusted_ExampleOfThePaper_IsTheirs()
    {
        // Benjamini and Hochberg (1995), section 4.1: at 0.05 the first four of fifteen are found.
        double[] chances =
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0000,
        ];

        var adjusted = FalseDiscoveries.Adjusted([.. chances.Reverse()]);

        Assert.Equal(4, adjusted.Count(a => a <= 0.05));
        Assert.Equal(0.0015, adjusted[14], 6);
        Assert.Equal(1, adjusted[0]);
        Assert.Empty(FalseDiscoveries.Adjusted([]));
    }

    [Fact]
    public void RatioOf_Counts_HasItsIntervalAroundIt()
    {
        var ratio = RiskRatio.Of(20, 50, 10, 100);

        Assert.Equal(4.0, ratio.Value, 6);
        // exp(ln 4 ± 1.96 · sqrt(1/20 - 1/50 + 1/10 - 1/100))
        Assert.Equal((2.03, 7.89), (Math.Round(ratio.Lower, 2), Math.Round(ratio.Upper, 2)));
    }

    [Theory]
    [InlineData(5, 5, 0, 20)]
    [InlineData(0, 5, 0, 20)]
    [InlineData(5, 5, 20, 20)]
    public void RatioOf_NoneOrAll_StaysANumber(int badWith, int with, int badWithout, int without)
    {
        var ratio = RiskRatio.Of(badWith, with, badWithout, without);

        Assert.True(double.IsFinite(ratio.Value) && ratio.Lower <= ratio.Value && ratio.Value <= ratio.Upper && ratio.Lower > 0);
    }

    [Fact]
    public void Concurrent_RunsBesideEachOther_AreCountedAtEachStart()
    {
        TimeOfRun[] runs = [Time(0, 10), Time(5, 10), Time(9, 1), Time(10, 5), Time(60, 0)];

        Assert.Equal([1, 2, 3, 2, 1], LoadAround.Concurrent(runs));
    }

    [Fact]
    public void Peak_WithinATime_CountsWhatWasUnderWayAndTheBusiestMinute()
    {
        TimeOfRun[] runs = [Time(0, 120, 100), Time(61, 5, 10), Time(62, 5), Time(200, 5, 999)];

        var peak = LoadAround.Peak(runs, Some.Noon.AddSeconds(60), Some.Noon.AddSeconds(100));

        Assert.Equal((3, 2.0, 10.0), (peak.ConcurrentRuns, peak.RunsPerMinute, peak.TokensPerMinute));
        Assert.Null(LoadAround.Peak([Time(61, 1)], Some.Noon.AddSeconds(60), Some.Noon.AddSeconds(100)).TokensPerMinute);
        Assert.Equal(0, LoadAround.Peak([], Some.Noon, Some.Noon).ConcurrentRuns);
    }

    [Fact]
    public void TraitsOf_Summary_SayWhatARunIsAndNotHowItEnded()
    {
        var summary = new RunSummary
        {
            StartedAtUtc = Some.Noon,
            Build = new Build("1.5.0", null, "eu-production"),
            Subjects = [new Subject("tenant", "acme")],
            Path = "agent:recon > tool-call:list_payments",
            Places = [new PlaceCalls("bank.example", 4, 1), new PlaceCalls("model.example", 4, 0)],
            Credentials = [new CredentialUse("k9", true)],
        };

        var traits = RunTraits.Of(summary, 5, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(
            [
                new(TraitKind.Build, "", "1.5.0"),
                new(TraitKind.Environment, "", "eu-production"),
                new(TraitKind.Hour, "", "13"),
                new(TraitKind.Weekday, "", "Sunday"),
                new(TraitKind.Subject, "tenant", "acme"),
                new(TraitKind.Load, "", "2"),
                new(TraitKind.Load, "", "4"),
                new(TraitKind.Place, "bank.example", "failed"),
                new(TraitKind.Credential, "", "k9"),
                new(TraitKind.Step, "", "agent:recon"),
                new(TraitKind.Step, "", "tool-call:list_payments"),
            ],
            traits
        );
    }

    private static TimeOfRun Time(int second, int seconds, long? tokens = null) =>
        new(Some.Noon.AddSeconds(second), Some.Noon.AddSeconds(second + seconds), tokens);
}
