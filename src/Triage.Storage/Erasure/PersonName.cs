using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Incidents;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Erasure;

/// <summary>
/// Puts another name wherever somebody's name says who did or owns something, in every table but the audit log. What people
/// wrote in their own words is not touched: a name is a word like others.
/// </summary>
internal sealed class PersonName(TriageContext context, Actor from, Actor to)
{
    private static readonly (Type Row, string Column)[] Owners =
    [
        (typeof(StoredIncident), nameof(StoredIncident.Owner)),
        (typeof(FollowUpRow), nameof(FollowUpRow.Owner)),
        (typeof(WorklistEntryRow), nameof(WorklistEntryRow.Owner)),
    ];

    /// <returns>How many acts, and things owned, carry the other name now.</returns>
    public async Task<int> ReplaceAsync(CancellationToken cancellation)
    {
        var changed =
            await InAgentsAsync(cancellation) + await InIncidentsAsync(cancellation) + await InMessagesAsync(cancellation);
        var columns = context
            .Model.GetEntityTypes()
            .Where(t => t.ClrType != typeof(AuditRow))
            .SelectMany(t => t.GetProperties())
            .Where(p =>
                (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(Actor)
                || Owners.Contains((p.DeclaringType.ClrType, p.Name))
            );
        foreach (var column in columns.ToList())
        {
            var (table, name) = (column.DeclaringType.GetTableName(), column.GetColumnName());
            // Names of the model, nothing that somebody wrote.
            var update = $"UPDATE {table} SET \"{name}\" = {{0}} WHERE \"{name}\" = {{1}}";
            changed += await context.Database.ExecuteSqlRawAsync(
                update,
                [StorableText.Stored(to.Name), StorableText.Stored(from.Name)],
                cancellation
            );
        }

        return changed;
    }

    /// <summary>Takes away the answers, kept for a day for requests that come twice, in which they are named.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetAnswersAsync(CancellationToken cancellation)
    {
        var name = new SubjectText(from.Name);
        var naming = (
            await Holding<KeptAnswerRow>(nameof(KeptAnswerRow.Answer), quoted: false).ToListAsync(cancellation)
        ).FindAll(row => name.StandsIn(row.Answer!.Body));
        context.RemoveRange(naming);
        await context.SaveChangesAsync(cancellation);
        return naming.Count;
    }

    private async Task<int> InAgentsAsync(CancellationToken cancellation)
    {
        var rows = await Holding<AgentRow>(nameof(AgentRow.Agent)).ToListAsync(cancellation);
        foreach (var row in rows)
        {
            var agent = row.Agent;
            row.Agent = agent with
            {
                Owner = Other(agent.Owner),
                DefaultResponder = Other(agent.DefaultResponder),
                Card = agent.Card with { ConfirmedBy = agent.Card.ConfirmedBy is { } by ? Other(by) : null },
                OutcomeRules = [.. agent.OutcomeRules.Select(r => r with { By = Other(r.By) })],
            };
        }

        return await context.SaveChangesAsync(cancellation);
    }

    private async Task<int> InIncidentsAsync(CancellationToken cancellation)
    {
        foreach (var row in await Holding<StoredIncident>(nameof(StoredIncident.Verdict)).ToListAsync(cancellation))
        {
            row.Verdict = row.Verdict! with { By = Other(row.Verdict.By) };
        }

        foreach (var row in await Holding<OnsetRow>(nameof(OnsetRow.Result)).ToListAsync(cancellation))
        {
            row.Result = row.Result with { By = Other(row.Result.By) };
        }

        return await context.SaveChangesAsync(cancellation);
    }

    private async Task<int> InMessagesAsync(CancellationToken cancellation)
    {
        foreach (var row in await Holding<WebhookDeliveryRow>(nameof(WebhookDeliveryRow.Message)).ToListAsync(cancellation))
        {
            row.Message = row.Message with { Owner = Other(row.Message.Owner) };
        }

        return await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Rows whose JSON may name them.</summary>
    /// <param name="quoted">As a value of its own; false also within a text.</param>
    private IQueryable<T> Holding<T>(string column, bool quoted = true)
        where T : class
    {
        var type = context.Model.FindEntityType(typeof(T))!;
        var select =
            $"SELECT * FROM {type.GetTableName()} WHERE lower(\"{type.FindProperty(column)!.GetColumnName()}\") LIKE {{0}}";
        var pattern = ErasedTexts.Pattern(from.Name);
        return context.Set<T>().FromSqlRaw(select, quoted ? $"%\"{pattern[1..^1]}\"%" : pattern);
    }

    private string? Other(string? name) => name == from.Name ? to.Name : name;

    private Actor Other(Actor by) => by == from ? to : by;
}
