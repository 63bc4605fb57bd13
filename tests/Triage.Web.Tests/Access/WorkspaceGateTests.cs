using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Incidents;
using Triage.Web.Shared;
using Triage.Web.Shell;
using Triage.Web.Webhooks;

namespace Triage.Web.Tests.Access;

/// <summary>S-08, S-12, S-14: what a circuit shows, and for how long, when roles change under it.</summary>
public sealed class WorkspaceGateTests : PageOverStorage
{
    private static readonly WorkspaceId Team = new("team");

    [Fact]
    public async Task Gate_WorkspaceOfOthers_IsNotFound()
    {
        await Services.GetRequiredService<WorkspaceStore>().GetAsync(Team, Cancellation);
        var stranger = await MemberAsync(new WorkspaceId("elsewhere"), Role.Owner);

        var gate = Show(stranger, typeof(InboxPage));

        gate.WaitForAssertion(() => Assert.Contains("There is nothing at this address", gate.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gate_PageThatNeedsMore_SaysWhatIsLackingAndWhoCanGiveIt()
    {
        var gate = Show(await MemberAsync(Team, Role.Editor), typeof(WebhooksPage));

        gate.WaitForAssertion(() => Assert.Contains("It takes the role owner", gate.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("inside", gate.Markup, StringComparison.Ordinal);
        await DeniedAsync("page WebhooksPage");
    }

    [Fact]
    public async Task Gate_ActThatIsNotPermitted_IsToldInTheAuditLog()
    {
        var scope = (WorkspaceScope?)null;
        var gate = Show(await MemberAsync(Team, Role.Viewer), typeof(InboxPage), s => scope = s);
        gate.WaitForAssertion(() => Assert.NotNull(scope));

        Assert.Throws<LackingPermissionException>(() => scope!.By(Permission.Edit));

        await DeniedAsync("page InboxPage");
    }

    [Fact]
    public async Task Denied_WriteThatDidNotHappen_IsWrittenTheNextTime()
    {
        var (denied, rights) = (Services.GetRequiredService<DeniedLog>(), Scope.Rights);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            denied.TellAsync(rights, Permission.Own, "here", new CancellationToken(canceled: true))
        );

        await denied.TellAsync(rights, Permission.Own, "here", Cancellation);
        await denied.TellAsync(rights, Permission.Own, "here again", Cancellation);

        await DeniedAsync("here", Scope.Id);
    }

    [Fact]
    public async Task Gate_MovedToAPageThatNeedsMore_ShowsNothingOfItWhileItAsks()
    {
        var gate = Show(await MemberAsync(Team, Role.Editor), typeof(InboxPage));
        gate.WaitForAssertion(() => Assert.Contains("inside", gate.Markup, StringComparison.Ordinal));

        gate.Render(state => Fill(state, new TaskCompletionSource<AuthenticationState>().Task, typeof(WebhooksPage)));

        Assert.Contains("It takes the role owner", gate.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("inside", gate.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gate_MemberRemoved_TakesTheOpenPageAwayWithinAMinute()
    {
        var person = await MemberAsync(Team, Role.Triager);
        await MemberAsync(Team, Role.Owner);
        var gate = Show(person, typeof(InboxPage));
        gate.WaitForAssertion(() => Assert.Contains("inside", gate.Markup, StringComparison.Ordinal));

        await Services.GetRequiredService<MemberStore>().RemoveAsync(Team, person, Cancellation);
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(CallerLimits.PagesAskedAgain);
            await Task.Yield();
        }

        gate.WaitForAssertion(() => Assert.DoesNotContain("inside", gate.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Act_ClickedThoughHidden_IsRefusedOnTheServer()
    {
        var incident = await FileAsync("wrong");
        var viewer = Scope with { Rights = Rights.Of(Scope.Id, new Actor("Vi"), Role.Viewer, administers: false) };
        var told = 0;
        var acts = new IncidentActs(Desk, viewer, incident.Record.Number, Clock, _ => Task.FromResult(told++));

        string?[] refusals =
        [
            await acts.AcceptAsync(),
            await acts.CommentAsync("x"),
            await acts.OwnAsync("x", null),
            await acts.DecideAsync(new Decision("env.access")),
            await acts.CloseAsync(Engine.Response.Helped.Yes, null),
        ];

        Assert.All(refusals, r => Assert.Contains("You may not", r, StringComparison.Ordinal));
        Assert.Equal(0, told);
        var after = (
            await Services
                .GetRequiredService<Engine.Incidents.IIncidentStore>()
                .FindAsync(Scope.Id, incident.Record.Number, Cancellation)
        )!;
        Assert.Equal(Engine.Incidents.IncidentState.Filed, after.Record.State);
        Assert.Single(after.Events);
    }

    [Fact]
    public async Task Act_WithAValueThatIsNotOffered_IsRefusedAndNothingIsWritten()
    {
        var incident = await FileAsync("wrong");
        var acts = new IncidentActs(Desk, Scope, incident.Record.Number, Clock, _ => Task.CompletedTask);

        var ofColumn = await acts.RateAsync((Engine.Incidents.Severity)99, incident.Record.Severity);
        var keys = Services.GetRequiredService<ApiKeyStore>();
        var ofJson = await Assert.ThrowsAsync<RefusedInputException>(() =>
            keys.AddAsync(Scope.Id, "any", [(KeyScope)99], 1, Actor.System, null, Cancellation)
        );

        Assert.Contains("'99' is none of: sev1", ofColumn, StringComparison.Ordinal);
        Assert.Contains("none of its choices", ofJson.Message, StringComparison.Ordinal);
        Assert.Empty(await keys.ListAsync(Scope.Id, Cancellation));
        var after = (
            await Services
                .GetRequiredService<Engine.Incidents.IIncidentStore>()
                .FindAsync(Scope.Id, incident.Record.Number, Cancellation)
        )!;
        Assert.Equal(incident.Record.Severity, after.Record.Severity);
        Assert.Single(after.Events);
    }

    private async Task DeniedAsync(string where, WorkspaceId? workspace = null)
    {
        var filter = new AuditFilter(workspace ?? Team) { Act = AuditAct.Denied };
        var audit = Services.GetRequiredService<AuditLog>();
        IReadOnlyList<AuditEntry> told;
        do
        {
            // It is written beside the page.
            await Task.Delay(10, Cancellation);
            told = (await audit.ListAsync(filter, Cancellation)).Items;
        } while (told.Count == 0);

        Assert.Equal(where, Assert.Single(told).What);
    }

    private IRenderedComponent<CascadingValue<Task<AuthenticationState>>> Show(
        Guid person,
        Type page,
        Action<WorkspaceScope>? seen = null
    )
    {
        var user = new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{person:N}"), new Claim(ClaimTypes.Name, "Pat")], "test")
        );
        return Render<CascadingValue<Task<AuthenticationState>>>(state =>
            Fill(state, Task.FromResult(new AuthenticationState(user)), page, seen)
        );
    }

    /// <summary>What the pages of a gate are given.</summary>
    private sealed class Within : ComponentBase
    {
        [CascadingParameter]
        public required WorkspaceScope Scope { get; set; }

        [Parameter]
        public Action<WorkspaceScope>? Seen { get; set; }

        protected override void OnInitialized() => Seen?.Invoke(Scope);
    }

    private static void Fill(
        ComponentParameterCollectionBuilder<CascadingValue<Task<AuthenticationState>>> state,
        Task<AuthenticationState> user,
        Type page,
        Action<WorkspaceScope>? seen = null
    )
    {
        state.Add(s => s.Value, user);
        state.AddChildContent<WorkspaceGate>(gate =>
        {
            gate.Add(
                g => g.Route,
                new RouteData(page, new Dictionary<string, object?>(StringComparer.Ordinal) { ["Workspace"] = Team.Value })
            );
            gate.AddChildContent("<p>inside</p>");
            gate.AddChildContent<Within>(within => within.Add(w => w.Seen, seen));
        });
    }

    private async Task<Guid> MemberAsync(WorkspaceId workspace, Role role)
    {
        await Services.GetRequiredService<WorkspaceStore>().GetAsync(workspace, Cancellation);
        var (_, secret) = await Services
            .GetRequiredService<InvitationStore>()
            .AddAsync(workspace, role, null, AccessLimits.InvitationValid, Actor.System, null, Cancellation);
        var person = new Person(Guid.NewGuid(), $"{role}", $"{Guid.NewGuid():N}", false);
        await Services.GetRequiredService<PersonStore>().AddInvitedAsync(secret, person, null, Cancellation);
        return person.Id;
    }
}
