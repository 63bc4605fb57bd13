using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Comparison;

namespace Triage.Engine.Tests.Diagnosis;

/// <summary>How signals become suggestions, of a pair and of a red run alone.</summary>
public sealed class WeighingTests
{
    private static readonly Recon Refused = new("b") { Payments = """{"error":"HTTP 401 key expired"}""", Answer = "0 matched." };

    private static PairDiagnosis Diagnose(Recon red, Surroundings? around = null) =>
        Diagnoser.Diagnose(RunComparer.Compare(new Recon("a").Recorded(), red.Recorded()), SomeKnowledge.Rules, around);

    private static PairDiagnosis Alone(RecordedRun red) =>
        Diagnoser.WithoutPair(red, "There is no green run.", null, SomeKnowledge.Rules);

    [Fact]
    public void Diagnose_AReason_IsASentenceWithItsSpanAndSlot()
    {
        var red = Refused.Recorded();

        var reason = Diagnose(Refused).Suggestions[0].Reasons[0];

        Assert.Equal("list_payments got the same arguments, answered 401 in the red run and no error was recorded.", reason.Text);
        Assert.Equal(new EvidenceLink(red.Spans[3].SpanId, ContentSlot.ToolResult, false), reason.Evidence[0]);
    }

    [Fact]
    public void Diagnose_SomethingRulesAClassOut_SaysWhichAndWhy()
    {
        var diagnosis = Diagnose(Refused);

        Assert.DoesNotContain(diagnosis.Suggestions, s => s.Class == "env.outage");
        var ruledOut = Assert.Single(diagnosis.RuledOut);
        Assert.Equal("env.outage", ruledOut.Class);
        Assert.StartsWith("The service is up: ", ruledOut.Why);
    }

    [Fact]
    public void Diagnose_SignalsThatCouldNotBeRead_AreNamedUnderTheClass() =>
        Assert.Contains(
            Diagnose(new Recon("b") { Payments = """{"error":"429 too many requests"}""" }).Suggestions,
            s => s is { Class: "env.load-shape", NotRead: [] }
        );

    [Fact]
    public void Diagnose_Suggestion_CarriesWhatItsHeightHasMeant()
    {
        var top = Diagnose(Refused).Suggestions[0];

        Assert.Equal((0.7, new CalibrationBin(0.7, 9, 10)), (top.Score, top.Calibrated));
        Assert.Equal(0.6, top.Calibrated!.Interval.Lower, 0.01);
        Assert.Null(Assert.Single(Alone(Refused.Recorded()).Suggestions, s => s.Class == "env.access").Calibrated);
    }

    [Fact]
    public void Diagnose_NothingDiffers_NamesTheQuestionThatWouldTell() =>
        Assert.Contains(
            "Question D2 would tell spec.wrong-expectation, which no trace shows.",
            Diagnose(new Recon("b")).Abstained
        );

    [Fact]
    public void Diagnose_ClassThatNoTraceShows_IsNeverSuggested() =>
        Assert.DoesNotContain(
            new[] { Diagnose(Refused), Diagnose(new Recon("b")), Alone(Refused.Recorded()) }.SelectMany(d => d.Suggestions),
            s => s.Class.StartsWith("spec.", StringComparison.Ordinal)
        );

    [Fact]
    public void WithoutPair_ErrorUnderOk_SuggestsItBelowTheHighBand()
    {
        var diagnosis = Alone(Refused.Recorded());

        var top = diagnosis.Suggestions[0];
        Assert.Equal(("env.access", 0.5, Band.Low, Trigger.Credential), (top.Class, top.Score, top.Band, top.Trigger));
        Assert.Equal(Refused.Recorded().Spans[3].SpanId, diagnosis.SuspectSpans[0].SpanId);
        Assert.Equal("There is no green run.", diagnosis.WithoutPair);
        Assert.Null(diagnosis.Abstained);
        Assert.Equal("A replay of the recorded input comes out right.", top.WouldChangeIt);
    }

    [Fact]
    public void WithoutPair_PlaceholderLeft_SuggestsTheAssembly()
    {
        var run = new SomeRun("b");
        run.Chat(run.Root(), [Some.User("Refund {{order_id}}.")], Some.Assistant("Which order?"));

        Assert.Equal("harness.context-assembly", Alone(run.Recorded()).Suggestions[0].Class);
    }

    [Fact]
    public void Diagnose_PairThatCannotBeCompared_StillReadsTheRedRun()
    {
        var green = new RecordedRun(Some.Run("a"), []);

        var diagnosis = Diagnoser.Diagnose(RunComparer.Compare(green, Refused.Recorded()), SomeKnowledge.Rules);

        Assert.Equal("env.access", diagnosis.Suggestions[0].Class);
        Assert.NotNull(diagnosis.Comparison!.Abstained);
    }

    [Fact]
    public void Diagnose_LastGreensAsUsual_ChangesNothing()
    {
        var around = SomeInput.Around(Enumerable.Range(0, 8).Select(n => new Recon($"a{n}").Recorded()));

        Assert.Equal(
            Diagnose(Refused).Suggestions.Select(s => (s.Class, s.Score)),
            Diagnose(Refused, around).Suggestions.Select(s => (s.Class, s.Score))
        );
    }

    [Fact]
    public void Pooled_SharesThatFallOrFewCases_JoinTheirNeighbours()
    {
        (double, bool)[] cases =
        [
            .. Enumerable.Repeat((0.4, false), 8),
            .. Enumerable.Repeat((0.4, true), 2),
            .. Enumerable.Repeat((0.5, true), 9),
            (0.5, false),
            .. Enumerable.Repeat((0.6, true), 8),
            (0.6, false),
            (0.6, false),
            (0.9, true),
        ];

        Assert.Equal(
            [new CalibrationBin(0.4, 2, 10), new CalibrationBin(0.5, 18, 21)],
            CalibrationBin.Pooled(cases, leastPerBin: 5)
        );
        Assert.Empty(CalibrationBin.Pooled([], 5));
    }

    [Theory]
    [InlineData(0.3, null)]
    [InlineData(0.35, 1)]
    [InlineData(0.69, 1)]
    [InlineData(0.95, 9)]
    public void For_Score_IsTheBinItFallsInto(double score, int? right) =>
        Assert.Equal(right, SomeKnowledge.Rules.Weights.Calibration.For(score, fromPair: true)?.Right);
}
