using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Runs;
using TestContext = Xunit.TestContext;

namespace Triage.Web.Tests.Runs;

public sealed class RunPageTests : PageOnDisk
{
    [Fact]
    public void Open_UnknownId_SaysHowARunIsFound()
    {
        var page = Show("/w/main/runs/r0", "r0");

        page.WaitForAssertion(() => Assert.Contains("There is no run r0.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_ByTraceId_ShowsFactsOutcomeAndEverySpan()
    {
        await StoreAsync(Recorded.Reconciliation(1), Outcome.Red);

        var page = Show("/w/main/runs/00000000000000000000000000000001", "00000000000000000000000000000001");

        page.WaitForAssertion(() => Assert.Equal("reconciler · month-end", page.Find("h1").TextContent));
        Assert.Contains("silent failure", page.Find(".page-head").TextContent, StringComparison.Ordinal);
        Assert.Contains("as posted", page.Find(".claims").TextContent, StringComparison.Ordinal);
        Assert.Equal(4, page.FindAll(".waterfall [data-row]").Count);
    }

    [Fact]
    public async Task Open_StepsOnly_FoldsPlainSpans()
    {
        var id = await StoreAsync(Recorded.Reconciliation(1));

        var page = Show($"/w/main/runs/{id}?steps=only", id);

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".waterfall [data-row]").Count));
        Assert.Contains("1 plain span folded", page.Find(".waterfall-card").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithSpan_ShowsItsBodies()
    {
        var id = await StoreAsync(Recorded.Reconciliation(1));

        var page = Show($"/w/main/runs/{id}?span={Recorded.IdOf(1, 3)}", id);

        page.WaitForAssertion(() =>
            Assert.Contains("\"total\": 2", page.Find(".span-panel").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("true", page.Find(".waterfall tr.selected a").GetAttribute("aria-current"));
    }

    [Fact]
    public async Task Open_SpanWithoutContent_PointsToTheSwitch()
    {
        var id = await StoreAsync([.. Recorded.Reconciliation(1).Select(s => s with { Contents = [] })]);

        var page = Show($"/w/main/runs/{id}?span={Recorded.IdOf(1, 3)}", id);

        page.WaitForAssertion(() =>
            Assert.Contains(
                "Content not captured: arguments, result.",
                page.Find(".span-panel").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Equal("/w/main/connect", page.Find(".span-panel .notice a").GetAttribute("href"));
        Assert.Contains("Tool results were not captured", page.Find(".missing").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarkGreen_WithACheck_IsAClaimOfThePerson()
    {
        var id = await StoreAsync(Recorded.Reconciliation(1), Outcome.Red);
        Render<MudPopoverProvider>();
        var dialogs = Render<MudDialogProvider>();
        var page = Show($"/w/main/runs/{id}", id);
        page.WaitForState(() => page.FindAll(".row-actions button").Count > 0);

        await page.FindAll(".row-actions button")[0].ClickAsync(new());
        await dialogs.Find("input").ChangeAsync(new ChangeEventArgs { Value = "bank file" });
        await dialogs
            .FindAll("button")
            .Single(b => b.TextContent.Contains("Mark green", StringComparison.Ordinal))
            .ClickAsync(new());

        page.WaitForAssertion(() =>
            Assert.Contains("Checked: bank file", page.Find(".claims").TextContent, StringComparison.Ordinal)
        );
        var stored = await Services
            .GetRequiredService<RunQueries>()
            .FindAsync(WorkspaceId.Main, id, TestContext.Current.CancellationToken);
        Assert.Equal((Outcome.Green, OutcomeSource.Person), (stored!.Run.Outcome.Outcome, stored.Run.Outcome.Source));
        Assert.Equal(2, stored.Claims.Count);
    }

    [Fact]
    public async Task Compare_GreenRunOfTheAgent_OpensThePair()
    {
        var green = await StoreAsync(Recorded.Reconciliation(1), Outcome.Green);
        var red = await StoreAsync(Recorded.Reconciliation(2), Outcome.Red);
        var page = Show($"/w/main/runs/{red}", red);
        page.WaitForState(() => page.FindAll(".page-head .actions button").Count > 0);

        await page.Find(".page-head .actions button").ClickAsync(new());

        Assert.EndsWith($"/w/main/compare?green={green}&red={red}", Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_NoGreenRun_SaysWhatToDo()
    {
        var red = await StoreAsync(Recorded.Reconciliation(1), Outcome.Red);
        var page = Show($"/w/main/runs/{red}", red);
        page.WaitForState(() => page.FindAll(".page-head .actions button").Count > 0);

        await page.Find(".page-head .actions button").ClickAsync(new());

        Assert.Contains("mark it green", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<RunPage> Show(string address, string id)
    {
        Open(address);
        return Render<RunPage>(p => p.Add(x => x.Workspace, "main").Add(x => x.RunId, id).Add(x => x.Scope, Scope));
    }
}
