using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Incidents;

/// <summary>A row that belongs to one incident and is hidden with it.</summary>
internal interface IIncidentPart : IWorkspaceRow
{
    int Number { get; }
}

/// <summary>
/// The incident is private. Rows of its own, because lists and counts are read from indexes of the incidents alone, and
/// hardly any incident is private.
/// </summary>
internal sealed class PrivateIncidentRow : IIncidentPart, IEntityTypeConfiguration<PrivateIncidentRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public List<NamedPersonRow> People { get; set; } = [];

    public void Configure(EntityTypeBuilder<PrivateIncidentRow> row)
    {
        row.ToTable("private_incidents");
        row.HasKey(p => new { p.Workspace, p.Number });
        row.HasOne<StoredIncident>().WithOne().HasForeignKey<PrivateIncidentRow>(p => new { p.Workspace, p.Number });
        row.HasMany(p => p.People).WithOne().HasForeignKey(n => new { n.Workspace, n.Number });
    }
}

/// <summary>Somebody who sees a private incident.</summary>
internal sealed class NamedPersonRow : IIncidentPart, IEntityTypeConfiguration<NamedPersonRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public Guid PersonId { get; set; }

    public void Configure(EntityTypeBuilder<NamedPersonRow> row)
    {
        row.ToTable("named_people");
        row.HasKey(n => new
        {
            n.Workspace,
            n.Number,
            n.PersonId,
        });
        row.HasOne<PersonRow>().WithMany().HasForeignKey(n => n.PersonId);
    }
}

/// <summary>
/// The one place that decides which incidents somebody sees: each query of incidents, and of what belongs to them, begins
/// here and is told on whose behalf it is made.
/// </summary>
internal static class IncidentSight
{
    private static readonly List<Role> SeeAll = [.. Enum.GetValues<Role>().Where(r => r.May(Permission.SeePrivate))];

    /// <summary>Those that the onlooker sees.</summary>
    public static IQueryable<StoredIncident> Incidents(this TriageContext context, WorkspaceId workspace, Onlooker onlooker)
    {
        var incidents = context.In<StoredIncident>(workspace);
        if (onlooker.SeesAll)
        {
            return incidents;
        }

        var hidden = context.HiddenFrom(onlooker, workspace);
        return incidents.Where(i => !hidden.Any(h => h.Number == i.Number));
    }

    /// <summary>What belongs to the incidents that the onlooker sees.</summary>
    public static IQueryable<T> PartsOfIncidents<T>(this TriageContext context, WorkspaceId workspace, Onlooker onlooker)
        where T : class, IIncidentPart
    {
        var parts = context.In<T>(workspace);
        if (onlooker.SeesAll)
        {
            return parts;
        }

        var hidden = context.HiddenFrom(onlooker, workspace);
        return parts.Where(p => !hidden.Any(h => h.Number == p.Number));
    }

    /// <summary>Those that the onlooker does not see.</summary>
    public static IQueryable<PrivateIncidentRow> HiddenFrom(this TriageContext context, Onlooker onlooker, WorkspaceId workspace)
    {
        var incidents = context.In<PrivateIncidentRow>(workspace);
        if (onlooker.SeesAll)
        {
            return incidents.Where(_ => false);
        }

        if (onlooker.Person is not { } person)
        {
            return incidents;
        }

        var named = context.In<NamedPersonRow>(workspace).Where(n => n.PersonId == person);
        var all = context.In<MemberRow>(workspace).Where(m => m.PersonId == person && SeeAll.Contains(m.Role));
        return incidents.Where(h => !named.Any(n => n.Number == h.Number) && !all.Any());
    }
}
