using Bunit;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class ComparePageTests : PageOnDisk
{
    [Fact]
    public void Open_WithoutRuns_AsksForTwo()
    {
        var page = Show("/w/main/compare");

        page.WaitForAssertion(() => Assert.Contains("Two runs, side by side.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll("form input").Count);
    }

    [Fact]
    public async Task Open_UnknownRed_NamesItAndKeepsWhatWasTyped()
    {
        var green = await StoreAsync(Recorded.Reconciliation(1), Outcome.Green);

        var page = Show($"/w/main/compare?green={green}&red=r404");

        page.WaitForAssertion(() =>
            Assert.Contains("There is no run 'r404'", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal([green, "r404"], page.FindAll("form input").Select(i => i.GetAttribute("value")));
    }

    [Fact]
    public async Task Open_OnlyRed_ProposesTheGreenRuns()
    {
        var green = await StoreAsync(Recorded.Reconciliation(1), Outcome.Green);
        var red = await StoreAsync(Recorded.Reconciliation(2), Outcome.Red);

        var page = Show($"/w/main/compare?red={red}");

        page.WaitForAssertion(() =>
            Assert.Equal($"/w/main/compare?green={green}&red={red}", page.Find("tbody a").GetAttribute("href"))
        );
    }

    [Fact]
    public async Task Open_Pair_SaysFirstWhereTheyPartAndShowsThatStep()
    {
        var (green, red) = await StorePairAsync();

        var page = Show($"/w/main/compare?green={green}&red={red}");

        page.WaitForAssertion(() =>
            Assert.Contains("list_payments", page.Find(".divergence .sentence").TextContent, StringComparison.Ordinal)
        );
        // The rows come after the sentence, as the browser asks for those that are in sight.
        page.WaitForAssertion(() =>
            Assert.Contains("first divergence", page.Find(".spine tr.diverges").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("arguments equal", page.Find(".step-comparison").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [$"/w/main/runs/{green}?span={Recorded.IdOf(1, 3)}", $"/w/main/runs/{red}?span={Recorded.IdOf(2, 3)}"],
            page.FindAll(".step-comparison a").Select(a => a.GetAttribute("href"))
        );
        Assert.Contains("only red: 7", page.Find("pre.text-change ins").TextContent, StringComparison.Ordinal);
        Assert.Equal($"/w/main/compare?green={red}&red={green}", page.Find(".page-head .actions a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_Pair_SaysWhyWithTheStepAndHowOftenSuchSuggestionsWereRight()
    {
        var (green, red) = await StorePairAsync();

        var page = Show($"/w/main/compare?green={green}&red={red}");

        page.WaitForState(() => page.FindAll(".because li a").Count > 0);
        var reason = page.Find(".because li");
        Assert.StartsWith(
            "list_payments got the same arguments and answered",
            reason.TextContent.Trim(),
            StringComparison.Ordinal
        );
        Assert.Equal("execute_tool list_payments, result", reason.QuerySelector("a")!.TextContent);
        Assert.Equal(
            $"/w/main/compare?green={green}&red={red}&step={Recorded.IdOf(2, 3)}#steps",
            reason.QuerySelector("a")!.GetAttribute("href")
        );
        Assert.Contains("known cases from", page.Find(".because").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Pair_ShowsTheExactFieldWithTheWordsThatDiffer()
    {
        var (green, red) = await StorePairAsync();

        var page = Show($"/w/main/compare?green={green}&red={red}");

        page.WaitForState(() => page.FindAll(".parting dd").Count == 2);
        Assert.Equal(["2"], page.FindAll(".parting del").Select(d => d.TextContent));
        Assert.Equal(["7"], page.FindAll(".parting ins").Select(d => d.TextContent));
        Assert.Equal(
            ["Green execute_tool list_payments, result, total", "Red execute_tool list_payments, result, total"],
            page.FindAll(".parting dt").Select(d => d.TextContent)
        );
    }

    [Fact]
    public async Task OpenAllThatSpeaks_OfAPair_ShowsEverySuggestionAndWhatItWasCountedOn()
    {
        var (green, red) = await StorePairAsync();
        var page = Show($"/w/main/compare?green={green}&red={red}");
        page.WaitForState(() => page.FindAll(".foot .fold-head").Count == 1);

        await page.Find(".foot .fold-head").ClickAsync(new());

        Assert.NotEmpty(page.FindAll(".foot .suggestion"));
        Assert.Contains("Would change it:", page.Find(".foot").TextContent, StringComparison.Ordinal);
        Assert.Contains("was counted on", page.Find(".foot").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChooseAStep_FromTheSpine_BecomesTheAddress()
    {
        var (green, red) = await StorePairAsync();
        var page = Show($"/w/main/compare?green={green}&red={red}");
        page.WaitForState(() => page.FindAll(".spine .row-button").Count > 0);

        await page.FindAll(".spine .row-button")[0].ClickAsync(new());

        Assert.EndsWith($"/w/main/compare?green={green}&red={red}&step={Recorded.IdOf(2, 1)}", Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSignals_OfAPair_TellsFiredAndAbstainedApart()
    {
        var (green, red) = await StorePairAsync();
        var page = Show($"/w/main/compare?green={green}&red={red}");
        page.WaitForState(() =>
            page.FindAll(".fold-head").Any(f => f.TextContent.Contains("All signals", StringComparison.Ordinal))
        );

        await page.FindAll(".fold-head")
            .Single(f => f.TextContent.Contains("All signals", StringComparison.Ordinal))
            .ClickAsync(new());

        var rows = page.FindAll(".fold-body tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains(rows, r => r.Contains("S24", StringComparison.Ordinal) && r.Contains("fired", StringComparison.Ordinal));
        Assert.Contains(
            rows,
            r => r.Contains("S16", StringComparison.Ordinal) && r.Contains("too few recent green runs", StringComparison.Ordinal)
        );
    }

    private async Task<(string Green, string Red)> StorePairAsync() =>
        (
            await StoreAsync(Recorded.Reconciliation(1), Outcome.Green),
            await StoreAsync(Recorded.Reconciliation(2, """{"total":7}"""), Outcome.Red)
        );

    private IRenderedComponent<ComparePage> Show(string address)
    {
        Open(address);
        return Render<ComparePage>(p => p.Add(x => x.Workspace, "main").Add(x => x.Scope, Scope));
    }
}
