using Microsoft.Playwright;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Tests.Access.Accounts;
using static Microsoft.Playwright.Assertions;

namespace Triage.Browser.Tests;

/// <summary>S-12: what somebody does to the page in their own browser changes nothing that the server would refuse.</summary>
public sealed class TamperingTests(BrowserWithSamples browser) : IClassFixture<BrowserWithSamples>
{
    /// <summary>Two clicks that the browser sends before it hears of the first one.</summary>
    private const string Twice = "button => { button.click(); button.click(); }";

    /// <summary>A choice that the page does not offer, chosen.</summary>
    private const string ChooseOther =
        "(select, value) => { const o = document.createElement('option'); o.value = value; o.selected = true; select.append(o); select.dispatchEvent(new Event('change', { bubbles: true })); }";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clicks_TwoAtOnce_ActOnce()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync("/w/main/incidents/INC-1/timeline");
        await page.GetByLabel("Note").FillAsync("Only once, please");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).EvaluateAsync(Twice);
        await Expect(page.GetByLabel("Note")).ToHaveValueAsync("");
        await Expect(page.Locator(".timeline .said", new() { HasText = "Only once, please" })).ToHaveCountAsync(1);

        await page.GotoAsync("/w/main/incidents/INC-1");
        await page.Locator("[aria-labelledby=follow-ups]").GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.GetByLabel("What", new() { Exact = true }).FillAsync("Follow up once");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add follow-up" }).EvaluateAsync(Twice);
        await Expect(page.GetByText("Follow up once", new() { Exact = true })).ToHaveCountAsync(1);
        await page.Locator("[aria-labelledby=fixes]")
            .GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true })
            .ClickAsync();
        await page.GetByLabel("What was tried").FillAsync("Fix it once");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record fix attempt" }).EvaluateAsync(Twice);
        await Expect(page.GetByText("Fix it once", new() { Exact = true })).ToHaveCountAsync(1);

        await page.GotoAsync("/w/main/settings/keys");
        await page.GetByLabel("Name").FillAsync("once");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).EvaluateAsync(Twice);
        await Expect(page.Locator("th.name", new() { HasText = "once" })).ToHaveCountAsync(1);

        await page.GotoAsync("/w/main/settings/webhooks");
        await page.GetByLabel("Address").FillAsync("https://once.example/hook");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).EvaluateAsync(Twice);
        await Expect(page.Locator(".endpoint")).ToHaveCountAsync(1);

        var incident = await browser.Host.GetAsync("/api/v1/incidents/INC-1");
        Assert.Single(incident["followUps"]!.AsArray(), f => (string)f!["what"]! == "Follow up once");
        var fixes = await browser.Host.GetAsync("/api/v1/incidents/INC-1/fixes");
        Assert.Single(fixes["items"]!.AsArray(), f => (string)f!["what"]! == "Fix it once");
        Assert.Single((await browser.Host.GetAsync("/api/v1/keys"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Choices_ThatAreNotOffered_ChangeNothing()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync("/w/main/incidents/INC-2");
        var before = (string)(await browser.Host.GetAsync("/api/v1/incidents/INC-2"))["severity"]!;

        await page.GetByLabel("Severity").EvaluateAsync(ChooseOther, "99");

        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "none of" })).ToBeVisibleAsync();
        Assert.Equal(before, (string)(await browser.Host.GetAsync("/api/v1/incidents/INC-2"))["severity"]!);
    }
}

/// <summary>S-12, with somebody who may only look: what was hidden when they lost their role does nothing.</summary>
public sealed class HiddenButtonTests(BrowserWithAccounts browser) : IClassFixture<BrowserWithAccounts>
{
    [Fact]
    public async Task Button_OfARoleThatWasTaken_DoesNothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var host = browser.Accounts;
        await host.OwnerAsync();
        var invitation = await host.InvitationPathAsync(Role.Triager);
        var incident = await host.Get<Triage.Web.Incidents.IncidentDesk>()
            .FileAsync(WorkspaceId.Main, new() { Title = "Wrong refund" }, Actor.System, null, cancellation);
        var page = await browser.OpenAsync();
        await page.GotoAsync(invitation);
        await page.GetByLabel("Your name").FillAsync("Tara");
        await page.GetByLabel("Sign-in name").FillAsync("tara");
        await page.GetByLabel("Password").FillAsync(AccountsHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with a password" }).ClickAsync();
        await page.WaitForURLAsync("**/w/main");
        await page.GotoAsync($"/w/main/incidents/{incident.Id}");
        var accept = page.GetByRole(AriaRole.Button, new() { Name = "Accept" });
        await Expect(accept).ToBeEnabledAsync();
        var tara = await host.Get<PersonStore>().FindByLoginAsync("tara", cancellation);

        // The page is not told, as when another instance took the role; the next request is.
        await host.Get<MemberStore>().SetRoleAsync(WorkspaceId.Main, tara!.Id, Role.Viewer, cancellation);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByText("filed", new() { Exact = false }).First).ToBeVisibleAsync();

        await Expect(accept).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Severity")).ToBeDisabledAsync();
        await page.GetByLabel("Severity")
            .EvaluateAsync(
                "select => { select.disabled = false; select.value = 'Sev1'; select.dispatchEvent(new Event('change', { bubbles: true })); }"
            );

        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "You may not" })).ToBeVisibleAsync();
        var after = await host.Get<Engine.Incidents.IIncidentStore>()
            .FindAsync(WorkspaceId.Main, incident.Record.Number, cancellation);
        Assert.Equal(incident.Record.Severity, after!.Record.Severity);
        var filter = new AuditFilter(WorkspaceId.Main) { Act = AuditAct.Denied };
        // It is written beside the page.
        while ((await host.Get<AuditLog>().ListAsync(filter, cancellation)).Items.All(d => d.Actor.Name != "Tara"))
        {
            await Task.Delay(50, cancellation);
        }
    }
}
