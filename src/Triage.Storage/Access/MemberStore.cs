using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Access;

/// <summary>Somebody who belongs to a workspace.</summary>
public sealed record Member(Guid PersonId, string Name, string? Login, Role Role, DateTimeOffset SinceUtc);

internal sealed class MemberRow : IWorkspaceRow, IEntityTypeConfiguration<MemberRow>
{
    public WorkspaceId Workspace { get; set; }
    public Guid PersonId { get; set; }
    public Role Role { get; set; }
    public DateTimeOffset SinceUtc { get; set; }

    public void Configure(EntityTypeBuilder<MemberRow> member)
    {
        member.ToTable("members");
        member.HasKey(m => new { m.Workspace, m.PersonId });
        member.HasOne<WorkspaceRow>().WithMany().HasForeignKey(m => m.Workspace);
        member.HasOne<PersonRow>().WithMany().HasForeignKey(m => m.PersonId);
    }
}

/// <summary>Who belongs to which workspace, as what. A workspace always keeps an owner.</summary>
public sealed class MemberStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal MemberStore(TriageDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Null for who is no member, or may not sign in any more.</summary>
    public Task<Role?> FindRoleAsync(WorkspaceId workspace, Guid person, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            context =>
                context
                    .In<MemberRow>(workspace)
                    .Where(m => m.PersonId == person)
                    .Where(m => !context.Set<PersonRow>().Any(p => p.Id == person && p.Disabled))
                    .Select(m => (Role?)m.Role)
                    .SingleOrDefaultAsync(cancellation),
            cancellation
        );

    /// <summary>By name.</summary>
    public Task<IReadOnlyList<Member>> ListAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<Member>>(
            async context =>
                await context
                    .In<MemberRow>(workspace)
                    .Join(context.Set<PersonRow>(), m => m.PersonId, p => p.Id, (m, p) => new { m, p })
                    .OrderBy(x => x.p.Name)
                    .ThenBy(x => x.p.Id)
                    .Take(AccessLimits.MaxMembers)
                    .Select(x => new Member(x.p.Id, x.p.Name, x.p.Login, x.m.Role, x.m.SinceUtc))
                    .ToListAsync(cancellation),
            cancellation
        );

    /// <summary>The workspaces somebody belongs to, by id.</summary>
    public Task<IReadOnlyList<(WorkspaceId Workspace, Role Role)>> WorkspacesOfAsync(
        Guid person,
        CancellationToken cancellation
    ) =>
        _database.ReadAsIsAsync<IReadOnlyList<(WorkspaceId, Role)>>(
            async context =>
                (
                    await context
                        .Set<MemberRow>()
                        .Where(m => m.PersonId == person)
                        .OrderBy(m => m.Workspace)
                        .Take(AccessLimits.MaxMembers)
                        .Select(m => new { m.Workspace, m.Role })
                        .ToListAsync(cancellation)
                ).ConvertAll(m => (m.Workspace, m.Role)),
            cancellation
        );

    /// <summary>Makes somebody a member. Who is one already keeps the higher of the two roles.</summary>
    public Task<Role> AddAsync(WorkspaceId workspace, Guid person, Role role, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            context => AddAsync(context, workspace, person, role, _time.GetUtcNow(), cancellation),
            cancellation
        );

    /// <summary>False when the person is no member.</summary>
    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public Task<bool> SetRoleAsync(WorkspaceId workspace, Guid person, Role role, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, workspace, person, cancellation) is not { } row)
                {
                    return false;
                }

                if (role != Role.Owner)
                {
                    await RefuseLastOwnerAsync(context, row, cancellation);
                }

                if (role < row.Role)
                {
                    await EndWhatTheyMadeAsync(context, row, cancellation);
                }

                row.Role = role;
                return true;
            },
            cancellation
        );

    /// <summary>False when the person is no member.</summary>
    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public Task<bool> RemoveAsync(WorkspaceId workspace, Guid person, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, workspace, person, cancellation) is not { } row)
                {
                    return false;
                }

                await RefuseLastOwnerAsync(context, row, cancellation);
                await EndWhatTheyMadeAsync(context, row, cancellation);
                context.Remove(row);
                // Who comes back later is named anew.
                await context
                    .PartsOfIncidents<NamedPersonRow>(workspace, Onlooker.Everything)
                    .Where(n => n.PersonId == person)
                    .ExecuteDeleteAsync(cancellation);
                return true;
            },
            cancellation
        );

    /// <summary>Whether more people than one belong here.</summary>
    public Task<bool> IsSharedAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            async context => await context.In<MemberRow>(workspace).Take(2).CountAsync(cancellation) > 1,
            cancellation
        );

    internal static async Task<Role> AddAsync(
        TriageContext context,
        WorkspaceId workspace,
        Guid person,
        Role role,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var row = await FindAsync(context, workspace, person, cancellation);
        if (row is null)
        {
            row = new MemberRow
            {
                Workspace = workspace,
                PersonId = person,
                Role = role,
                SinceUtc = now,
            };
            context.Add(row);
        }

        row.Role = row.Role < role ? role : row.Role;
        return row.Role;
    }

    private static Task<MemberRow?> FindAsync(
        TriageContext context,
        WorkspaceId workspace,
        Guid person,
        CancellationToken cancellation
    ) => context.In<MemberRow>(workspace).SingleOrDefaultAsync(m => m.PersonId == person, cancellation);

    /// <summary>Keys and invitations carry what their maker could give; somebody who may less than that leaves none behind.</summary>
    private async Task EndWhatTheyMadeAsync(TriageContext context, MemberRow row, CancellationToken cancellation)
    {
        DateTimeOffset? now = _time.GetUtcNow();
        await context
            .In<ApiKeyRow>(row.Workspace)
            .Where(k => k.Maker == row.PersonId && k.RevokedAtUtc == null)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedAtUtc, now), cancellation);
        var by = new Actor(
            await context.Set<PersonRow>().Where(p => p.Id == row.PersonId).Select(p => p.Name).SingleAsync(cancellation)
        );
        await context.In<InvitationRow>(row.Workspace).Where(i => i.By == by).ExecuteDeleteAsync(cancellation);
    }

    // Who may not sign in any more owns nothing.
    private static async Task RefuseLastOwnerAsync(TriageContext context, MemberRow row, CancellationToken cancellation)
    {
        if (
            row.Role == Role.Owner
            && !await context
                .In<MemberRow>(row.Workspace)
                .Where(m => m.Role == Role.Owner && m.PersonId != row.PersonId)
                .AnyAsync(m => context.Set<PersonRow>().Any(p => p.Id == m.PersonId && !p.Disabled), cancellation)
        )
        {
            throw new RefusedInputException(
                "role",
                "This is the last owner of the workspace, and without one nobody could let anybody in. Make somebody else an owner first."
            );
        }
    }
}
