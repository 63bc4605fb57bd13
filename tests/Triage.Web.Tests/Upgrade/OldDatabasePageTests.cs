using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Storage.Agents;
using Triage.Web.Agents;
using Triage.Web.Incidents;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Upgrade;

/// <summary>The pages over rows that were written before the last migrations.</summary>
public sealed class OldDatabasePageTests : PageOverStorage
{
    protected override void Prepare(string dataDirectory) => OldDatabase.PutInto(dataDirectory);

    [Theory]
    [InlineData(null, "Paid invoice is reported as open")]
    [InlineData("checklist", "Contain")]
    [InlineData("compare", "list_payments")]
    [InlineData("response", "done")]
    [InlineData("worklist", "worklist")]
    [InlineData("timeline", "Corrected by hand.")]
    public void Incident_OfThen_ShowsEachTab(string? tab, string text) =>
        Shows<IncidentPage>($"/w/main/incidents/INC-1/{tab}", text, ("Id", "INC-1"), ("Tab", tab));

    [Fact]
    public void Inbox_WithWhatWasFiledThen_ShowsIt() => Shows<InboxPage>("/w/main", "Waits in the inbox");

    [Fact]
    public void Runs_OfThen_AreListed() => Shows<RunsPage>("/w/main/runs", "recon-agent");

    [Fact]
    public void Run_OfThen_ShowsItsSteps() =>
        Shows<RunPage>($"/w/main/runs/{OldDatabase.RedRun}", "list_payments", ("RunId", OldDatabase.RedRun));

    [Fact]
    public void Agents_OfThen_AreListed() => Shows<AgentsPage>("/w/main/agents", "recon-agent");

    [Theory]
    [InlineData(null, "list_payments")]
    [InlineData("builds", "1.2")]
    public void Agent_OfThen_ShowsEachTab(string? tab, string text) =>
        Shows<AgentPage>($"/w/main/agents/recon-agent/{tab}", text, ("Name", "recon-agent"), ("Tab", tab));

    [Fact]
    public async Task Agent_OfThen_TellsItsChangesOnceTheyAreCaughtUpWith()
    {
        var catchUp = Services.GetRequiredService<FingerprintCatchUp>();
        await catchUp.CatchUpAsync(Scope.Id, Cancellation);
        await catchUp.CatchUpAsync(Scope.Id, Cancellation);

        Shows<AgentPage>("/w/main/agents/recon-agent/changes", "1.2", ("Name", "recon-agent"), ("Tab", "changes"));
    }

    private void Shows<TPage>(string address, string text, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        var page = Open<TPage>(address, parameters);

        page.WaitForAssertion(() => Assert.Contains(text, page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".fault"));
    }
}
