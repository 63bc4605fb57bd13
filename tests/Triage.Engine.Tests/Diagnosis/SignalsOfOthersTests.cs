using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;
using static Triage.Engine.Tests.Diagnosis.SomeInput;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>S3, S18, S19 and S23: what was reported, and what other runs show.</summary>
public sealed class SignalsOfOthersTests
{
    private static readonly RecordedRun Green = new Recon("a").Recorded();
    private static readonly RecordedRun Refused = (
        new Recon("b") { Payments = """{"error":"HTTP 401 key expired"}""" }
    ).Recorded();
    private static readonly Change Rotation = Reported(Trigger.Credential, "bank key", hoursBefore: 7);

    private static Change Reported(Trigger kind, string subject, double hoursBefore, string? agent = null) =>
        new(Some.Noon.AddHours(-hoursBefore), kind, subject, "k7", "k9", agent, null, new Actor("ops"));

    private static Surroundings With(params Change[] reported) => Surroundings.None with { Reported = reported };

    private static Surroundings With(PopulationFacts population) => Surroundings.None with { Population = population };

    private static PopulationFacts Population(bool sampled = false, LoadFacts? load = null, params PlaceFailures[] places) =>
        new(Some.Noon.AddHours(-1), Some.Noon.AddHours(1), sampled, load, places, []);

    [Fact]
    public void S3_NothingReported_Abstains() => Assert.NotNull(Assert.Single(Alone("S3", Refused)).Abstained);

    [Fact]
    public void S3_ReportedAfterwards_IsSilent() =>
        Assert.False(Assert.Single(Alone("S3", Refused, With(Reported(Trigger.Data, "index", hoursBefore: -5)))).Fired);

    [Fact]
    public void S3_SeveralKinds_RanksWhatNamesTheFailingToolFirst()
    {
        var readings = InPair(
            "S3",
            Green,
            Refused,
            With(
                Reported(Trigger.Config, "elsewhere", 1, "other-agent"),
                Reported(Trigger.Data, "index", 2),
                Reported(Trigger.Dependency, "list_payments service", 20)
            )
        );

        Assert.Equal(["dependency", "data", "config"], readings.Select(r => r.Finding));
        Assert.Equal([Strength.Strong, Strength.Weak, Strength.Weak], readings.Select(r => r.Strength));
        Assert.Equal(
            "list_payments service was changed from k7 to k9 20 h before the red run, as ops reported.",
            readings[0].Sentence
        );
    }

    [Fact]
    public void S18_RotationReported_IsPartOfTheSentence()
    {
        var reading = Assert.Single(InPair("S18", Green, Refused, With(Rotation)));

        Assert.Equal(
            "list_payments got the same arguments, answered 401 in the red run and no error was recorded; bank key was changed 7 h before.",
            reading.Sentence
        );
        Assert.Equal(ContentSlot.ToolResult, reading.Slot);
    }

    [Fact]
    public void S18_FleetWithTheSameCredential_IsPartOfTheSentence()
    {
        Span[] spans = [.. Refused.Spans.Select(s => s with { CredentialId = "k9" })];
        var facts = Population() with { Credentials = [new CredentialFacts("k9", null, 5, 1)] };

        var reading = Assert.Single(InPair("S18", Green, Refused with { Spans = spans }, With(facts)));

        Assert.Contains("of 6 runs with that credential 5 were refused", reading.Sentence);
    }

    [Fact]
    public void S18_AloneAndMendedLater_IsSilent()
    {
        var red = new Recon("b") { Payments = """{"error":"HTTP 401 key expired"}""" }.Build();
        red.Tool(red.Spans[0], "list_payments", """{"ledger":"EU-2031","page":1}""", """{"payments":[]}""");

        Assert.True(Assert.Single(Alone("S18", Refused)).Fired);
        Assert.False(Assert.Single(Alone("S18", red.Recorded())).Fired);
    }

    [Theory]
    [InlineData(4, 9, S19Overload.Envelope, Strength.Strong)]
    [InlineData(4, 7, S19Overload.Envelope, Strength.Weak)]
    [InlineData(4, 5, null, Strength.Weak)]
    public void S19_MoreRunsAtOnceThanGreenEverHad_Fires(int green, int red, string? finding, Strength strength)
    {
        var load = new LoadFacts(new LoadLevel(red, 1, null), new LoadLevel(green, 1, null));

        var reading = Assert.Single(Alone("S19", Green, With(Population(load: load))));

        Assert.Equal((finding, strength), (reading.Finding, reading.Strength));
    }

    [Fact]
    public void S19_NoPopulationOrSampled_AbstainsUnlessALimitWasHit()
    {
        var limited = (new Recon("b") { Payments = """{"error":"429 too many requests"}""" }).Recorded();

        Assert.Contains("the load of other runs is not known", Assert.Single(Alone("S19", Green)).Abstained);
        Assert.Contains(
            "only a share of the traces",
            Assert.Single(Alone("S19", Green, With(Population(sampled: true)))).Abstained
        );
        Assert.Contains("green times is not known", Assert.Single(Alone("S19", Green, With(Population()))).Abstained);
        Assert.Equal(S19Overload.Refused, Assert.Single(Alone("S19", limited, With(Population(sampled: true)))).Finding);
    }

    [Theory]
    [InlineData(30, 5, 1, true, Strength.Strong)]
    [InlineData(6, 2, 1, true, Strength.Weak)]
    [InlineData(30, 1, 1, false, Strength.Weak)] // one agent only
    [InlineData(30, 5, 30, false, Strength.Weak)] // it always fails that often
    [InlineData(10, 5, 1, false, Strength.Weak)] // less than half
    public void S23_OnePlaceFailsForSeveralAgents_Fires(int failed, int agents, int usual, bool fires, Strength strength)
    {
        var place = new PlaceFailures("list_payments", failed == 6 ? 8 : 40, failed, 6, agents, 40, usual);

        var reading = Assert.Single(Alone("S23", Refused, With(Population(places: place))));

        Assert.Equal((fires, strength), (reading.Fired, reading.Strength));
    }

    [Fact]
    public void S23_AnotherPlaceOrNothingKnown_SaysNothing()
    {
        var elsewhere = new PlaceFailures("mail.example", 40, 40, 6, 6, 0, 0);

        Assert.False(Assert.Single(Alone("S23", Refused, With(Population(places: elsewhere)))).Fired);
        Assert.Equal("what other runs show is not known", Assert.Single(Alone("S23", Refused)).Abstained);
        Assert.NotNull(Assert.Single(Alone("S23", Refused, With(Population(sampled: true, places: elsewhere)))).Abstained);
    }
}
