using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Incidents;
using Triage.Storage.Knowledge;
using Triage.Web.Incidents;
using Triage.Web.Intake;

namespace Triage.Web.Tests.Incidents;

/// <summary>Typing and choosing are not awaited: they end only when the draft is kept, and the clock stands still.</summary>
public sealed class FilePageTests : PageOverStorage
{
    private string Address => Services.GetRequiredService<NavigationManager>().Uri;

    [Fact]
    public async Task File_NoTitle_SaysSoBesideTheFieldAndKeepsTheRest()
    {
        var page = Open<FilePage>("/w/main/incidents/new");
        _ = page.Find("#whatHappened").InputAsync("Nine invoices are wrong");

        await page.Find("form.filing").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Equal("'title' is empty. Write at least one word.", page.Find("#title-fault").TextContent)
        );
        Assert.Equal("true", page.Find("#title").GetAttribute("aria-invalid"));
        Assert.Equal("Nine invoices are wrong", page.Find("#whatHappened").GetAttribute("value"));
    }

    [Fact]
    public async Task File_TitleOf100000Characters_IsRefusedWithTheLimit()
    {
        var page = Open<FilePage>("/w/main/incidents/new");
        _ = page.Find("#title").InputAsync(new string('x', 100_000));

        await page.Find("form.filing").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains(
                "100,000 characters; the limit is 200",
                page.Find("#title-fault").TextContent,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task File_Twice_FilesOneIncidentAndOpensIt()
    {
        var page = Open<FilePage>("/w/main/incidents/new?agent=recon-agent&title=Wrong%20ledger");
        _ = page.FindAll("input[name=severity]")[0].ChangeAsync(true);
        _ = page.Find("#firstBadAt").ChangeAsync("2026-11-18T09:30");

        await page.Find("form.filing").SubmitAsync();
        page.WaitForAssertion(() => Assert.EndsWith("/w/main/incidents/INC-1", Address, StringComparison.Ordinal));
        await page.Find("form.filing").SubmitAsync();

        var filed = await Services
            .GetRequiredService<IncidentQueries>()
            .ListAsync(Scope.Id, new IncidentFilter(), Scope.Zone, Cancellation);
        var only = Assert.Single(filed.Items);
        Assert.Equal(("Wrong ledger", Severity.Sev1, "recon-agent"), (only.Title, only.Severity, only.Agent));
        var incident = await Services.GetRequiredService<IIncidentStore>().FindAsync(Scope.Id, 1, Cancellation);
        Assert.Equal(new DateTimeOffset(2026, 11, 18, 8, 30, 0, TimeSpan.Zero), incident!.Record.Filing.FirstBadAtUtc);
    }

    [Fact]
    public async Task Draft_KeptInTheBrowser_IsRestoredAndCanBeDiscarded()
    {
        var browser = JSInterop.SetupModule("./browser.js");
        browser.Mode = JSRuntimeMode.Loose;
        browser.Setup<string?>("recall", "triage.draft.main").SetResult(new FilingDraft { Title = "Refund paid twice" }.ToJson());

        var page = Open<FilePage>("/w/main/incidents/new");

        page.WaitForAssertion(() => Assert.Contains("Draft restored", page.Markup, StringComparison.Ordinal));
        Assert.Equal("Refund paid twice", page.Find("#title").GetAttribute("value"));
        await page.Find(".notice button").ClickAsync();
        Assert.True(string.IsNullOrEmpty(page.Find("#title").GetAttribute("value")));
        browser.VerifyInvoke("forget");
    }

    [Fact]
    public void Typing_ThenAPause_KeepsTheDraft()
    {
        var browser = JSInterop.SetupModule("./browser.js");
        browser.Mode = JSRuntimeMode.Loose;
        var page = Open<FilePage>("/w/main/incidents/new");

        _ = page.Find("#title").InputAsync("Wrong ledger");
        Clock.Advance(DraftKeeping.KeepsAfter);

        page.WaitForAssertion(() => Assert.Contains("Draft kept", page.Markup, StringComparison.Ordinal));
        var kept = Assert.Single(browser.Invocations["remember"]);
        Assert.Equal("triage.draft.main", kept.Arguments[0]);
        Assert.Equal("Wrong ledger", FilingDraft.FromJson((string?)kept.Arguments[1])?.Title);
    }

    [Fact]
    public async Task Paste_TraceIdOfAKnownRun_UsesTheRun()
    {
        var scenario = ScenarioFiles
            .Load(Path.Combine(RepositoryRoot.Path, "data"))
            .Single(s => s.Name == "tolerance-in-the-prompt");
        var page = Open<FilePage>("/w/main/incidents/new");
        foreach (var file in scenario.TraceFiles)
        {
            await Services
                .GetRequiredService<FileIntake>()
                .TakeAsync(Scope.Id, await File.ReadAllBytesAsync(file, Cancellation), null, Cancellation);
        }

        _ = page.Find("#paste").ChangeAsync(scenario.RedTrace);

        page.WaitForAssertion(() =>
            Assert.Contains("used as red run", page.Find(".recognised").TextContent, StringComparison.Ordinal)
        );
        Assert.StartsWith("r", page.Find("#redRun").GetAttribute("value"), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(page.Find("#agent").GetAttribute("value")));
    }

    [Theory]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736", "is not known here")]
    [InlineData("no idea", "Not recognised")]
    [InlineData("{\"a\":1}", "")]
    public void Paste_NothingUsable_SaysWhyAndKeepsIt(string pasted, string expected)
    {
        var page = Open<FilePage>("/w/main/incidents/new");

        _ = page.Find("#paste").ChangeAsync(pasted);

        page.WaitForAssertion(() =>
            Assert.Contains(expected, page.Find(".recognised .fault-text").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(pasted, page.Find("#paste").GetAttribute("value"));
    }

    [Fact]
    public void Paste_Link_IsKeptAmongTheLinks()
    {
        var page = Open<FilePage>("/w/main/incidents/new");

        _ = page.Find("#paste").ChangeAsync("https://tracker.example/browse/FIN-812");

        page.WaitForAssertion(() =>
            Assert.Equal("https://tracker.example/browse/FIN-812", page.Find("#links").GetAttribute("value"))
        );
    }

    [Fact]
    public async Task Title_LikeAnEarlierOne_OffersToAddToIt()
    {
        await FileAsync("Refund paid twice for order 12", agent: "refunds");
        var page = Open<FilePage>("/w/main/incidents/new");
        _ = page.Find("#title").InputAsync("Refund paid twice again");
        Clock.Advance(FilingSimilar.LooksAfter);

        await page.WaitForElement("[aria-labelledby=similar] button").ClickAsync();

        page.WaitForAssertion(() => Assert.EndsWith("/w/main/incidents/INC-1", Address, StringComparison.Ordinal));
        var merged = await Services.GetRequiredService<IIncidentStore>().FindAsync(Scope.Id, 2, Cancellation);
        Assert.Equal(("Refund paid twice again", 1), (merged!.Record.Filing.Title, merged.Record.MergedInto));
    }

    [Fact]
    public async Task Title_LikeAClosedOne_OffersThatItCameBack()
    {
        await FileAsync("Refund paid twice for order 12", agent: "refunds");
        await Desk.ActAsync(Scope.Id, 1, (i, at) => i.Close(Helped.Yes, null, Actor.Owner, at), Cancellation);
        var page = Open<FilePage>("/w/main/incidents/new");
        _ = page.Find("#title").InputAsync("Refund paid twice again");
        Clock.Advance(FilingSimilar.LooksAfter);

        var button = page.WaitForElement("[aria-labelledby=similar] button");
        Assert.Equal("INC-1 came back", button.TextContent);
        await button.ClickAsync();

        page.WaitForAssertion(() => Assert.EndsWith("/w/main/incidents/INC-1", Address, StringComparison.Ordinal));
        var back = await Services.GetRequiredService<IIncidentStore>().FindAsync(Scope.Id, 1, Cancellation);
        Assert.Equal(IncidentState.Regressed, back!.State);
    }

    [Fact]
    public async Task Title_LikeNothing_ShowsNothing()
    {
        await FileAsync("Refund paid twice for order 12", agent: "refunds");
        var page = Open<FilePage>("/w/main/incidents/new");
        _ = page.Find("#title").InputAsync("Warehouse robot stands still");
        Clock.Advance(FilingSimilar.LooksAfter);

        Assert.Empty(page.FindAll("[aria-labelledby=similar]"));
    }
}
