using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Access;

/// <summary>A link that makes whoever opens it first a member.</summary>
/// <param name="For">Whom it is meant for, in the words of who made it.</param>
public sealed record Invitation(
    WorkspaceId Workspace,
    Guid Id,
    Role Role,
    string? For,
    Actor By,
    DateTimeOffset MadeAtUtc,
    DateTimeOffset ExpiresAtUtc
);

internal sealed class InvitationRow : IWorkspaceRow, IEntityTypeConfiguration<InvitationRow>
{
    public WorkspaceId Workspace { get; set; }
    public Guid Id { get; set; }
    public string SecretHash { get; set; } = "";
    public Role Role { get; set; }
    public string? For { get; set; }

    /// <summary>The person who made it, with whose right to invite it ends; null when it was nobody who signs in.</summary>
    public Guid? Maker { get; set; }
    public Actor By { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }
    public DateTimeOffset ExpiresAtUtc { get; set; }

    public Invitation ToInvitation() => new(Workspace, Id, Role, For, By, MadeAtUtc, ExpiresAtUtc);

    public void Configure(EntityTypeBuilder<InvitationRow> invitation)
    {
        invitation.ToTable("invitations");
        invitation.HasKey(i => new { i.Workspace, i.Id });
        invitation.HasIndex(i => i.SecretHash).IsUnique();
        invitation.HasIndex(i => new { i.Workspace, i.ExpiresAtUtc });
        invitation.HasOne<WorkspaceRow>().WithMany().HasForeignKey(i => i.Workspace);
    }
}

/// <summary>Keeps the invitations that wait to be taken; one that was taken, revoked or is over is gone.</summary>
public sealed class InvitationStore
{
    private static readonly IReadOnlyList<Role> Inviting = [.. Enum.GetValues<Role>().Where(r => r.May(Permission.Own))];

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal InvitationStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time) =>
        (_database, _workspaces, _time) = (database, workspaces, time);

    /// <returns>The secret of its link, which is nowhere else.</returns>
    /// <exception cref="RefusedInputException">Valid too long, or too many wait.</exception>
    public async Task<(Invitation Invitation, string Secret)> AddAsync(
        WorkspaceId workspace,
        Role role,
        string? whom,
        TimeSpan valid,
        Actor by,
        Guid? maker,
        CancellationToken cancellation
    )
    {
        if (valid <= TimeSpan.Zero || valid > AccessLimits.InvitationLongest)
        {
            throw new RefusedInputException(
                "valid",
                $"An invitation is valid for {AccessLimits.InvitationLongest.TotalDays:0} days at most. Choose fewer."
            );
        }

        await _workspaces.GetAsync(workspace, cancellation);
        var secret = OneTimeSecret.New();
        var now = _time.GetUtcNow();
        var row = new InvitationRow
        {
            Workspace = workspace,
            Id = Guid.NewGuid(),
            SecretHash = OneTimeSecret.HashOf(secret),
            Role = role,
            For = FilingRules.Optional(whom, "for", AccessLimits.MaxNameChars),
            Maker = maker,
            By = by,
            MadeAtUtc = now,
            ExpiresAtUtc = now + valid,
        };
        return await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                await context.In<InvitationRow>(workspace).Where(i => i.ExpiresAtUtc <= now).ExecuteDeleteAsync(cancellation);
                if (await context.In<InvitationRow>(workspace).CountAsync(cancellation) >= AccessLimits.MaxInvitations)
                {
                    throw new RefusedInputException(
                        "for",
                        $"{AccessLimits.MaxInvitations} invitations wait to be taken, which is the limit. Revoke some first."
                    );
                }

                context.Add(row);
                return (row.ToInvitation(), secret);
            },
            cancellation
        );
    }

    /// <summary>Those that can still be taken, the newest first.</summary>
    public Task<IReadOnlyList<Invitation>> ListAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return _database.ReadAsIsAsync<IReadOnlyList<Invitation>>(
            async context =>
                (
                    await context
                        .In<InvitationRow>(workspace)
                        .Where(i => i.ExpiresAtUtc > now)
                        .OrderByDescending(i => i.MadeAtUtc)
                        .ThenBy(i => i.Id)
                        .Take(AccessLimits.MaxInvitations)
                        .ToListAsync(cancellation)
                ).ConvertAll(i => i.ToInvitation()),
            cancellation
        );
    }

    /// <summary>False when there is none that could still be taken.</summary>
    public Task<bool> RevokeAsync(WorkspaceId workspace, Guid id, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
                await context.In<InvitationRow>(workspace).Where(i => i.Id == id).ExecuteDeleteAsync(cancellation) > 0,
            cancellation
        );

    /// <summary>What a link offers; null when it was taken, revoked, is over or never was, or when who made it may invite no more.</summary>
    public async Task<Invitation?> FindAsync(string secret, CancellationToken cancellation) =>
        (
            await _database.ReadAsIsAsync(context => FindAsync(context, secret, _time.GetUtcNow(), cancellation), cancellation)
        )?.ToInvitation();

    /// <summary>Makes an existing person a member. Null when the link is worth nothing (any more).</summary>
    public Task<Invitation?> TakeAsync(string secret, Guid person, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            context => TakeAsync(context, secret, person, _time.GetUtcNow(), cancellation),
            cancellation
        );

    internal static async Task<Invitation?> TakeAsync(
        TriageContext context,
        string secret,
        Guid person,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(context, secret, now, cancellation) is not { } row)
        {
            return null;
        }

        await MemberStore.AddAsync(context, row.Workspace, person, row.Role, now, cancellation);
        context.Remove(row);
        return row.ToInvitation();
    }

    private static Task<InvitationRow?> FindAsync(
        TriageContext context,
        string secret,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var hash = OneTimeSecret.HashOf(secret);
        return context
            .Set<InvitationRow>()
            .Where(i => i.SecretHash == hash && i.ExpiresAtUtc > now)
            .Where(i =>
                i.Maker == null
                || (
                    context
                        .Set<MemberRow>()
                        .Any(m => m.Workspace == i.Workspace && m.PersonId == i.Maker && Inviting.Contains(m.Role))
                    && !context.Set<PersonRow>().Any(p => p.Id == i.Maker && p.Disabled)
                )
            )
            .SingleOrDefaultAsync(cancellation);
    }
}
