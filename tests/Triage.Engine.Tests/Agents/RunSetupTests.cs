using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Agents;

public sealed class RunSetupTests
{
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

        Assert.Null(Build("2", Run(2, task: "mail")).Since(Build("1", Run(1, task: "match")), []));
        var later = Build("2", Run(2, prompt: "b"));
        Assert.Equal([Trigger.Prompt], later.Since(Build("1", Run(1)), [Edited("2")])!.Changes.Select(c => c.Kind));
        // The template of the prompt was filled in otherwise, and nothing else differs.
        Assert.Empty(later.Since(Build("1", Run(1)), [Edited("1")])!.Changes);

        static SeenChange Edited(string build) =>
            new(Some.Noon, "match", new SetupChange(Trigger.Prompt, "system prompt", null, null), "r1", "r2") { Build = build };
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
