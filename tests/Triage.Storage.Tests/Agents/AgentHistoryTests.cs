using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Agents;

namespace Triage.Storage.Tests.Agents;

public sealed class AgentHistoryTests
{
    private const string Agent = "reconciler";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SeenAsync_DefinitionsAndCalls_GiveToolsOnceWithWhatTheModelWasTold()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(
            store,
            Call(1) with
            {
                Contents =
                [
                    new SpanContent(ContentSlot.SystemPrompt, 0, null, "Match payments."),
                    new SpanContent(
                        ContentSlot.ToolDefinition,
                        0,
                        null,
                        """{"name":"list_payments","description":"Lists payments."}"""
                    ),
                ],
            },
            AgentQueriesTests.Tool(1, 2, "list_payments", Agent),
            AgentQueriesTests.Tool(1, 3, "post_result", Agent),
            Some.Span(1, 4, parent: 3, agent: Agent) with
            {
                Kind = StepKind.Other,
                Name = "POST /results",
                Contents = [],
            },
            Some.Span(1, 5, agent: Agent) with
            {
                Kind = StepKind.Retrieval,
                Name = "search ledger",
                Contents = [],
            }
        );

        var seen = await store.Get<AgentHistory>().SeenAsync(Main, Agent, Cancellation);

        Assert.Equal(1, seen.Runs);
        Assert.Equal(
            [("list_payments", "Lists payments.", 1, null), ("post_result", null, 1, "POST")],
            seen.Tools.Select(t => (t.Name, t.Description, t.Calls, t.Method))
        );
        Assert.Equal("Match payments.".Length, Assert.Single(seen.Prompts).Chars);
        Assert.Equal(["search ledger"], seen.Sources);
    }

    [Fact]
    public async Task BuildsAsync_TwoBuilds_NewestFirstWithFiguresAndWhatCiSaid()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var first = await StoreAsync(store, Call(1, "1.4.0", Some.Start));
        await StoreAsync(store, Call(2, "1.5.0", Some.Start.AddHours(1), prompt: "Match payments and refunds."));
        await store.RunStore.ClaimOutcomeAsync(Main, first, Some.Claim(Outcome.Green), Cancellation);
        var changes = store.Get<ChangeStore>();
        await changes.ReportAsync(Main, new BuildResult(Agent, "1.5.0", null, true, Some.Start), Cancellation);
        await changes.ReportAsync(Main, new BuildResult(Agent, "1.5.0", null, false, Some.Start.AddHours(1)), Cancellation);

        var builds = await store.Get<AgentHistory>().BuildsAsync(Main, Agent, Cancellation);

        Assert.Equal(["1.5.0", "1.4.0"], builds.Select(b => b.Label));
        Assert.Equal([0, 1], builds.Select(b => b.Outcomes.Green));
        Assert.False(builds[0].Result!.Succeeded);
        Assert.Null(builds[1].Result);
        var change = builds[0].Since(builds[1], await store.Get<AgentHistory>().ChangesAsync(Main, Agent, Cancellation))!;
        Assert.Equal([Trigger.Prompt], change.Changes.Select(c => c.Kind));
    }

    [Fact]
    public async Task SetupAsync_Run_GivesItsTexts()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var run = await StoreAsync(store, Call(1) with { RequestModel = "gpt-4.1", Parameters = "temperature=0" });

        var setup = await store.Get<AgentHistory>().SetupAsync(Main, run, Cancellation);

        Assert.Equal([(Agent, "Match payments.")], setup!.Prompts);
        Assert.Equal(["gpt-4.1"], setup.Models);
        Assert.Equal(["temperature=0"], setup.Parameters);
        Assert.Null(await store.Get<AgentHistory>().SetupAsync(Some.Other, run, Cancellation));
    }

    [Fact]
    public async Task ChangesAsync_PromptChangedWithinABuild_IsSeen()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, Call(1, at: Some.Start));
        await StoreAsync(store, Call(2, at: Some.Start.AddMinutes(1)));
        var later = await StoreAsync(store, Call(3, at: Some.Start.AddMinutes(2), prompt: "Another prompt."));

        var change = Assert.Single(await store.Get<AgentHistory>().ChangesAsync(Main, Agent, Cancellation));

        Assert.Equal((Trigger.Prompt, later), (change.What.Kind, change.Later));
    }

    private static Span Call(int trace, string version = "1.4.0", DateTimeOffset? at = null, string prompt = "Match payments.") =>
        Some.Span(trace, at: at, agent: Agent) with
        {
            Build = new Build(version, null, null),
            Contents = [new SpanContent(ContentSlot.SystemPrompt, 0, null, prompt)],
        };

    private static async Task<string> StoreAsync(StoreOnDisk store, params Span[] spans) =>
        (await store.RunStore.StoreAsync(Main, spans, Cancellation)).RunIds[0];
}
