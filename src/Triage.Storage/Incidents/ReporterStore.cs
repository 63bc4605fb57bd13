using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <summary>Who reported an incident through a filing link, as far as they said.</summary>
public sealed record Reporter(string? Name, string? Mail);

/// <summary>Where a report stands, for the person who made it: nothing of what is inside.</summary>
public sealed record ReportStanding(IncidentState State, DateTimeOffset ReceivedAtUtc, DateTimeOffset? SettledAtUtc);

/// <summary>The reporter of an incident, and the hash of the secret in their status address: the database leaks no address.</summary>
internal sealed class ReporterRow : IIncidentPart, IEntityTypeConfiguration<ReporterRow>
{
    public WorkspaceId Workspace { get; set; }
    public int Number { get; set; }
    public string SecretHash { get; set; } = "";
    public string? Name { get; set; }
    public string? Mail { get; set; }

    public void Configure(EntityTypeBuilder<ReporterRow> reporter)
    {
        reporter.ToTable("reporters");
        reporter.HasKey(r => new { r.Workspace, r.Number });
        reporter.HasOne<StoredIncident>().WithMany().HasForeignKey(r => new { r.Workspace, r.Number });
        reporter.HasIndex(r => new { r.Workspace, r.SecretHash });
    }
}

/// <summary>Keeps who reported through a filing link, and answers them how it stands.</summary>
public sealed class ReporterStore
{
    private readonly TriageDatabase _database;

    private readonly Onlooker _onlooker;

    internal ReporterStore(TriageDatabase database, Onlooker onlooker) => (_database, _onlooker) = (database, onlooker);

    /// <summary>Says who reported the incident; the same report sent again changes nothing.</summary>
    /// <param name="secret">Kept as a hash only; whoever has it may ask how the report stands.</param>
    public Task AddAsync(WorkspaceId workspace, int number, Reporter reporter, string secret, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var reporters = context.PartsOfIncidents<ReporterRow>(workspace, Onlooker.Everything);
                if (await reporters.AnyAsync(r => r.Number == number, cancellation))
                {
                    return false;
                }

                context.Add(
                    new ReporterRow
                    {
                        Workspace = workspace,
                        Number = number,
                        SecretHash = HashOf(secret),
                        Name = reporter.Name,
                        Mail = reporter.Mail,
                    }
                );
                return true;
            },
            cancellation
        );

    /// <summary>Null when the incident was not filed through a link.</summary>
    public Task<Reporter?> FindAsync(WorkspaceId workspace, int number, CancellationToken cancellation) =>
        _database.ReadAsync(
            context =>
                context
                    .PartsOfIncidents<ReporterRow>(workspace, _onlooker)
                    .Where(r => r.Number == number)
                    .Select(r => new Reporter(r.Name, r.Mail))
                    .SingleOrDefaultAsync(cancellation),
            cancellation
        );

    /// <summary>Null when nobody got that secret.</summary>
    public Task<ReportStanding?> StandingAsync(WorkspaceId workspace, string secret, CancellationToken cancellation)
    {
        var hash = HashOf(secret);
        return _database.ReadAsync(
            async context =>
            {
                // Whoever reported it is told how it stands, private or not, and nothing of what is inside.
                var numbers = context
                    .PartsOfIncidents<ReporterRow>(workspace, Onlooker.Everything)
                    .Where(r => r.SecretHash == hash)
                    .Select(r => r.Number);
                return await context
                    .Incidents(workspace, Onlooker.Everything)
                    .Where(i => numbers.Contains(i.Number))
                    .Select(i => new ReportStanding(i.State, i.FiledAtUtc, i.ClosedAtUtc))
                    .SingleOrDefaultAsync(cancellation);
            },
            cancellation
        );
    }

    /// <summary>The secret is random and long, so a plain hash cannot be searched backwards.</summary>
    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
