using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Replays;
using Triage.Engine.Runs;
using static Triage.Engine.Tests.Checklists.RecordedPair;

namespace Triage.Engine.Tests.Checklists;

public sealed class SuggestedAnswersTests
{
    [Theory]
    [InlineData("D0", "contained")]
    [InlineData("D2", "right")]
    [InlineData("D10", "survivable")]
    [InlineData("D11", "one-agent")]
    [InlineData("D12", "monitor")]
    public void For_QuestionOfAPerson_SuggestsNothing(string question, string choice) =>
        Assert.Null(
            For(
                Question(question, choice),
                Diagnosed(Compared(ChatStep, Change(Trigger.Prompt)), suggestions: [Suggests("env.state-drift", Layer.Env)])
            )
        );

    [Fact]
    public void For_D1WithoutRedRun_SaysNoTrace()
    {
        var suggested = SuggestedAnswers.For(Question("D1", "no-trace"), null, [], SmallTree.Walk(), Incident(redRun: null));

        Assert.Equal(["no-trace"], suggested!.Choices);
    }

    [Fact]
    public void For_D1_FollowsWhatWasRecorded()
    {
        var question = Question("D1", "enough", "partial", "no-trace");

        var partial = For(question, Diagnosed(null, [Fired("S25")]))!;

        Assert.Equal(["partial"], partial.Choices);
        Assert.Equal(["Recorded: S25 value."], partial.Reasons);
        Assert.Equal(["enough"], For(question, Diagnosed(null, [SignalReading.Silent("S25")]))!.Choices);
        Assert.Null(For(question, Diagnosed(null, [SignalReading.Abstain("S25", "no")])));
        Assert.Null(For(question, null));
    }

    [Fact]
    public void For_D3_TicksChangesClosestToTheDivergenceFirst()
    {
        var suggested = For(
            Question("D3", "code", "prompt", "tools"),
            Diagnosed(Compared(ChatStep, Change(Trigger.Code), Change(Trigger.Prompt, touches: true), Change(Trigger.Code)))
        );

        Assert.Equal(["prompt", "code"], suggested!.Choices);
        Assert.Equal("prompt changed, at the step where the runs part.", suggested.Reasons[0]);
    }

    [Fact]
    public void For_D3WithoutChange_DoesNotClaimThatNothingChanged() =>
        Assert.Null(For(Question("D3", "nothing"), Diagnosed(Compared(ChatStep))));

    [Fact]
    public void For_D4WithTallies_FollowsTheTwoByTwoAndShowsIntervals()
    {
        var suggested = SuggestedAnswers.For(
            SmallTree.Checklist.Get("D4"),
            Diagnosed(Compared(ChatStep), facts: Facts.DivergenceIsOutput),
            [Tally(Arm.Recorded, 1), Tally(Arm.Clean, 10)],
            SmallTree.Walk("D3 load"),
            Incident()
        );

        Assert.Equal(["recorded-wrong"], suggested!.Choices);
        Assert.Equal("recorded: 1 of 10 right, 95 % interval 2 to 40 %", suggested.Evidence[0].Text);
    }

    [Fact]
    public void For_D4AfterRedo_WaitsForANewCleanArm()
    {
        var walk = SmallTree.Walk("D3 load", "D4 clean-wrong"); // answered at minute 1
        ReplayTally[] old = [Tally(Arm.Recorded, 10), Tally(Arm.Clean, 0)];

        Assert.Null(ForD4(old, walk));
        Assert.Equal(["both-fine"], ForD4([.. old, Tally(Arm.Clean, 10, minute: 2)], walk)!.Choices);
    }

    [Theory]
    [InlineData(StepKind.ModelCall, Facts.DivergenceIsOutput, "pair-output")]
    [InlineData(StepKind.Agent, Facts.DivergenceIsOutput, "pair-output")]
    [InlineData(StepKind.ToolCall, Facts.DivergenceIsOutput, "pair-input")]
    [InlineData(StepKind.ModelCall, Facts.DivergenceIsInput, "pair-input")]
    [InlineData(StepKind.ModelCall, Facts.DeliveryDiffers, "pair-delivery")]
    [InlineData(StepKind.ModelCall, Facts.PromptChanged, null)]
    public void For_D4WithoutReplays_AsksThePair(StepKind kind, string fact, string? choice)
    {
        var suggested = For(SmallTree.Checklist.Get("D4"), Diagnosed(Compared(ChatStep with { Kind = kind }), facts: fact));

        Assert.Equal(choice, suggested?.Choices[0]);
    }

    [Theory]
    [InlineData("env.state-drift", Layer.Env, "pair-environment")]
    [InlineData("harness.tool-result", Layer.Harness, "pair-input")]
    public void For_D4WithEnvironmentSignal_NeedsThePairToPointThere(string top, Layer layer, string choice)
    {
        var suggested = For(
            SmallTree.Checklist.Get("D4"),
            Diagnosed(
                Compared(ToolStep),
                suggestions: [Suggests(top, layer)],
                facts: [Facts.EnvironmentSignal, Facts.DivergenceIsOutput]
            )
        );

        Assert.Equal([choice], suggested!.Choices);
    }

    [Theory]
    [InlineData("D5", "edit")]
    [InlineData("D6", "source")]
    [InlineData("D9", null)]
    public void For_ClassQuestions_TakesTheStrongestSuggestionTheyOffer(string question, string? choice)
    {
        var suggested = For(
            SmallTree.Checklist.Get(question),
            Diagnosed(
                Compared(ChatStep),
                suggestions:
                [
                    Suggests("harness.guard", Layer.Harness),
                    Suggests("upstream.bad-data", Layer.Upstream),
                    Suggests("prompt.regression", Layer.Prompt),
                    Suggests("harness.context-loss", Layer.Harness),
                ]
            )
        );

        Assert.Equal(choice, suggested?.Choices[0]);
    }

    [Fact]
    public void For_D7_ClearsTheDeliveryOnlyWhenItWasCompared()
    {
        var question = Question("D7", "nothing-wrong", "cannot-tell");
        IReadOnlyList<Suggestion> env = [Suggests("env.state-drift", Layer.Env)];

        Assert.Equal(
            ["nothing-wrong"],
            For(question, Diagnosed(Compared(ChatStep), [SignalReading.Silent("S13")], env))!.Choices
        );
        Assert.Null(For(question, Diagnosed(Compared(ChatStep), [SignalReading.Abstain("S13", "no output")], env)));
        Assert.Null(For(question, Diagnosed(Compared(ChatStep), [SignalReading.Silent("S13")])));
    }

    [Fact]
    public void For_D6WithStrongEnvironment_SaysThatTheSourceMoved()
    {
        var suggested = For(
            Question("D6", "source-moved"),
            Diagnosed(Compared(ToolStep), suggestions: [Suggests("env.state-drift", Layer.Env)], facts: Facts.EnvironmentSignal)
        );

        Assert.Equal(["source-moved"], suggested!.Choices);
    }

    [Fact]
    public void For_D8WithStrongEnvironment_SaysThatConditionsMoved()
    {
        var suggested = For(
            Question("D8", "conditions-moved"),
            Diagnosed(Compared(ToolStep), suggestions: [Suggests("env.state-drift", Layer.Env)], facts: Facts.EnvironmentSignal)
        );

        Assert.Equal(["env.state-drift fits."], suggested!.Reasons);
    }

    [Fact]
    public void For_ChoiceThatTheTeamTookOut_SuggestsNothing() =>
        Assert.Null(For(Question("D3", "code"), Diagnosed(Compared(ChatStep, Change(Trigger.Prompt)))));

    private static SuggestedAnswer? For(Question question, PairDiagnosis? diagnosis) =>
        SuggestedAnswers.For(question, diagnosis, [], SmallTree.Walk("D3 load"), Incident());

    private static SuggestedAnswer? ForD4(ReplayTally[] tallies, Walk walk) =>
        SuggestedAnswers.For(SmallTree.Checklist.Get("D4"), null, tallies, walk, Incident());

    private static Question Question(string id, params string[] choices) =>
        new()
        {
            Id = id,
            Title = id,
            Text = id,
            Why = id,
            Choices = [.. choices.Select(c => new Choice(c, c, null, []))],
        };
}
