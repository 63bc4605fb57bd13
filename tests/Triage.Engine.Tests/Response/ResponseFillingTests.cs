using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Engine.Tests.Checklists;

namespace Triage.Engine.Tests.Response;

public sealed class ResponseFillingTests
{
    private static readonly FailureClass Class = new()
    {
        Id = "env.state-drift",
        Layer = Layer.Env,
        Title = "t",
        Definition = "d",
        DecidingQuestion = "q",
        Recognise = [],
        NotToBeConfusedWith = [],
        FixOwner = "operations",
        FirstResponse = new FirstResponse(
            ["Pause {agent} on {subject}", "Call {tool} again on {model}"],
            ["Compare {greenRun} of {greenBuild} with {redRun} of {redBuild}"],
            ["Note it at {incident}"],
            ["Keep {what} as it is"]
        ),
    };

    [Fact]
    public void Fill_EverythingKnown_UsesTheIncidentsWords()
    {
        var filled = ResponseFilling.Fill(
            Class,
            RecordedPair.Incident(agent: "{tool}"),
            RecordedPair.Run("r", RecordedPair.ToolStep),
            RecordedPair.Run("g"),
            RecordedPair.Diagnosed(RecordedPair.Compared(RecordedPair.ToolStep))
        );

        Assert.Equal(
            [
                "Pause {tool} on ledger EU-2031", // an agent that is really called so is not filled again
                "Call list_payments again on gpt-4.1",
                "Compare run g of build 1.g with run r of build 1.r",
                "Note it at INC-7",
                "Keep {what} as it is",
            ],
            filled.Steps.Select(s => s.Text)
        );
        Assert.Equal("env.state-drift", filled.ClassId);
    }

    [Fact]
    public void Fill_NothingKnown_UsesWords()
    {
        var filled = ResponseFilling.Fill(Class, RecordedPair.Incident(redRun: null), null, null, null);

        Assert.Equal(
            [
                "Pause the agent on the affected record",
                "Call the tool involved again on the model",
                "Compare the last green run of the last green build with the red run of the failing build",
            ],
            filled.Steps.Take(3).Select(s => s.Text)
        );
    }

    [Fact]
    public void Fill_TickedSteps_CarryWhoAndWhen()
    {
        var incident = RecordedPair.Incident();
        incident.Decide(
            new Verdict(
                "env.state-drift",
                Layer.Env,
                [],
                Trigger.Data,
                "operations",
                Confidence.Judged,
                null,
                null,
                DateTimeOffset.UnixEpoch,
                Actor.Owner
            ),
            Actor.Owner,
            DateTimeOffset.UnixEpoch
        );
        incident.TickStep(3, "Compare", true, "same", Actor.Owner, DateTimeOffset.UnixEpoch);

        var steps = ResponseFilling.Fill(Class, incident, null, null, null).Steps;

        Assert.Equal([1, 2, 3, 4, 5], steps.Select(s => s.Number));
        Assert.Equal(
            [ResponsePhase.Contain, ResponsePhase.Contain, ResponsePhase.Verify, ResponsePhase.Fix, ResponsePhase.Guard],
            steps.Select(s => s.Phase)
        );
        Assert.Equal("same", steps[2].Done?.Note);
        Assert.Equal(4, steps.Count(s => s.Done is null));
    }

    [Fact]
    public void PlaceholdersIn_Text_NamesEachOnce() =>
        Assert.Equal(["agent", "", "x y"], ResponseFilling.PlaceholdersIn("{agent} {} {x y} }{"));
}
