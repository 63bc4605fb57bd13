using Microsoft.Playwright;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Web.Access.Members;
using Triage.Web.Incidents;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>Tara makes an incident private while Ben, who may as much as she, has it open.</summary>
public sealed class PrivateIncidentTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    private const string Title = "Salaries were sent to the wrong ledger";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incident_MadePrivate_IsTakenFromThePageOfWhoIsNotNamed()
    {
        await browser.Accounts.OwnerAsync();
        await browser
            .Accounts.Get<IncidentDesk>()
            .FileAsync(WorkspaceId.Main, new Filing { Title = Title }, Actor.System, null, Cancellation);
        var (tara, ben) = (await JoinAsync("Tara Triager"), await JoinAsync("Ben Bauer"));
        await OpenIncidentAsync(ben);
        await Expect(ben.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Title);
        await OpenIncidentAsync(tara);
        await tara.ShowAsync("open-to-all");

        await MakePrivateByKeyboardAsync(tara);

        // His open page asks again by itself; what he opens anew says the same as of a number that is not.
        await Expect(ben.GetByText("There is no such incident.")).ToBeVisibleAsync();
        await Expect(ben.GetByText(Title)).ToHaveCountAsync(0);
        await ben.GotoAsync("/w/main/incidents");
        await Expect(ben.GetByText("No incident yet")).ToBeVisibleAsync();
        await ben.GotoAsync("/w/main/search?q=salaries");
        await ben.SettleAsync();
        await Expect(ben.GetByText(Title)).ToHaveCountAsync(0);

        await SeeTheMarkAsync(tara);
        await NameBenAndTakeItBackAsync(tara, ben);
    }

    private static async Task MakePrivateByKeyboardAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Who sees it…" }).PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        // A dialog takes the focus when it opens: what is pressed before that goes elsewhere.
        await Expect(page.Locator(".mud-dialog-container :focus")).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Only the people named here" }).PressAsync("Space");
        await Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Tara Triager" })).ToBeCheckedAsync();
        await Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Tara Triager" })).ToBeDisabledAsync();
        await Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Ben Bauer" })).Not.ToBeCheckedAsync();
        await page.AssertAccessibleAsync();
        await page.ShowAsync("private-dialog");
        await page.SetViewportSizeAsync(360, 740);
        await page.AssertFitsAsync();
        await page.ShowAsync("private-dialog-360");
        await page.SetViewportSizeAsync(1280, 900);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show to these only" }).PressAsync("Enter");
        await Expect(page.Locator(".incident-head")).ToContainTextAsync("visible to Tara Triager");
    }

    private static async Task SeeTheMarkAsync(IPage page)
    {
        foreach (
            var (name, address) in new[]
            {
                ("private-incident", "/w/main/incidents/INC-1"),
                ("private-timeline", "/w/main/incidents/INC-1/timeline"),
                ("private-list", "/w/main/incidents"),
                ("private-inbox", "/w/main"),
            }
        )
        {
            await page.GotoAsync(address);
            await page.SettleAsync();
            await Expect(page.GetByTitle("Only named people see it").Or(page.GetByText("Private: visible")).First)
                .ToBeVisibleAsync();
            await page.AssertAccessibleAsync();
            await page.ShowAsync(name);
            await page.SetViewportSizeAsync(360, 740);
            await page.AssertFitsAsync();
            await page.ShowAsync($"{name}-360");
            await page.SetViewportSizeAsync(1280, 900);
        }
    }

    private static async Task NameBenAndTakeItBackAsync(IPage tara, IPage ben)
    {
        await OpenIncidentAsync(tara);
        await tara.GetByRole(AriaRole.Button, new() { Name = "Who sees it…" }).ClickAsync();
        await tara.GetByRole(AriaRole.Checkbox, new() { Name = "Ben Bauer" }).CheckAsync();
        await tara.GetByRole(AriaRole.Button, new() { Name = "Show to these only" }).ClickAsync();
        await Expect(tara.Locator(".incident-head")).ToContainTextAsync("visible to Ben Bauer, Tara Triager");
        await OpenIncidentAsync(ben);
        await Expect(ben.GetByText(Title).First).ToBeVisibleAsync();

        await tara.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(tara.Locator(".incident-head")).Not.ToContainTextAsync("Ben Bauer");
        await OpenIncidentAsync(ben);
        await Expect(ben.GetByText("There is no such incident.")).ToBeVisibleAsync();
    }

    private static async Task OpenIncidentAsync(IPage page)
    {
        await page.GotoAsync("/w/main/incidents/INC-1");
        await page.SettleAsync();
    }

    private async Task<IPage> JoinAsync(string name)
    {
        var link = await browser
            .Accounts.Get<MemberDesk>()
            .InviteAsync(WorkspaceId.Main, Role.Triager, name, 7, Actor.System, null, Cancellation);
        var page = await browser.OpenAsync();
        await page.GotoAsync(link);
        await page.GetByLabel("Your name").FillAsync(name);
        await page.GetByLabel("Sign-in name").FillAsync($"{name.Split(' ')[0]}@example.com");
        await page.GetByLabel("Password").FillAsync("seven brown teapots sing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with a password" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        return page;
    }
}
