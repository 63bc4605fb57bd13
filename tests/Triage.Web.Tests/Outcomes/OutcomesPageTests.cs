using System.Text;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Agents;
using Triage.Web.Outcomes;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Outcomes;

public sealed class OutcomesPageTests : PageOverStorage
{
    [Fact]
    public async Task Record_DroppedFile_ShowsWhatItSaysThenRecordsAndTakesBack()
    {
        var run = await StoreBatchAsync();
        var page = Open<OutcomesPage>($"/w/main/outcomes?agent={InvoiceBatch.Agent}");

        page.WaitForElement("textarea").Change(Encoding.UTF8.GetString(InvoiceBatch.CorrectedFile()));
        page.Find("details button").Click();

        page.WaitForAssertion(
            () => Assert.Contains("9 wrong, 394 right. 3 not matched.", page.Markup, StringComparison.Ordinal),
            Patience
        );
        Assert.Equal(0, (await FindAsync(run)).Items.Red);
        page.Find("button.primary").Click();
        page.WaitForAssertion(() => Assert.Contains($"items=red", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Equal(9, (await FindAsync(run)).Items.Red);
        Assert.Contains("title=9%20of%20403%20items%20wrong", page.Markup, StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromMinutes(1));
        page.FindAll("button").Single(b => b.TextContent == "Take it all back").Click();
        page.WaitForAssertion(() => Assert.Contains("Record outcomes", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Equal(0, (await FindAsync(run)).Items.Red);
    }

    [Fact]
    public void Read_NoTable_SaysWhatIsMissingAndKeepsWhatWasPasted()
    {
        var page = Open<OutcomesPage>("/w/main/outcomes");

        page.WaitForElement("textarea").Change("subject,expected");
        page.Find("details button").Click();

        page.WaitForAssertion(() =>
            Assert.Contains("Only a header was found", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("subject,expected", page.Find("textarea").GetAttribute("value"));
    }

    [Fact]
    public async Task Items_WrongOnes_AreShownWithTheStepsThatTouchedThem()
    {
        var run = await StoreBatchAsync();
        await Services
            .GetRequiredService<OutcomeReadings>()
            .BringUpToDateAsync(WorkspaceId.Main, InvoiceBatch.Agent, 5, Cancellation);
        var claim = new OutcomeClaim(
            Outcome.Red,
            OutcomeSource.File,
            Clock.GetUtcNow(),
            Actor.Owner,
            InvoiceBatch.Id(165),
            Expected: "7187.5",
            Actual: "0"
        );
        await Services.GetRequiredService<IRunStore>().ClaimOutcomeAsync(WorkspaceId.Main, run, claim, Cancellation);

        var page = Open<RunPage>($"/w/main/runs/{run}?items=red", ("RunId", run));

        page.WaitForAssertion(() => Assert.Single(page.FindAll("#items tbody tr")), Patience);
        var row = page.Find("#items tbody tr");
        Assert.Contains("INV-0165", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("7187.5", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("165 of 403", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 of 403 wrong", page.Find("#items-head").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_ProposedSubjectAndTriedRule_AreSavedForTheAgent()
    {
        await Services.GetRequiredService<IRunStore>().StoreAsync(WorkspaceId.Main, InvoiceBatch.Run(), Cancellation);
        var page = Open<AgentPage>(
            $"/w/main/agents/{InvoiceBatch.Agent}/outcomes",
            ("Name", InvoiceBatch.Agent),
            ("Tab", "outcomes")
        );

        page.WaitForElement(".proposal button", Patience).Click();
        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Markup, StringComparison.Ordinal), Patience);
        page.FindAll("button").Single(b => b.TextContent == "New rule").Click();
        page.Find(".rule-form input[placeholder='total differs from the sum']").Change("posted nothing");
        page.Find(".rule-form input[placeholder='post_result']").Change("post_result");
        page.Find(".rule-form input[placeholder='$.rows[*].status']").Change("$.ok");
        page.FindAll(".rule-form label").Single(l => l.TextContent.Trim() == "Value").QuerySelector("input")!.Change("403");
        page.FindAll("button").Single(b => b.TextContent == "Try on stored runs").Click();
        page.WaitForAssertion(
            () => Assert.Contains("$.ok is '403' in the result of post_result", page.Markup, StringComparison.Ordinal),
            Patience
        );
        page.Find(".rule-form").Submit();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".rule-form")), Patience);
        var agent = await Services.GetRequiredService<IAgentStore>().GetAsync(WorkspaceId.Main, InvoiceBatch.Agent, Cancellation);
        Assert.Equal("posted nothing", Assert.Single(agent.OutcomeRules).Name);
        Assert.True(Assert.Single(agent.SubjectRules).PerItem);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private async Task<string> StoreBatchAsync()
    {
        await InvoiceBatch.SetRulesAsync(Services.GetRequiredService<IAgentStore>(), Cancellation);
        return (
            await Services.GetRequiredService<IRunStore>().StoreAsync(WorkspaceId.Main, InvoiceBatch.Run(), Cancellation)
        ).RunIds[0];
    }

    private async Task<Run> FindAsync(string run) =>
        (await Services.GetRequiredService<RunQueries>().FindAsync(WorkspaceId.Main, run, Cancellation))!.Run;
}
