using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Shell;

namespace Triage.Web.Access.Members;

/// <summary>
/// Lets people in and out of a workspace. Whoever may less than before is signed out at once, so that no page of theirs
/// goes on with what they had; keys they made end with their membership.
/// </summary>
public sealed class MemberDesk(
    MemberStore members,
    InvitationStore invitations,
    PersonStore people,
    SignInStore signIns,
    LiveSignIns live,
    Memberships memberships,
    AuditLog audit,
    TriageSettings settings
)
{
    public Task<IReadOnlyList<Member>> ListAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        members.ListAsync(workspace, cancellation);

    public Task<IReadOnlyList<Invitation>> InvitationsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        invitations.ListAsync(workspace, cancellation);

    public Task<IReadOnlyList<Person>> AdministratorsAsync(CancellationToken cancellation) =>
        people.AdministratorsAsync(cancellation);

    /// <param name="maker">With whose right to invite the link ends; null ends with nobody's.</param>
    /// <returns>The link, which is shown this once.</returns>
    /// <exception cref="RefusedInputException">Valid too long, or too many wait.</exception>
    public async Task<string> InviteAsync(
        WorkspaceId workspace,
        Role role,
        string? whom,
        int days,
        Actor by,
        Guid? maker,
        CancellationToken cancellation
    )
    {
        var (invitation, secret) = await invitations.AddAsync(
            workspace,
            role,
            whom,
            TimeSpan.FromDays(Math.Clamp(days, 0, 366)),
            by,
            maker,
            cancellation
        );
        await audit.WriteAsync(
            workspace,
            by,
            AuditAct.Invited,
            invitation.For ?? "somebody",
            $"as {ContractWords.Of(role)}, for {days} days",
            cancellation
        );
        return $"{settings.PublicUrl!.TrimEnd('/')}{JoinPages.Join}/{secret}";
    }

    public async Task RevokeAsync(Invitation invitation, Actor by, CancellationToken cancellation)
    {
        if (await invitations.RevokeAsync(invitation.Workspace, invitation.Id, cancellation))
        {
            await audit.WriteAsync(
                invitation.Workspace,
                by,
                AuditAct.SettingRemoved,
                $"invitation of {invitation.For ?? "somebody"}",
                cancellation
            );
        }
    }

    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public async Task SetRoleAsync(WorkspaceId workspace, Member member, Role role, Actor by, CancellationToken cancellation)
    {
        // Not what the page showed, which others may have changed meanwhile.
        if (await members.SetRoleAsync(workspace, member.PersonId, role, cancellation) is not { } before)
        {
            return;
        }

        await ForgetAsync(member.PersonId, endSignIns: role < before, cancellation);
        await audit.WriteAsync(
            workspace,
            by,
            AuditAct.RoleChanged,
            member.Name,
            $"{ContractWords.Of(before)} → {ContractWords.Of(role)}",
            cancellation
        );
    }

    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public async Task RemoveAsync(WorkspaceId workspace, Member member, Actor by, CancellationToken cancellation)
    {
        if (await members.RemoveAsync(workspace, member.PersonId, cancellation) is not { } before)
        {
            return;
        }

        await ForgetAsync(member.PersonId, endSignIns: true, cancellation);
        await audit.WriteAsync(workspace, by, AuditAct.MemberRemoved, member.Name, ContractWords.Of(before), cancellation);
    }

    /// <exception cref="RefusedInputException">Nobody would administer the instance.</exception>
    public async Task SetAdministratorAsync(Guid person, bool administrates, Actor by, CancellationToken cancellation)
    {
        if (await people.ChangeAsync(person, p => p with { Administrator = administrates }, cancellation) is not { } changed)
        {
            return;
        }

        // The cookie says who administers, so a new one is needed either way.
        await ForgetAsync(person, endSignIns: true, cancellation);
        await audit.WriteAsync(
            null,
            by,
            AuditAct.RoleChanged,
            changed.Name,
            administrates ? "administers the instance" : "administers the instance no more",
            cancellation
        );
    }

    private async Task ForgetAsync(Guid person, bool endSignIns, CancellationToken cancellation)
    {
        memberships.Forget(person);
        if (endSignIns && await signIns.EndAllAsync(person, null, cancellation) > 0)
        {
            live.EndOf(person);
        }
    }
}
