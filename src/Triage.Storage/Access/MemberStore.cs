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

    /// <summary>What the groups of the provider gave at the last sign-in; null when they give nothing.</summary>
    public Role? RoleOfGroups { get; set; }

    /// <summary>What was given by a person, beside <see cref="RoleOfGroups"/>; null when the groups alone made them a member.</summary>
    public Role? RoleByHand { get; set; }
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

    /// <returns>What they were until now; null when the person is no member.</returns>
    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public Task<Role?> SetRoleAsync(WorkspaceId workspace, Guid person, Role role, CancellationToken cancellation) =>
        _database.WriteAsIsAsync<Role?>(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, workspace, person, cancellation) is not { } row)
                {
                    return null;
                }

                if (role != Role.Owner)
                {
                    await RefuseLastOwnerAsync(context, row, cancellation);
                }

                var before = row.Role;
                if (role < before)
                {
                    await EndWhatTheyMadeAsync(context, row, _time.GetUtcNow(), cancellation);
                }

                // The next sign-in says what the groups give.
                (row.Role, row.RoleByHand, row.RoleOfGroups) = (role, role, null);
                return before;
            },
            cancellation
        );

    /// <returns>What they were; null when the person is no member.</returns>
    /// <exception cref="RefusedInputException">The workspace would be without an owner.</exception>
    public Task<Role?> RemoveAsync(WorkspaceId workspace, Guid person, CancellationToken cancellation) =>
        _database.WriteAsIsAsync<Role?>(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, workspace, person, cancellation) is not { } row)
                {
                    return null;
                }

                await RefuseLastOwnerAsync(context, row, cancellation);
                await RemoveAsync(context, row, _time.GetUtcNow(), cancellation);
                return row.Role;
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

        if (row.RoleOfGroups is not null)
        {
            row.RoleByHand = Higher(row.RoleByHand, role);
        }

        row.Role = row.Role < role ? role : row.Role;
        return row.Role;
    }

    /// <summary>
    /// Makes of somebody what the groups of the provider give now: what they gave before and do not give any more is taken
    /// away, and what a person gave stays. The last owner of a workspace stays one.
    /// </summary>
    internal static async Task FollowGroupsAsync(
        TriageContext context,
        Guid person,
        IReadOnlyList<(WorkspaceId Workspace, Role Role)> given,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var ofGroups = given.GroupBy(g => g.Workspace).ToDictionary(g => g.Key, g => g.Max(x => x.Role));
        foreach (var (workspace, role) in ofGroups)
        {
            var row = await FindAsync(context, workspace, person, cancellation);
            if (row is null)
            {
                row = new MemberRow
                {
                    Workspace = workspace,
                    PersonId = person,
                    SinceUtc = now,
                    RoleOfGroups = role,
                };
                context.Add(row);
            }

            await SetAsync(context, row, role, now, cancellation);
        }

        var left = await context
            .Set<MemberRow>()
            .Where(m => m.PersonId == person && m.RoleOfGroups != null)
            .ToListAsync(cancellation);
        foreach (var row in left.Where(m => !ofGroups.ContainsKey(m.Workspace)))
        {
            await SetAsync(context, row, null, now, cancellation);
        }
    }

    private static async Task SetAsync(
        TriageContext context,
        MemberRow row,
        Role? ofGroups,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var byHand = row.RoleOfGroups is null ? row.Role : row.RoleByHand;
        var role = Higher(byHand, ofGroups);
        if (row.Role == Role.Owner && role != Role.Owner && !await HasOtherOwnerAsync(context, row, cancellation))
        {
            return;
        }

        (row.RoleOfGroups, row.RoleByHand) = (ofGroups, byHand);
        if (role is null)
        {
            await TellAsync(context, row, AuditAct.MemberRemoved, ContractWords.Of(row.Role), now, cancellation);
            await RemoveAsync(context, row, now, cancellation);
            return;
        }

        if (role < row.Role)
        {
            await EndWhatTheyMadeAsync(context, row, now, cancellation);
            var change = $"{ContractWords.Of(row.Role)} → {ContractWords.Of(role.Value)}";
            await TellAsync(context, row, AuditAct.RoleChanged, change, now, cancellation);
        }

        row.Role = role.Value;
    }

    private static async Task TellAsync(
        TriageContext context,
        MemberRow row,
        AuditAct act,
        string change,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await AuditLog.AddAsync(
            context,
            now,
            row.Workspace,
            Actor.System,
            act,
            await NameOfAsync(context, row, cancellation),
            $"{change}: left a group of the provider",
            cancellation
        );

    private static async Task RemoveAsync(
        TriageContext context,
        MemberRow row,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await EndWhatTheyMadeAsync(context, row, now, cancellation);
        context.Remove(row);
        // Who comes back later is named anew.
        await context
            .PartsOfIncidents<NamedPersonRow>(row.Workspace, Onlooker.Everything)
            .Where(n => n.PersonId == row.PersonId)
            .ExecuteDeleteAsync(cancellation);
    }

    private static Role? Higher(Role? one, Role? other) => one is null || other > one ? other : one;

    // What the same transaction has added is not in the database yet.
    private static async Task<MemberRow?> FindAsync(
        TriageContext context,
        WorkspaceId workspace,
        Guid person,
        CancellationToken cancellation
    ) =>
        context.Set<MemberRow>().Local.SingleOrDefault(m => m.Workspace == workspace && m.PersonId == person)
        ?? await context.In<MemberRow>(workspace).SingleOrDefaultAsync(m => m.PersonId == person, cancellation);

    /// <summary>Keys and invitations carry what their maker could give; somebody who may less than that leaves none behind.</summary>
    private static async Task EndWhatTheyMadeAsync(
        TriageContext context,
        MemberRow row,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await EndWhatTheyMadeAsync(
            context.In<ApiKeyRow>(row.Workspace),
            context.In<InvitationRow>(row.Workspace),
            row.PersonId,
            await NameOfAsync(context, row, cancellation),
            now,
            cancellation
        );

    internal static async Task EndWhatTheyMadeAsync(
        IQueryable<ApiKeyRow> keys,
        IQueryable<InvitationRow> invitations,
        Guid person,
        string name,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        DateTimeOffset? revoked = now;
        await keys.Where(k => k.Maker == person && k.RevokedAtUtc == null)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedAtUtc, revoked), cancellation);
        await MadeBy(invitations, person, name).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>By the name only where nothing better is known of the maker: names change.</summary>
    internal static IQueryable<InvitationRow> MadeBy(IQueryable<InvitationRow> invitations, Guid person, string name)
    {
        var by = new Actor(name);
        return invitations.Where(i => i.Maker == person || (i.Maker == null && i.By == by));
    }

    private static Task<string> NameOfAsync(TriageContext context, MemberRow row, CancellationToken cancellation) =>
        context.Set<PersonRow>().Where(p => p.Id == row.PersonId).Select(p => p.Name).SingleAsync(cancellation);

    // Who may not sign in any more owns nothing.
    private static Task<bool> HasOtherOwnerAsync(TriageContext context, MemberRow row, CancellationToken cancellation) =>
        context
            .In<MemberRow>(row.Workspace)
            .Where(m => m.Role == Role.Owner && m.PersonId != row.PersonId)
            .AnyAsync(m => context.Set<PersonRow>().Any(p => p.Id == m.PersonId && !p.Disabled), cancellation);

    private static async Task RefuseLastOwnerAsync(TriageContext context, MemberRow row, CancellationToken cancellation)
    {
        if (row.Role == Role.Owner && !await HasOtherOwnerAsync(context, row, cancellation))
        {
            throw new RefusedInputException(
                "role",
                "This is the last owner of the workspace, and without one nobody could let anybody in. Make somebody else an owner first."
            );
        }
    }
}
