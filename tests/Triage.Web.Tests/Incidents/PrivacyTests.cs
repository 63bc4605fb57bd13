using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Access;
using Triage.Storage.Incidents;
using Triage.Web.Access;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class PrivacyTests : PageOverStorage
{
    [Fact]
    public async Task Button_AloneInTheWorkspace_IsNotShown()
    {
        await FileAsync("Nine wrong");

        var page = Page();

        Assert.DoesNotContain(page.FindAll("button"), IsButton);
    }

    [Fact]
    public async Task Button_WithoutThePermission_IsNotShown()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Reporter);

        Assert.DoesNotContain(Page().FindAll("button"), IsButton);
    }

    [Fact]
    public async Task Dialog_Private_NamesItsMakerAndWhoWasChosen()
    {
        var (ana, ben) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        var page = Page();

        var dialog = await AskAsync(page);
        Assert.Empty(dialog.FindAll(".people"));
        await dialog.FindAll("[name=sight]")[1].ChangeAsync(true);
        Assert.True(BoxOf(dialog, "Ana").HasAttribute("disabled"));
        await BoxOf(dialog, "Ben").ChangeAsync(true);
        await dialog.Find("#privacy-form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("visible to Ana, Ben", page.Find(".incident-head").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal([ana, ben], (await FindAsync())!.Record.VisibleTo!.Select(p => p.Id));
    }

    [Fact]
    public async Task Dialog_Private_OpensItAgain()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);
        var page = Page();

        var dialog = await AskAsync(page);
        await dialog.FindAll("[name=sight]")[0].ChangeAsync(true);
        await dialog.Find("#privacy-form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.DoesNotContain("visible to", page.Find(".incident-head").TextContent, StringComparison.Ordinal)
        );
        Assert.False((await FindAsync())!.Record.IsPrivate);
    }

    [Fact]
    public async Task Dialog_NobodyLeft_CannotBeSent()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);

        var dialog = await AskAsync(Page());
        await BoxOf(dialog, "Ana").ChangeAsync(false);

        Assert.True(dialog.Find("button.primary").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Show_MakerNotAmongTheChosenOrAStranger_IsNamedAllTheSameOrLeftOut()
    {
        var (ana, ben) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);

        await Services
            .GetRequiredService<PrivacyDesk>()
            .ShowAsync(Scope.Id, 1, [ben, Guid.NewGuid()], new Actor("Ana"), Cancellation);

        Assert.Equal([ana, ben], (await FindAsync())!.Record.VisibleTo!.Select(p => p.Id));
    }

    [Fact]
    public async Task Act_WithoutThePermission_IsRefusedOnTheServer()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        var page = Page();
        var dialog = await AskAsync(page);
        await dialog.FindAll("[name=sight]")[1].ChangeAsync(true);

        // The role was lowered while the dialog was open.
        As(ana, Role.Reporter);
        TellScope();
        await dialog.Find("#privacy-form").SubmitAsync();

        dialog.WaitForAssertion(() =>
            Assert.Contains(
                "You may not make an incident private",
                dialog.Find("[role=alert]").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.False((await FindAsync())!.Record.IsPrivate);
    }

    [Fact]
    public async Task OpenPage_OfWhoIsNotNamed_SaysThatThereIsNoSuchIncident()
    {
        var (ana, ben) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ben, Role.Triager);
        var page = Page();
        Assert.Contains("Nine wrong", page.Markup, StringComparison.Ordinal);

        await MakePrivateAsync(ana);
        Clock.Advance(CallerLimits.PagesAskedAgain);

        page.WaitForAssertion(() => Assert.Contains("There is no such incident", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Nine wrong", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPage_OfWhoIsNamed_StaysAndShowsTheMark()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);
        var page = Page();

        Clock.Advance(CallerLimits.PagesAskedAgain);

        Assert.Contains("Private", page.Find(".incident-head").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfWhoIsNamed_ShowsTheMark()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);

        var list = Open<IncidentsPage>("/w/main/incidents");
        list.WaitForAssertion(() =>
            Assert.Contains("Private", list.Find("td.title .mark").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task MergedPage_OfWhoDoesNotSeeTheOther_StaysAndOffersToTakeItOut()
    {
        var (ana, ben) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        await FileAsync("Ten wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);
        await Desk.MergeAsync(Scope.Id, 2, 1, new Actor("Ana"), Cancellation);
        As(ben, Role.Triager);

        var page = Open<IncidentPage>("/w/main/incidents/INC-2", ("Id", "INC-2"));

        var notice = page.WaitForElement(".incident-head .notice");
        Assert.Contains("into an incident that you do not see", notice.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("INC-1", page.Markup, StringComparison.Ordinal);
        await notice.QuerySelector("button")!.ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".incident-head .notice")));
    }

    [Fact]
    public async Task RunningSearch_ByWhoIsNamed_GoesOnForThem()
    {
        var (ana, _) = await TwoMembersAsync();
        await FileAsync("Nine wrong");
        As(ana, Role.Triager);
        await MakePrivateAsync(ana);
        var searches = Services.GetRequiredService<RunningSearches>();

        // Without a red run there is nothing to search for, which only whoever sees the incident is told like this.
        var search = searches.Start(Scope.Id, 1, new Actor("Ana"), Services.GetRequiredService<Onlooker>());
        while (!search.IsOver)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Contains("name the red run", search.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Introduce_PersonAndKey_AreThemselvesAndNobody()
    {
        var onlooker = new Onlooker();
        var person = Guid.NewGuid();

        Memberships.Introduce(Principal("test", new Claim(ClaimTypes.NameIdentifier, $"{person:N}")), onlooker);
        Assert.Equal(person, onlooker.Person);

        Memberships.Introduce(Principal("Key", new Claim(TriageClaims.Maker, $"{person:N}")), onlooker);
        Assert.Null(onlooker.Person);

        static ClaimsPrincipal Principal(string type, Claim claim) => new(new ClaimsIdentity([claim], type));
    }

    private static bool IsButton(AngleSharp.Dom.IElement button) =>
        button.TextContent.Contains("Who sees it", StringComparison.Ordinal);

    private static AngleSharp.Dom.IElement BoxOf(IRenderedComponent<PrivacyDialog> dialog, string name) =>
        dialog
            .FindAll(".people label")
            .Single(l => l.TextContent.Contains(name, StringComparison.Ordinal))
            .QuerySelector("input")!;

    private async Task<IRenderedComponent<PrivacyDialog>> AskAsync(IRenderedComponent<IncidentPage> page)
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("button"), IsButton));
        await page.FindAll("button").Single(IsButton).ClickAsync(new());
        var dialog = Dialog<PrivacyDialog>();
        dialog.WaitForElement("[name=sight]");
        return dialog;
    }

    private IRenderedComponent<IncidentPage> Page()
    {
        var page = Open<IncidentPage>("/w/main/incidents/INC-1", ("Id", "INC-1"));
        page.WaitForElement(".incident-head");
        return page;
    }

    /// <summary>Who looks from now on, and as what.</summary>
    private void As(Guid person, Role role)
    {
        Services.GetRequiredService<Onlooker>().Is(person);
        Scope = Scope with { Rights = Rights.Of(Scope.Id, new Actor("Somebody"), role, administers: false) };
    }

    private Task<Incident?> FindAsync() => Services.GetRequiredService<IIncidentStore>().FindAsync(Scope.Id, 1, Cancellation);

    /// <summary>Elsewhere, by somebody who sees it.</summary>
    private async Task MakePrivateAsync(Guid by)
    {
        using var scope = Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Onlooker>().Is(by);
        await scope.ServiceProvider.GetRequiredService<PrivacyDesk>().ShowAsync(Scope.Id, 1, [by], new Actor("x"), Cancellation);
    }

    private async Task<(Guid Ana, Guid Ben)> TwoMembersAsync() => (await MemberAsync("Ana"), await MemberAsync("Ben"));

    private async Task<Guid> MemberAsync(string name)
    {
        var (_, secret) = await Services
            .GetRequiredService<InvitationStore>()
            .AddAsync(Scope.Id, Role.Triager, null, AccessLimits.InvitationValid, Actor.System, null, Cancellation);
        var person = new Person(Guid.NewGuid(), name, name, false);
        await Services.GetRequiredService<PersonStore>().AddInvitedAsync(secret, person, null, Cancellation);
        return person.Id;
    }
}
