using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Web.Agents;

namespace Triage.Web.Tests.Agents;

public sealed class AgentPagesTests : PageOverStorage
{
    private const string Name = "reconciler";

    [Fact]
    public void Agents_None_TeachesWhatWouldBeHere()
    {
        var page = Open<AgentsPage>("/w/main/agents");

        page.WaitForAssertion(() => Assert.Contains("No agent has been seen yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agents_RunAndIncident_ShowsFiguresAndThatTheCardIsNotConfirmed()
    {
        await StoreAsync(1, "list_payments");
        await FileAsync("Wrong total", agent: Name);

        var page = Open<AgentsPage>("/w/main/agents");

        page.WaitForElement("tbody tr");
        var row = page.Find("tbody tr").TextContent;
        Assert.Contains(Name, row, StringComparison.Ordinal);
        Assert.Contains("not confirmed", row, StringComparison.Ordinal);
        Assert.Contains("1 / 1", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Agent_Unknown_SaysSo()
    {
        var page = Open<AgentPage>("/w/main/agents/nobody", ("Name", "nobody"));

        page.WaitForAssertion(() => Assert.Contains("No such agent", page.Find("h1").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Card_Proposals_AreMarkedAndOnlyTakenWhenAPersonConfirms()
    {
        await StoreAsync(1, "list_payments", "post_result");
        var page = Open<AgentPage>($"/w/main/agents/{Name}", ("Name", Name));
        page.WaitForElement(".tools");
        Assert.Contains("proposed: writes", page.Find(".tools").TextContent, StringComparison.Ordinal);
        Assert.Contains("post_result can act and has no switch.", page.Markup, StringComparison.Ordinal);

        Button(page, "Check and confirm").Click();
        Button(page, "Take over the 2 proposals").Click();
        page.FindAll(".tool input")[0].Change("flag recon.post");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("Confirmed", page.Find(".card-state").TextContent, StringComparison.Ordinal));
        var card = (await Services.GetRequiredService<IAgentStore>().GetAsync(Scope.Id, Name, Cancellation)).Card;
        Assert.Equal(
            [("post_result", ToolReach.Write, "flag recon.post"), ("list_payments", ToolReach.Read, null)],
            card.MayTouch.Select(t => (t.Tool, t.Reach!.Value, t.Switch))
        );
        Assert.DoesNotContain("has no switch", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_TwoBuilds_SayWhatChangedBetweenThem()
    {
        await StoreAsync(1, "list_payments");
        Clock.Advance(TimeSpan.FromHours(1));
        await StoreSpansAsync(Call(2, "1.5.0", "Match payments and refunds."));

        var page = Open<AgentPage>($"/w/main/agents/{Name}/builds?build=1.5.0", ("Name", Name), ("Tab", "builds"));

        page.WaitForElement(".difference ins", TimeSpan.FromSeconds(5));
        Assert.Contains("and refunds", page.Find(".difference ins").TextContent, StringComparison.Ordinal);
        Assert.Contains("prompt", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("first build seen", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_ReportedAndSeen_StandOnOneTimeLine()
    {
        await StoreAsync(1, "list_payments");
        Clock.Advance(TimeSpan.FromHours(1));
        await StoreSpansAsync(Call(2, "1.5.0", "Match payments and refunds."));
        await Services
            .GetRequiredService<ChangeStore>()
            .ReportAsync(
                Scope.Id,
                new Change(
                    Clock.GetUtcNow().AddMinutes(-30),
                    Trigger.Credential,
                    "bank api",
                    "k7",
                    "k9",
                    null,
                    null,
                    new Actor("ci")
                ),
                Cancellation
            );

        var page = Open<AgentPage>($"/w/main/agents/{Name}/changes", ("Name", Name), ("Tab", "changes"));

        page.WaitForElement(".change-lines li");
        var lines = page.FindAll(".change-lines li").Select(l => l.TextContent).ToList();
        Assert.Contains(
            lines,
            l => l.Contains("system prompt", StringComparison.Ordinal) && l.Contains("seen in runs", StringComparison.Ordinal)
        );
        Assert.Contains("reported by ci, for every agent", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_None_TeachesWhatTelemetryShows()
    {
        await StoreAsync(1, "list_payments");

        var page = Open<AgentPage>($"/w/main/agents/{Name}/changes", ("Name", Name), ("Tab", "changes"));

        page.WaitForAssertion(() => Assert.Contains("Nothing has changed in its runs", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".kinds"));
    }

    [Fact]
    public async Task Changes_PromptWithoutANewBuild_IsMarkedAndItsWordsAreShownOnDemand()
    {
        await StoreAsync(1, "list_payments");
        Clock.Advance(TimeSpan.FromHours(1));
        await StoreSpansAsync(Call(2, "1.4.0", "Match payments and refunds."));
        var page = Open<AgentPage>($"/w/main/agents/{Name}/changes", ("Name", Name), ("Tab", "changes"));
        page.WaitForElement(".change-lines li");
        Assert.Contains("without a new build", page.Find(".change-lines li").TextContent, StringComparison.Ordinal);
        var show = page.Find("a[aria-expanded=false]").GetAttribute("href")!;

        Services.GetRequiredService<NavigationManager>().NavigateTo(show);

        page.WaitForElement(".change-difference ins");
        Assert.Contains("and refunds", page.Find(".change-difference ins").TextContent, StringComparison.Ordinal);
        Assert.Contains("hide the difference", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", 1)]
    [InlineData("code", 2)]
    [InlineData("load", 0)]
    [InlineData("nonsense", 3)]
    public async Task Changes_KindInTheAddress_ShowsOnlyThose(string kind, int lines)
    {
        await StoreAsync(1, "list_payments");
        Clock.Advance(TimeSpan.FromHours(1));
        await StoreSpansAsync(Call(2, "1.5.0", "Match payments and refunds."));
        await Services
            .GetRequiredService<ChangeStore>()
            .ReportAsync(Scope.Id, new BuildResult(Name, "1.5.0", null, false, Clock.GetUtcNow()), Cancellation);

        var page = Open<AgentPage>($"/w/main/agents/{Name}/changes?kind={kind}", ("Name", Name), ("Tab", "changes"));

        page.WaitForElement(".kinds");
        Assert.Equal(lines, page.FindAll(".change-lines li").Count);
        Assert.Equal(lines == 0, page.Markup.Contains("No change of this kind", StringComparison.Ordinal));
        Assert.Equal(["all 3", "prompt 1", "code 2"], page.FindAll(".kinds a").Select(a => a.TextContent));
    }

    [Fact]
    public async Task Settings_SavedAndLinked_AreKeptWithTheirHistory()
    {
        await StoreAsync(1, "list_payments");
        var page = Open<AgentPage>($"/w/main/agents/{Name}/settings", ("Name", Name), ("Tab", "settings"));
        page.WaitForElement("form");

        page.FindAll("form input")[1].Change("ana");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("default responder ana", page.Markup, StringComparison.Ordinal));
        Button(page, "Make a filing link").Click();

        page.WaitForAssertion(() => Assert.Contains($"/report/main/{Name}/", page.Markup, StringComparison.Ordinal));
        var agent = await Services.GetRequiredService<IAgentStore>().GetAsync(Scope.Id, Name, Cancellation);
        Assert.Equal(("ana", 32), (agent.DefaultResponder, agent.FilingKey!.Length));
        Assert.Equal("ana", (await FileAsync("Wrong total", agent: Name)).Record.Owner);
    }

    private static IElement Button(IRenderedComponent<AgentPage> page, string text) =>
        page.FindAll("button").Single(b => b.TextContent.Contains(text, StringComparison.Ordinal));

    private Task StoreAsync(int trace, params string[] tools) =>
        StoreSpansAsync([Call(trace, "1.4.0", "Match payments."), .. tools.Select((t, i) => Tool(trace, i + 2, t))]);

    private async Task StoreSpansAsync(params Span[] spans) =>
        await Services.GetRequiredService<IRunStore>().StoreAsync(Scope.Id, spans, Cancellation);

    private Span Call(int trace, string version, string prompt) =>
        At(trace, 1) with
        {
            Kind = StepKind.ModelCall,
            Name = "chat gpt-4.1",
            Build = new Build(version, null, null),
            Contents = [new SpanContent(ContentSlot.SystemPrompt, 0, null, prompt)],
        };

    private Span Tool(int trace, int span, string tool) =>
        At(trace, span) with
        {
            ParentSpanId = $"{trace:x8}00000001",
            Kind = StepKind.ToolCall,
            Name = $"execute_tool {tool}",
            ToolName = tool,
            Build = new Build("1.4.0", null, null),
        };

    private Span At(int trace, int span)
    {
        var nano = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new Span
        {
            TraceId = $"{trace:x32}",
            SpanId = $"{trace:x8}{span:x8}",
            StartUnixNano = nano,
            EndUnixNano = nano + 1_000_000,
            Agent = Name,
        };
    }
}
