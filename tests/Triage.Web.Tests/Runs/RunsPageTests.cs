using Bunit;
using Triage.Engine.Runs;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Runs;

public sealed class RunsPageTests : PageOnDisk
{
    [Fact]
    public void Open_NoRunAtAll_TeachesHowToConnect()
    {
        var page = Show("/w/main/runs");

        page.WaitForAssertion(() => Assert.Contains("No run has arrived yet", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/w/main/connect", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_RedRunThatReportedOk_IsNamedASilentFailure()
    {
        await StoreAsync(Recorded.Reconciliation(1), Outcome.Red);

        var page = Show("/w/main/runs");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        var row = page.Find("tbody tr").TextContent;
        Assert.Contains("Red", row, StringComparison.Ordinal);
        Assert.Contains("silent failure", row, StringComparison.Ordinal);
        Assert.Contains("EU-2031", row, StringComparison.Ordinal);
        Assert.Contains("1.14.2", row, StringComparison.Ordinal);
        Assert.Contains("1 run", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeAFilter_FromTheList_BecomesTheAddressAndTheList()
    {
        await StoreAsync(Recorded.Reconciliation(1), Outcome.Red);
        await StoreAsync(Recorded.Reconciliation(2), Outcome.Green);
        var page = Show("/w/main/runs");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));

        await page.FindAll("select")[3].ChangeAsync(new() { Value = "green" });

        Assert.EndsWith("/w/main/runs?outcome=green", Address, StringComparison.Ordinal);
        page.WaitForAssertion(() =>
            Assert.Contains("Green", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Open_FilterThatMatchesNothing_OffersToClearIt()
    {
        await StoreAsync(Recorded.Reconciliation(1));

        var page = Show("/w/main/runs?agent=somebody-else");

        page.WaitForAssertion(() => Assert.Contains("No run matches", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/w/main/runs", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public void Open_WordThatIsNone_NamesItAndTheAllowedOnes()
    {
        var page = Show("/w/main/runs?outcome=purple");

        page.WaitForAssertion(() =>
            Assert.Contains("'outcome=purple'", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Dispose_ThenNavigate_LoadsNothingAnyMore()
    {
        var page = Show("/w/main/runs");
        page.WaitForAssertion(() => Assert.Contains("No run has arrived yet", page.Markup, StringComparison.Ordinal));
        var renders = page.RenderCount;

        await DisposeComponentsAsync();
        Open("/w/main/runs?outcome=red");

        Assert.Equal(renders, page.RenderCount);
    }

    private IRenderedComponent<RunsPage> Show(string address)
    {
        Open(address);
        return Render<RunsPage>(p => p.Add(x => x.Workspace, "main").Add(x => x.Scope, Scope));
    }
}
