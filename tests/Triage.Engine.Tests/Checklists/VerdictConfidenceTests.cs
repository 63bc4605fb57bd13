using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Tests.Diagnosis;
using static Triage.Engine.Tests.Checklists.RecordedPair;

namespace Triage.Engine.Tests.Checklists;

public sealed class VerdictConfidenceTests
{
    private static readonly KnowledgeBase Knowledge = new(
        SmallTree.Checklist,
        [
            Class("prompt.regression", Layer.Prompt),
            Class("prompt.tool-description", Layer.Prompt),
            Class("model.unstable", Layer.Model),
            Class("harness.context-loss", Layer.Harness),
            Class("env.state-drift", Layer.Env),
        ],
        SomeKnowledge.Weighing(
            ("prompt.regression", [("S1", "prompt", 0.5), ("S7", "output", 0.5)]),
            ("prompt.tool-description", [("S1", "tools", 0.5), ("S8", null, 0.5)]),
            ("model.unstable", [("S6", null, 0.5)]),
            ("harness.context-loss", [("S7", "input-lost", 0.5)]),
            ("env.state-drift", [("S24", null, 0.5)])
        ),
        new Thresholds([
            new Threshold(ThresholdKeys.ReplaysForVerdict, 10, "r"),
            new Threshold(ThresholdKeys.ObservedSignals, 2, "r"),
        ])
    );

    private static readonly Walk ToPrompt = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D5 edit");
    private static readonly Walk ToContextLoss = SmallTree.Walk("D3 load", "D4 recorded-wrong", "D6 lost");
    private static readonly Walk ToUnstable = SmallTree.Walk("D3 load", "D4 mixed", "D6 input-right");

    [Fact]
    public void Of_NothingAtAll_IsJudged() => Assert.Equal(Confidence.Judged, Of("prompt.regression", Layer.Prompt, ToPrompt));

    [Theory]
    [InlineData(1, 0, 10, Confidence.Tested)]
    [InlineData(1, 0, 9, Confidence.Judged)] // one try short of the rule
    [InlineData(5, 5, 10, Confidence.Judged)] // no separation
    [InlineData(1, 10, 10, Confidence.Judged)] // speaks for a wrong input, not for the prompt
    public void Of_Prompt_NeedsBothArmsWrong(int recorded, int clean, int tries, Confidence expected) =>
        Assert.Equal(
            expected,
            Of(
                "prompt.regression",
                Layer.Prompt,
                ToPrompt,
                tallies: [Tally(Arm.Recorded, recorded, tries), Tally(Arm.Clean, Math.Min(clean, tries), tries)]
            )
        );

    [Fact]
    public void Of_WrongInput_NeedsOnlyTheRecordedArmWrong()
    {
        ReplayTally[] separating = [Tally(Arm.Recorded, 1), Tally(Arm.Clean, 10)];

        Assert.Equal(Confidence.Tested, Of("harness.context-loss", Layer.Harness, ToContextLoss, tallies: separating));
        Assert.Equal(Confidence.Judged, Of("harness.context-loss", Layer.Harness, ToContextLoss, tallies: separating[..1]));
    }

    [Fact]
    public void Of_UnstableModel_NeedsTheMiddleBand() =>
        Assert.Equal(
            Confidence.Tested,
            Of("model.unstable", Layer.Model, ToUnstable, tallies: [Tally(Arm.Recorded, 5), Tally(Arm.Clean, 10)])
        );

    [Fact]
    public void Of_VerdictInAnotherLayerThanTheAnswers_IsNotTested() =>
        Assert.Equal(
            Confidence.Judged,
            Of("model.unstable", Layer.Model, ToPrompt, tallies: [Tally(Arm.Recorded, 0), Tally(Arm.Clean, 0)])
        );

    [Fact]
    public void Of_AnswerAgainstTheReplays_IsNotTested() =>
        Assert.Equal(
            Confidence.Judged,
            Of(
                "prompt.regression",
                Layer.Prompt,
                SmallTree.Walk("D3 prompt", "D4 pair-output", "D5 edit"),
                tallies: [Tally(Arm.Recorded, 0), Tally(Arm.Clean, 0)]
            )
        );

    [Fact]
    public void Of_TwoSignalsAtTheClass_IsObserved() =>
        Assert.Equal(
            Confidence.Observed,
            Of("prompt.regression", Layer.Prompt, ToPrompt, [Fired("S1", "prompt"), Fired("S7", "output")])
        );

    [Fact]
    public void Of_OneAtTheClassAndOneAtTheLayer_IsObserved() =>
        Assert.Equal(Confidence.Observed, Of("prompt.regression", Layer.Prompt, ToPrompt, [Fired("S1", "prompt"), Fired("S8")]));

    [Fact]
    public void Of_TwoFindingsOfOneSignal_AreOneSignal() =>
        Assert.Equal(
            Confidence.Judged,
            Of("prompt.regression", Layer.Prompt, ToPrompt, [Fired("S1", "prompt"), Fired("S1", "tools")])
        );

    [Fact]
    public void Of_SignalsOfANeighbourOrAnotherLayer_AreNoSupport()
    {
        Assert.Equal(
            Confidence.Judged,
            Of("prompt.regression", Layer.Prompt, ToPrompt, [Fired("S8"), Fired("S1", "tools"), Fired("S24")])
        );
        Assert.Equal(
            Confidence.Judged,
            Of("prompt.regression", Layer.Prompt, ToPrompt, [SignalReading.Silent("S1"), Fired("S7", "output")])
        );
    }

    [Fact]
    public void Of_LayerOnly_CountsTheSignalsOfTheLayer() =>
        Assert.Equal(
            Confidence.Observed,
            Of("undetermined", Layer.Prompt, ToPrompt, [Fired("S1", "tools"), Fired("S7", "output")])
        );

    [Fact]
    public void Of_Undetermined_IsAlwaysJudged() =>
        Assert.Equal(
            Confidence.Judged,
            Of("undetermined", Layer.Undetermined, ToPrompt, [Fired("S1", "prompt"), Fired("S7", "output")])
        );

    private static Confidence Of(
        string classId,
        Layer layer,
        Walk walk,
        IReadOnlyList<SignalReading>? signals = null,
        IReadOnlyList<ReplayTally>? tallies = null
    ) => VerdictConfidence.Of(classId, layer, walk, signals is null ? null : Diagnosed(null, signals), tallies ?? [], Knowledge);

    private static FailureClass Class(string id, Layer layer) =>
        new()
        {
            Id = id,
            Layer = layer,
            Title = id,
            Definition = id,
            DecidingQuestion = id,
            Recognise = [],
            NotToBeConfusedWith = [],
            FixOwner = "x",
            FirstResponse = new FirstResponse([], [], [], []),
        };
}
