using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Access.Members;

/// <summary>Who belongs to the workspace, as what, and who is invited.</summary>
public sealed partial class MembersPage : IDisposable
{
    private static readonly int[] DaysOffered = [1, 7, 30];

    private readonly PageLoad _load = new();
    private readonly OneClick _click = new();
    private IReadOnlyList<Member>? _members;
    private IReadOnlyList<Invitation> _invitations = [];
    private IReadOnlyList<Person> _administrators = [];
    private Guid? _removing;
    private string? _link;
    private string? _refusal;
    private string? _whom;
    private Role _role = Role.Triager;
    private int _days = 7;

    [Parameter]
    public required string Workspace { get; set; }

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private MemberDesk Desk { get; set; } = null!;

    [Inject]
    private TriageSettings Settings { get; set; } = null!;

    private bool Administers => Scope.May(Permission.Administer);

    public void Dispose() => _load.Dispose();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var cancellation = _load.Begin();
        try
        {
            _invitations = await Desk.InvitationsAsync(Scope.Id, cancellation);
            _administrators = Administers ? await Desk.AdministratorsAsync(cancellation) : [];
            _members = await Desk.ListAsync(Scope.Id, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // A newer load shows them.
        }
    }

    private Task InviteAsync() =>
        TryAsync(async () =>
        {
            _link = null;
            var by = Scope.By(Permission.Own);
            var maker = Authentication is null ? null : Memberships.MakerOf((await Authentication).User);
            _link = await Desk.InviteAsync(Scope.Id, _role, _whom, _days, by, maker, CancellationToken.None);
            _whom = null;
        });

    private Task RevokeAsync(Invitation invitation) =>
        TryAsync(() => Desk.RevokeAsync(invitation, Scope.By(Permission.Own), CancellationToken.None));

    private Task SetRoleAsync(Member member, string? word) =>
        TryAsync(() =>
            ContractWords.TryParse<Role>(word, out var role)
                ? Desk.SetRoleAsync(Scope.Id, member, role, Scope.By(Permission.Own), CancellationToken.None)
                : Task.CompletedTask
        );

    private Task RemoveAsync(Member member) =>
        TryAsync(async () =>
        {
            await Desk.RemoveAsync(Scope.Id, member, Scope.By(Permission.Own), CancellationToken.None);
            _removing = null;
        });

    private Task SetAdministratorAsync(Guid person, bool administrates) =>
        TryAsync(() =>
            Desk.SetAdministratorAsync(person, administrates, Scope.By(Permission.Administer), CancellationToken.None)
        );

    /// <summary>What was typed stays when it is refused.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        _refusal = null;
        try
        {
            await act();
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            _refusal = refused.Message;
        }

        await LoadAsync();
    }
}
