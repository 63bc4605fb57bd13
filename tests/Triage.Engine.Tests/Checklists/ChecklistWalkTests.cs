using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;

namespace Triage.Engine.Tests.Checklists;

public sealed class ChecklistWalkTests
{
    [Fact]
    public void Of_NoAnswer_AsksTheFirstQuestion()
    {
        var walk = SmallTree.Walk();

        Assert.Equal("D3", walk.Next?.Id);
        Assert.Equal("D3", Path(walk));
        Assert.Equal(0, walk.AnsweredOnPath);
        Assert.Equal(["D11", "D12"], walk.ClosingOpen.Select(q => q.Id));
    }

    [Fact]
    public void Of_AnswersToAnEnd_ReachesTheClassAndWhoDecided()
    {
        var walk = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D5 edit");

        Assert.Equal("D3 D4 D5", Path(walk));
        Assert.Null(walk.Next);
        Assert.Equal(
            ("prompt.regression", Layer.Prompt, "D5"),
            (walk.Reached!.ClassId, walk.Reached.Layer, walk.Reached.DecidedBy.Id)
        );
    }

    [Fact]
    public void Of_LayerOnly_KeepsTheLayerBesideUndetermined()
    {
        var walk = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D5 cannot-tell");

        Assert.Equal(("undetermined", Layer.Prompt), (walk.Reached!.ClassId, walk.Reached.Layer));
    }

    [Fact]
    public void Of_QuestionNobodyCouldAnswer_IsSkippedWithItsReasonAndAnswerableAllTheSame()
    {
        var tree = SmallTree.Checklist with
        {
            Questions =
            [
                .. SmallTree.Checklist.Questions.Select(q =>
                    q.Id == "D4"
                        ? q with
                        {
                            Skips =
                            [
                                new Skip(
                                    [Facts.NoTrace, "D3.load"],
                                    "Nothing was recorded.",
                                    [new Edge("D3.prompt", "D5", null, null), new Edge(null, "D9", null, null)]
                                ),
                            ],
                        }
                        : q
                ),
            ],
        };

        var skipped = ChecklistWalk.Of(tree, SmallTree.Answers("D3 load"), Facts.WithoutRun);
        var withTrace = ChecklistWalk.Of(tree, SmallTree.Answers("D3 load"), new HashSet<string>());
        var otherAnswer = ChecklistWalk.Of(tree, SmallTree.Answers("D3 prompt"), Facts.WithoutRun);
        var allTheSame = ChecklistWalk.Of(tree, SmallTree.Answers("D3 load", "D4 both-wrong"), Facts.WithoutRun);

        Assert.Equal(("D3 D4 D9", "D9", 2), (Path(skipped), skipped.Next?.Id, skipped.AskedOnPath));
        Assert.Equal("Nothing was recorded.", skipped.Path[1].Skipped);
        Assert.Equal("D4", withTrace.Next?.Id);
        Assert.Equal("D4", otherAnswer.Next?.Id);
        Assert.Equal("D5", allTheSame.Next?.Id);
    }

    [Fact]
    public void Of_EarlierAnswerChanged_TakesTheOtherWayAndKeepsWhatIsOffIt()
    {
        var walk = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D5 edit", "D4 recorded-wrong");
        var back = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D5 edit", "D4 recorded-wrong", "D4 both-wrong");

        Assert.Equal(("D3 D4 D6", "D6", 2), (Path(walk), walk.Next?.Id, walk.AnsweredOnPath));
        Assert.Null(walk.AnswerTo("D5"));
        Assert.Equal("prompt.regression", back.Reached?.ClassId);
    }

    [Theory]
    [InlineData("D3 prompt+load", "D4")]
    [InlineData("D3 fast+prompt", "D9")]
    [InlineData("D3 prompt+fast", "D9")]
    public void Of_SeveralTicks_FollowsTheOneFurthestDown(string answer, string next) =>
        Assert.Equal(next, SmallTree.Walk(answer).Next?.Id);

    [Theory]
    [InlineData("D3 prompt+load", null, "D5")]
    [InlineData("D3 load+prompt", null, "D8")] // only the leading tick is the strongest suspect
    [InlineData("D3 prompt", Facts.DivergenceIsInput, "D6")]
    [InlineData("D3 load", "some-other-fact", "D8")]
    public void Of_CannotTell_FollowsTheFirstConditionThatHolds(string ticks, string? fact, string next)
    {
        var facts = fact is null ? new HashSet<string>() : [fact];

        var walk = ChecklistWalk.Of(SmallTree.Checklist, SmallTree.Answers(ticks, "D4 cannot-tell"), facts);

        Assert.Equal(next, walk.Next?.Id);
    }

    [Fact]
    public void Of_AnswerOffThePath_IsNoCondition()
    {
        // D4 was "mixed" once; what counts is what it is now.
        var walk = SmallTree.Walk("D3 load", "D4 mixed", "D6 input-right", "D4 recorded-wrong");

        Assert.Equal("D8", walk.Next?.Id);
    }

    [Fact]
    public void Of_Redo_AsksTheSameQuestionUntilItIsAnsweredAnew()
    {
        var open = SmallTree.Walk("D3 load", "D4 clean-wrong");
        var again = SmallTree.Walk("D3 load", "D4 clean-wrong", "D4 clean-wrong");
        var done = SmallTree.Walk("D3 load", "D4 clean-wrong", "D4 both-wrong");

        Assert.Equal(("D3 D4", "D4"), (Path(open), open.Next?.Id));
        Assert.Equal("D4", again.Next?.Id);
        Assert.Equal("D5", done.Next?.Id);
    }

    [Fact]
    public void Of_LoopBack_AsksOnceMoreAndThenEnds()
    {
        string[] once = ["D3 load", "D4 recorded-wrong", "D6 cannot-tell", "D8 both-fail"];

        var asked = SmallTree.Walk(once);
        var same = SmallTree.Walk([.. once, "D6 cannot-tell"]);
        var other = SmallTree.Walk([.. once, "D6 lost"]);

        Assert.Equal(("D3 D4 D6 D8", "D6"), (Path(asked), asked.Next?.Id));
        Assert.Equal(
            ("undetermined", Layer.Undetermined, "D8"),
            (same.Reached!.ClassId, same.Reached.Layer, same.Reached.DecidedBy.Id)
        );
        Assert.Equal("harness.context-loss", other.Reached?.ClassId);
    }

    [Fact]
    public void Of_AnswerThisVersionDoesNotOffer_LeavesItsQuestionOpen()
    {
        var walk = SmallTree.Walk("D3 prompt", "D4 both-wrong", "D4 gone-choice", "D77 x");

        Assert.Equal("D4", walk.Next?.Id);
    }

    [Fact]
    public void Of_ClosingField_IsCountedApart()
    {
        var walk = SmallTree.Walk("D11 one", "D3 fast", "D9 state");

        Assert.Equal("D3 D9", Path(walk));
        Assert.Equal("env.state-drift", walk.Reached?.ClassId);
        Assert.Equal(["D12"], walk.ClosingOpen.Select(q => q.Id));
    }

    [Theory]
    [InlineData("D4", "both-wrong", null)]
    [InlineData("D3", "prompt,load", null)]
    [InlineData("D12", "cannot-tell", "nobody could say")]
    public void Check_OfferedChoice_Passes(string question, string choices, string? note) =>
        ChecklistWalk.Check(SmallTree.Checklist.Get(question), choices.Split(','), note);

    [Theory]
    [InlineData("D5", "", null, "choice", "D5 needs a choice. Send one of: edit, cannot-tell.")]
    [InlineData("D5", "edits", null, "choice", "D5 has no choice 'edits'. Send one of: edit, cannot-tell.")]
    [InlineData("D5", "edit,cannot-tell", null, "choice", "D5 takes one choice and got 2. Send only the one that fits best.")]
    [InlineData("D3", "prompt,prompt", null, "choice", "D3 got the same choice twice. Send each once.")]
    [InlineData("D3", "prompt,cannot-tell", null, "choice", "'cannot-tell' stands alone at D3. Send it, or the other choices.")]
    [InlineData("D12", "test", "  ", "note", "D12 needs a written line beside the choice. Send it as 'note'.")]
    public void Check_Otherwise_IsRefusedWithWhatIsAllowed(
        string question,
        string choices,
        string? note,
        string field,
        string message
    )
    {
        var refused = Assert.Throws<RefusedInputException>(() =>
            ChecklistWalk.Check(SmallTree.Checklist.Get(question), choices.Length == 0 ? [] : choices.Split(','), note)
        );

        Assert.Equal((field, message), (refused.Field, refused.Message));
    }

    [Fact]
    public void Check_NoteTooLong_NamesTheLimit()
    {
        var refused = Assert.Throws<RefusedInputException>(() =>
            ChecklistWalk.Check(SmallTree.Checklist.Get("D5"), ["edit"], new string('x', Limits.MaxTextChars + 1))
        );

        Assert.Contains("the limit is 20,000", refused.Message, StringComparison.Ordinal);
    }

    private static string Path(Walk walk) => string.Join(' ', walk.Path.Select(s => s.Question.Id));
}
