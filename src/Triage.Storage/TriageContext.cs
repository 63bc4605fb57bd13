using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Diagnosis;
using Triage.Engine.Erasure;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Engine.Webhooks;
using Triage.Storage.Access;
using Triage.Storage.Search;
using Triage.Storage.Views;

namespace Triage.Storage;

/// <summary>A row that belongs to a workspace: every one of them.</summary>
internal interface IWorkspaceRow
{
    WorkspaceId Workspace { get; }
}

/// <summary>
/// The tables, the same on every database; a child per database adds its provider and its migrations. There are no
/// sets to query: rows come from <see cref="In{T}"/>, so that no query can leave its workspace. What belongs to the
/// instance as a whole (<c>Access</c>) is no <see cref="IWorkspaceRow"/>.
/// </summary>
internal abstract class TriageContext(DbContextOptions options) : DbContext(options)
{
    public IQueryable<T> In<T>(WorkspaceId workspace)
        where T : class, IWorkspaceRow => Set<T>().Where(row => row.Workspace == workspace);

    /// <summary>
    /// Inserts many rows at once, past change tracking and as fast as the database takes them. A row whose key is
    /// there already is left as it is; the answer holds the others.
    /// </summary>
    public abstract Task<IReadOnlyList<T>> AddNewAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation)
        where T : class, IWorkspaceRow;

    /// <summary>
    /// Writes many rows at once, as <see cref="AddNewAsync"/> does; a row whose key is there already takes over these properties
    /// and keeps the others.
    /// </summary>
    /// <param name="rows">No two of one key.</param>
    public abstract Task PutAsync<T>(IReadOnlyList<T> rows, IReadOnlyList<string> properties, CancellationToken cancellation)
        where T : class, IWorkspaceRow;

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<string>().HaveConversion<StorableText>();
        // SQLite cannot order a DateTimeOffset; an integer sorts the same way on every database.
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configuration.Properties<WorkspaceId>().HaveConversion<WorkspaceText>();
        configuration.Properties<Actor>().HaveConversion<ActorText>();
        Words<PackForm>(configuration);
        Words<FingerprintKind>(configuration);
        Words<ReportedStatus>(configuration);
        Words<Outcome>(configuration);
        Words<OutcomeSource>(configuration);
        Words<IncidentState>(configuration);
        Words<Severity>(configuration);
        Words<Symptom>(configuration);
        Words<FollowUpKind>(configuration);
        Words<Confidence>(configuration);
        Words<Layer>(configuration);
        Words<Trigger>(configuration);
        Words<Helped>(configuration);
        Words<Arm>(configuration);
        Words<ViewPage>(configuration);
        Words<WorklistSource>(configuration);
        Words<SearchKind>(configuration);
        Words<WebhookDeliveryState>(configuration);
        Words<AuditAct>(configuration);
        Words<ErasureState>(configuration);
        Words<Role>(configuration);
        Words<SignInWay>(configuration);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(TriageContext).Assembly);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }

    private static void Words<T>(ModelConfigurationBuilder configuration)
        where T : struct, Enum => configuration.Properties<T>().HaveConversion<ContractWord<T>>();

    private sealed class UtcTicks()
        : ValueConverter<DateTimeOffset, long>(instant => instant.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private sealed class WorkspaceText()
        : ValueConverter<WorkspaceId, string>(
            id => StorableText.Stored(id.Value),
            text => new WorkspaceId(StorableText.Read(text))
        );

    private sealed class ActorText()
        : ValueConverter<Actor, string>(actor => StorableText.Stored(actor.Name), text => new Actor(StorableText.Read(text)));

    private sealed class ContractWord<T>() : ValueConverter<T, string>(value => Spelled(value), word => Parsed(word))
        where T : struct, Enum
    {
        // Looked up for each row that is read, and there are many.
        private static readonly FrozenDictionary<T, string> Words = Enum.GetValues<T>()
            .ToFrozenDictionary(value => value, ContractWords.Of);

        private static readonly FrozenDictionary<string, T> Values = Words.ToFrozenDictionary(
            w => w.Value,
            w => w.Key,
            StringComparer.Ordinal
        );

        // A page's select can be made to send a number that is none of its choices.
        private static string Spelled(T value) =>
            Words.TryGetValue(value, out var word)
                ? word
                : throw new RefusedInputException(typeof(T).Name, $"'{value}' is none of: {ContractWords.All<T>()}.");

        private static T Parsed(string word) =>
            Values.TryGetValue(word, out var value)
                ? value
                : throw new InvalidOperationException(
                    $"The database holds '{word}', which is none of: {ContractWords.All<T>()}."
                );
    }
}
