using Triage.Engine.Diagnosis;
using Triage.Engine.Diagnosis.Population;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Diagnosis.Population;

public sealed class PopulationAroundTests
{
    private static readonly IReadOnlyDictionary<string, DateTimeOffset> NoCredentials = new Dictionary<string, DateTimeOffset>();

    [Fact]
    public void Of_MoreRunsAtOnceThanAroundGreen_TellsBothPeaks()
    {
        var red = Run("red", 0);
        var green = Run("green", -600);

        var facts = Facts(
            red,
            [Among("red", 0), .. Enumerable.Range(1, 5).Select(i => Among($"o{i}", i))],
            (green, [Among("green", -600), Among("g2", -599), Among("other-model", -599, agent: "mailer", model: "claude")])
        );

        Assert.Equal(6, facts.Load!.Red.ConcurrentRuns);
        Assert.Equal(2, facts.Load.Green!.ConcurrentRuns);
        Assert.Equal(6, facts.Load.Red.RunsPerMinute);
        Assert.Equal(600, facts.Load.Red.TokensPerMinute);
        Assert.Equal((red.Summary.StartedAtUtc - Limits.AroundARun, false), (facts.FromUtc, facts.IsSampled));
    }

    [Fact]
    public void Of_NoGreenRuns_KnowsNoUsualLoad()
    {
        var facts = Facts(Run("red", 0), [Among("red", 0)]);

        Assert.Equal((1, null), (facts.Load!.Red.ConcurrentRuns, facts.Load.Green));
    }

    [Fact]
    public void Of_PlaceThatFailsForSeveralAgents_CountsThemAgainstTheUsual()
    {
        var green = Run("green", -600);
        var facts = Facts(
            Run("red", 0),
            [
                Among("red", 0) with
                {
                    Summary = Called("recon-agent", 4, 3),
                },
                Among("m", 1) with
                {
                    Summary = Called("mailer", 2, 2),
                },
                Among("n", 2) with
                {
                    Summary = Called("stock", 2, 0),
                },
            ],
            (green, [Among("green", -600) with { Summary = Called("recon-agent", 10, 1) }])
        );

        Assert.Equal([new PlaceFailures("bank.example", 8, 5, 3, 2, 10, 1)], facts.Places);
    }

    [Fact]
    public void Of_CredentialOfTheRedRun_IsCountedOverAllThatUsedIt()
    {
        var red = Run("red", 0) with { Summary = Using("k9", true) };
        var since = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { ["k9"] = Some.Noon.AddHours(-7) };

        var facts = PopulationAround.Of(
            new RecordedRun(red, []),
            new TimeAround(
                red,
                [
                    Among("red", 0) with
                    {
                        Summary = Using("k9", true),
                    },
                    Among("a", 1) with
                    {
                        Summary = Using("k9", true),
                    },
                    Among("b", 2) with
                    {
                        Summary = Using("k9", false),
                    },
                    Among("c", 3) with
                    {
                        Summary = Using("k1", true),
                    },
                ]
            ),
            [],
            since
        );

        Assert.Equal([new CredentialFacts("k9", Some.Noon.AddHours(-7), 2, 1)], facts.Credentials);
    }

    [Theory]
    [InlineData("sampler.param", "0.1", true)]
    [InlineData("sampler.param", "1", false)]
    [InlineData("SampleRate", "20", true)]
    [InlineData("sampling.probability", "\"0.5\"", true)]
    [InlineData("sampler.param", "\"yes\"", false)]
    [InlineData("temperature", "0.1", false)]
    public void Of_SpansThatTellTheirSampling_AreSampled(string key, string value, bool expected)
    {
        var span = Some.Span(StepKind.Agent, "a") with { Attributes = [new SpanAttribute(key, value)] };

        Assert.Equal(expected, Facts(Run("red", 0), [], spans: [span]).IsSampled);
    }

    [Fact]
    public void ReadingOf_FewConfirmedGreens_CountsThePresumedAndSaysSo()
    {
        var runs = Enumerable
            .Range(0, 40)
            .Select(i =>
                Among($"r{i:00}", i * 60) with
                {
                    Outcome = i % 2 == 0 ? new(Outcome.Red, OutcomeSource.Person) : new(Outcome.Green, OutcomeSource.Presumed),
                }
            )
            .Append(Among("u", 9_000))
            .ToList();
        var thresholds = new Thresholds([
            .. ThresholdKeys.All.Select(k => new Threshold(k, k == ThresholdKeys.PopulationMinRuns ? 8 : 0.05, "for tests")),
        ]);

        var reading = PopulationReading.Of(runs, TimeZoneInfo.Utc, thresholds);

        Assert.Equal(
            (41, 20, 0, 20, 1, true),
            (reading.Runs, reading.Red, reading.Green, reading.Presumed, reading.Unknown, reading.CountsPresumed)
        );
        Assert.Equal((20, 20), (reading.Contrast.Bad, reading.Contrast.Good));
    }

    private static PopulationFacts Facts(
        Run red,
        IReadOnlyList<RunAmongMany> around,
        (Run Green, IReadOnlyList<RunAmongMany> Others)? green = null,
        IReadOnlyList<Span>? spans = null
    ) =>
        PopulationAround.Of(
            new RecordedRun(red, spans ?? []),
            new TimeAround(red, around),
            green is { } g ? [new TimeAround(g.Green, g.Others)] : [],
            NoCredentials
        );

    private static Run Run(string id, int second) => Some.Run(id) with { Summary = Summary(second) };

    private static RunAmongMany Among(string id, int second, string agent = "recon-agent", string model = "gpt-4.1") =>
        new(id, Summary(second) with { Agent = agent, RequestModel = model }, default);

    private static RunSummary Summary(int second) =>
        new()
        {
            Agent = "recon-agent",
            RequestModel = "gpt-4.1",
            StartedAtUtc = Some.Noon.AddSeconds(second),
            DurationMs = 30_000,
            InputTokens = 80,
            OutputTokens = 20,
        };

    private static RunSummary Called(string agent, int calls, int failed) =>
        Summary(0) with
        {
            Agent = agent,
            Places = [new PlaceCalls("bank.example", calls, failed)],
        };

    private static RunSummary Using(string credential, bool refused) =>
        Summary(0) with
        {
            Credentials = [new CredentialUse(credential, refused)],
        };
}
