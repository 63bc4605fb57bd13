using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class IncidentCardsTests : IncidentPageContext
{
    [Fact]
    public async Task Head_EverythingKnown_ShowsItAtAGlance()
    {
        await ActAsync(i => i.Acknowledge(Actor.Owner, Clock.GetUtcNow()));
        await ActAsync(i => i.NameAgents("reconciler", "fetcher", Actor.Owner, Clock.GetUtcNow()));
        await ActAsync(i => i.Count(new Impact(null, 9, null, null, null, null), Actor.Owner, Clock.GetUtcNow()));
        await ActAsync(i => i.RecordFix(Layer.Prompt, "Say it twice", null, Clock.GetUtcNow(), Actor.Owner, Clock.GetUtcNow()));
        Clock.Advance(TimeSpan.FromDays(6));

        var head = Page().WaitForElement(".incident-head");

        Assert.Contains("acknowledged", head.TextContent, StringComparison.Ordinal);
        Assert.Contains("Noticed at reconciler, began at fetcher", head.TextContent, StringComparison.Ordinal);
        Assert.Contains("Impact: 9 items", head.TextContent, StringComparison.Ordinal);
        Assert.Contains("Prompt edits so far: 1 · the last holds, 6 days so far", head.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Severity_Chosen_IsRatedAnew()
    {
        var page = Page();

        await page.WaitForElement("select[aria-label=Severity]").ChangeAsync(new ChangeEventArgs { Value = "Sev1" });

        Assert.Equal(Severity.Sev1, (await ViewAsync()).Record.Severity);
    }

    [Fact]
    public async Task Impact_AmountWithoutCurrency_IsRefusedAndKeptAsTyped()
    {
        var page = Page();
        await page.WaitForElement("section[aria-labelledby=impact] .card-head button").ClickAsync(new());
        await page.Find("section[aria-labelledby=impact] input[step]").ChangeAsync(new ChangeEventArgs { Value = "18400.5" });

        await page.Find("section[aria-labelledby=impact] form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains(
                "three letters",
                page.Find("section[aria-labelledby=impact] .refusal").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Equal("18400.5", page.Find("section[aria-labelledby=impact] input[step]").GetAttribute("value"));
    }

    [Fact]
    public async Task Links_Added_AreNamedAsTheirToolNamesThem()
    {
        var page = Page();
        page.WaitForElement("section[aria-labelledby=links] input").Input("https://acme.atlassian.net/browse/PAY-12");

        await page.Find("section[aria-labelledby=links] form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("PAY-12", page.Find("section[aria-labelledby=links] li a").TextContent));
        Assert.Equal("Jira", page.Find("section[aria-labelledby=links] .chip").TextContent);
    }

    [Fact]
    public async Task FollowUp_AddedAndTicked_ShowsWhoDidIt()
    {
        var page = Page();
        await page.WaitForElement("section[aria-labelledby=follow-ups] .card-head button").ClickAsync(new());
        await page.Find("section[aria-labelledby=follow-ups] input[required]")
            .ChangeAsync(new ChangeEventArgs { Value = "Check totals" });
        await page.Find("section[aria-labelledby=follow-ups] form").SubmitAsync();
        var tick = page.WaitForElement("section[aria-labelledby=follow-ups] input[type=checkbox]");

        await tick.ChangeAsync(new ChangeEventArgs { Value = true });

        page.WaitForAssertion(() =>
            Assert.Contains(
                "by owner",
                page.Find("section[aria-labelledby=follow-ups] .about").TextContent,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task Merged_OldAddress_LeadsOnWithANote()
    {
        await Desk.FileAsync(WorkspaceId.Main, new Filing { Title = "The one that stays" }, Actor.Owner, null, Cancellation);
        await Desk.MergeAsync(WorkspaceId.Main, 1, 2, Actor.Owner, Cancellation);
        var navigation = Services.GetRequiredService<NavigationManager>();

        Page("timeline");

        Assert.EndsWith("/w/main/incidents/INC-2/timeline?from=INC-1", navigation.Uri, StringComparison.Ordinal);
        var target = Page(id: "INC-2");
        target.WaitForAssertion(() =>
            Assert.Contains("INC-1 was merged into this incident", target.Markup, StringComparison.Ordinal)
        );
        Assert.Equal("/w/main/incidents/INC-1?as=filed", target.Find("section[aria-labelledby=merged] a").GetAttribute("href"));
    }

    [Fact]
    public async Task Regressed_Again_OffersAcceptAndKeepsTheVerdict()
    {
        await Desk.DecideAsync(WorkspaceId.Main, 1, new Decision("env.access"), Actor.Owner, Cancellation);
        await ActAsync(i => i.Close(Helped.Yes, null, Actor.Owner, Clock.GetUtcNow()));
        var page = Page();
        page.WaitForAssertion(() =>
            Assert.Contains(page.FindAll(".incident-head .actions button"), b => b.TextContent == "It came back…")
        );

        await Desk.RegressAsync(WorkspaceId.Main, 1, "again", null, Actor.Owner, Cancellation);
        var after = Page();

        after.WaitForAssertion(() =>
            Assert.Contains("Regressed", after.Find(".incident-head .chip").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("env.access", after.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 3, 6, 2 }, "Prompt edits so far: 3 · none held longer than 6 days")]
    [InlineData(new[] { 1 }, "Prompt edits so far: 1 · it held 1 day")]
    public void PromptEdits_NoneHolds_SaysTheLongest(int[] days, string words)
    {
        var at = Clock.GetUtcNow();
        var fixes = days.Select(d => new FixHolding(new FixAttempt(1, Layer.Prompt, "x", null, at, Actor.Owner, at), at, d));

        Assert.Equal(words, (IncidentCards.None with { Fixes = [.. fixes] }).PromptEdits);
    }

    private Task ActAsync(Action<Incident> act) => Desk.ActAsync(WorkspaceId.Main, 1, (i, _) => act(i), Cancellation);
}
