using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Agents;

public sealed class SeenChangesTests
{
    [Fact]
    public void In_PromptEdited_IsOneChangeAtTheFirstRunThatHasIt()
    {
        var changes = SeenChanges.In([Run(1, prompt: "a"), Run(3, prompt: "b"), Run(2, prompt: "a"), Run(4, prompt: "b")]);

        var change = Assert.Single(changes);
        Assert.Equal((Trigger.Prompt, "r2", "r3"), (change.What.Kind, change.Earlier, change.Later));
        Assert.Equal(Some.Noon.AddMinutes(3), change.AtUtc);
    }

    [Fact]
    public void In_TwoSetupsTakingTurns_IsOneChange() =>
        Assert.Single(SeenChanges.In(Enumerable.Range(1, 8).Select(i => Run(i, prompt: i % 2 == 0 ? "a" : "b"))));

    [Fact]
    public void In_TwoTasks_AreNotComparedWithEachOther() =>
        Assert.Empty(SeenChanges.In([Run(1, prompt: "a", task: "match"), Run(2, prompt: "b", task: "mail")]));

    [Fact]
    public void In_RolledBackAfterAWhile_IsAChangeAgain()
    {
        var runs = Enumerable.Range(1, 30).Select(i => Run(i, prompt: i is > 10 and <= 25 ? "b" : "a"));

        Assert.Equal(["r26", "r11"], SeenChanges.In(runs).Select(c => c.Later));
    }

    [Fact]
    public void In_NotCaptured_IsNoChange() => Assert.Empty(SeenChanges.In([Run(1, prompt: "a"), Run(2, prompt: null)]));

    [Fact]
    public void Differences_NamedThings_SayBeforeAndAfter()
    {
        var earlier = Run(1);
        var later = earlier with { Summary = earlier.Summary with { RequestModel = "gpt-5", Parameters = "temperature=1" } };

        Assert.Equal(
            [
                new SetupChange(Trigger.Model, "model", "gpt-4.1", "gpt-5"),
                new SetupChange(Trigger.Parameters, "parameters", "temperature=0", "temperature=1"),
            ],
            RunSetup.Differences(earlier, later)
        );
    }

    [Fact]
    public void Since_BuildsWithoutACommonTask_SaysNothing()
    {
        static BuildSeen Build(string label, Run run) =>
            new(label, Some.Noon, Some.Noon, new RedShare(1, 0, 0, 0, 0), [run], null);

        Assert.Null(Build("2", Run(2, task: "mail")).Since(Build("1", Run(1, task: "match"))));
        Assert.Equal([Trigger.Prompt], Build("2", Run(2, prompt: "b")).Since(Build("1", Run(1)))!.Changes.Select(c => c.Kind));
    }

    private static Run Run(int minute, string? prompt = "a", string task = "match") =>
        Some.Run($"r{minute}") with
        {
            TraceIds = [$"t{minute}"],
            Summary = new RunSummary
            {
                Agent = "recon-agent",
                Task = task,
                StartedAtUtc = Some.Noon.AddMinutes(minute),
                SystemPromptKey = prompt,
                RequestModel = "gpt-4.1",
                Parameters = "temperature=0",
            },
        };
}
