using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>The whole thread by hand: two runs arrive, an incident is filed, walked, decided, responded to, closed and counted.</summary>
public sealed class ThreadTests(InstalledBrowser browser) : IClassFixture<InstalledBrowser>
{
    private const string Rule = "Match a payment to an invoice only when they differ by at most";

    [Fact]
    public async Task Thread_GreenAndRedRun_EndInTheWeeklyTable()
    {
        var page = await browser.OpenAsync();
        var problems = WatchForProblems(page);
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();

        var green = InvoiceAgent.Run(
            browser.Host.Address,
            "1.4.0",
            $"{Rule} 0.50 EUR.",
            "INV-9 stays open: the payment is 35 EUR short."
        );
        var red = InvoiceAgent.Run(browser.Host.Address, "1.5.0", $"{Rule} 50.00 EUR.", "INV-9 is paid.");
        await MarkGreenAsync(page, green);
        await FileAsync(page, red);
        await AcceptAndCompareAsync(page);
        await WalkAsync(page);
        await RespondAndCloseAsync(page);
        await FindInTheWeekAsync(page);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("/w/main/connect")]
    [InlineData("/w/main/classes")]
    [InlineData("/w/main/classes/harness.output-routing")]
    [InlineData("/w/main/incidents")]
    [InlineData("/w/main/runs")]
    [InlineData("/w/main/compare")]
    [InlineData("/w/main/nowhere")]
    public async Task Pages_InLightAndDark_AreAccessibleAndFetchNothingFromOutside(string path)
    {
        var page = await browser.OpenAsync();
        var problems = WatchForProblems(page);

        await page.GotoAsync(path);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.AssertAccessibleAsync();
        Assert.DoesNotContain(problems, p => !p.Contains("404", StringComparison.Ordinal));
    }

    private static async Task MarkGreenAsync(IPage page, string trace)
    {
        await page.GotoAsync($"/w/main/runs/{trace}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark green" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Mark green" }).ClickAsync();
        await Expect(page.Locator(".mark.outcome.green").First).ToBeVisibleAsync();
        await page.GetByText("chat gpt-4.1").First.ClickAsync();
        await Expect(page.GetByText("Reconcile ledger EU-7.").First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("run");
        await page.GotoAsync("/w/main/runs");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "invoice-agent" }).First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
    }

    private static async Task FileAsync(IPage page, string red)
    {
        await page.Locator("h1").FocusAsync();
        await page.Keyboard.PressAsync("c");
        await page.GetByLabel("What went wrong, in one line").FillAsync("INV-9 was closed as paid");
        await page.GetByLabel("What happened", new() { Exact = true })
            .FillAsync("The payment is 35 EUR short and nobody chases it.");
        await page.GetByLabel("Paste whatever you have").FillAsync(red);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".recognised")).ToContainTextAsync("invoice-agent");
        await page.AssertAccessibleAsync();
        await page.ShowAsync("file");
        await page.GetByRole(AriaRole.Button, new() { Name = "File incident", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("INV-9 was closed as paid");
    }

    private static async Task AcceptAndCompareAsync(IPage page)
    {
        await Expect(page.GetByText("The system prompt of chat gpt-4.1 differs").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Accepted", new() { Exact = true }).First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("incident");
        await Tab(page, "Compare").ClickAsync();
        await Expect(page.GetByText("First divergence").First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("compare");
    }

    private static async Task WalkAsync(IPage page)
    {
        await Tab(page, "Checklist").ClickAsync();
        string[] choices = ["contained", "enough", "right", "prompt", "pair-call", "previous-prompt-passes"];
        for (var i = 0; i < choices.Length; i++)
        {
            var choice = page.Locator($"input[value='{choices[i]}']");
            await choice.CheckAsync();
            if (i == 4)
            {
                await page.AssertAccessibleAsync();
                await page.ShowAsync("checklist");
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();
            await Expect(choice).ToHaveCountAsync(0);
        }

        await Expect(page.Locator(".verdict-form select").First).ToHaveValueAsync("prompt.regression");
        await Expect(page.GetByText("Observed: two independent signals agree").First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("verdict");
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Classified", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    private static async Task RespondAndCloseAsync(IPage page)
    {
        await Tab(page, "Response").ClickAsync();
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await Expect(page.GetByText("Responding", new() { Exact = true }).First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("response");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close incident…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Yes").CheckAsync();
        await page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = "Close incident", Exact = true })
            .ClickAsync();
        await Expect(page.GetByText("Closed", new() { Exact = true }).First).ToBeVisibleAsync();
        await Tab(page, "Timeline").ClickAsync();
        await Expect(page.GetByText("First response helped: yes").First).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
    }

    private static async Task FindInTheWeekAsync(IPage page)
    {
        await page.Locator("h1").FocusAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("w");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Prompt edit broke it" }).First;
        await Expect(row).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("week");
        await row.GetByRole(AriaRole.Link, new() { Name = "1", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "INV-9 was closed as paid" })).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
    }

    private static ILocator Tab(IPage page, string name) =>
        page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = name });

    /// <summary>Requests that leave this machine, errors of the console, and violations of the content security policy.</summary>
    private static List<string> WatchForProblems(IPage page)
    {
        var problems = new List<string>();
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { IsLoopback: false, Scheme: "http" or "https" or "ws" or "wss" })
            {
                problems.Add($"outside: {request.Url}");
            }
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                problems.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => problems.Add($"page: {error}");
        return problems;
    }
}
