using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Views;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Erasure;

/// <param name="Columns">The texts in which the value is replaced; none: what names it goes as a whole.</param>
internal sealed record TextPlace(Type Row, ErasureKind Kind, params string[] Columns);

/// <summary>
/// Takes the value out of what people and programs wrote: in every text of the workspace that is no name by which other things
/// are found. Table by table, by the columns as the database has them, so that one way does for all.
/// </summary>
internal sealed class ErasedTexts(TriageContext context, WorkspaceId workspace, SoughtSubject sought)
{
    public const int RowsPerStep = 200;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly TextPlace[] Places =
    [
        new(
            typeof(StoredIncident),
            ErasureKind.IncidentTexts,
            nameof(StoredIncident.Title),
            nameof(StoredIncident.WhatHappened),
            nameof(StoredIncident.Expected),
            nameof(StoredIncident.Subject),
            nameof(StoredIncident.Amount),
            nameof(StoredIncident.DeclineReason),
            nameof(StoredIncident.Links),
            nameof(StoredIncident.FiledLinks),
            nameof(StoredIncident.Impact),
            nameof(StoredIncident.Verdict)
        ),
        new(typeof(IncidentEventRow), ErasureKind.IncidentTexts, nameof(IncidentEventRow.Text)),
        new(typeof(IncidentStepRow), ErasureKind.IncidentTexts, nameof(IncidentStepRow.Note)),
        new(typeof(AnswerRow), ErasureKind.IncidentTexts, nameof(AnswerRow.Note), nameof(AnswerRow.Evidence)),
        new(typeof(TallyRow), ErasureKind.IncidentTexts, nameof(TallyRow.Check)),
        new(typeof(FollowUpRow), ErasureKind.IncidentTexts, nameof(FollowUpRow.What)),
        new(typeof(FixAttemptRow), ErasureKind.IncidentTexts, nameof(FixAttemptRow.What), nameof(FixAttemptRow.Link)),
        new(
            typeof(WorklistEntryRow),
            ErasureKind.Worklist,
            nameof(WorklistEntryRow.Subject),
            nameof(WorklistEntryRow.Expected),
            nameof(WorklistEntryRow.Actual),
            nameof(WorklistEntryRow.Note)
        ),
        new(typeof(OnsetRow), ErasureKind.IncidentTexts, nameof(OnsetRow.Result)),
        new(
            typeof(WebhookDeliveryRow),
            ErasureKind.Deliveries,
            nameof(WebhookDeliveryRow.Message),
            nameof(WebhookDeliveryRow.Attempts)
        ),
        new(
            typeof(OutcomeClaimRow),
            ErasureKind.OtherTexts,
            nameof(OutcomeClaimRow.Check),
            nameof(OutcomeClaimRow.Note),
            nameof(OutcomeClaimRow.Expected),
            nameof(OutcomeClaimRow.Actual)
        ),
        new(typeof(FingerprintTextRow), ErasureKind.Prompts, nameof(FingerprintTextRow.Text)),
        new(typeof(FingerprintRow), ErasureKind.Prompts, nameof(FingerprintRow.Label)),
        new(
            typeof(ChangeRow),
            ErasureKind.OtherTexts,
            nameof(ChangeRow.Subject),
            nameof(ChangeRow.Before),
            nameof(ChangeRow.After),
            nameof(ChangeRow.Link)
        ),
        new(typeof(AgentEventRow), ErasureKind.OtherTexts, nameof(AgentEventRow.Text)),
        new(typeof(SavedViewRow), ErasureKind.Views, nameof(SavedViewRow.Name), nameof(SavedViewRow.Query)),
        new(typeof(KeptAnswerRow), ErasureKind.Answers),
        new(typeof(IdempotencyRow), ErasureKind.Answers),
    ];

    private readonly SubjectText _subject = new(sought.Value);

    /// <summary>Rows of a place that hold the value, in the order of their keys.</summary>
    /// <returns>How many rows may have held it, and those that do.</returns>
    public async Task<(int Looked, List<HeldRow> Held)> FindAsync(TextPlace place, long skip, CancellationToken cancellation)
    {
        var type = context.Model.FindEntityType(place.Row)!;
        var keys = type.FindPrimaryKey()!.Properties;
        var columns = ColumnsOf(type, place);
        var names = keys.Concat(columns).Select(p => $"\"{p.GetColumnName()}\"");
        var order = string.Join(", ", keys.Select(p => $"\"{p.GetColumnName()}\""));
        var like = string.Join(" OR ", columns.Select(p => $"lower(\"{p.GetColumnName()}\") LIKE @p1"));
        await using var command = Command(
            $"SELECT {string.Join(", ", names)} FROM {type.GetTableName()} WHERE workspace = @p0 AND ({like}) ORDER BY {order} "
                + string.Create(CultureInfo.InvariantCulture, $"LIMIT {RowsPerStep} OFFSET {skip}"),
            [workspace.Value, Pattern(sought.Value)]
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (looked, held) = (0, new List<HeldRow>());
        while (await reader.ReadAsync(cancellation))
        {
            looked++;
            var key = Enumerable.Range(0, keys.Count).Select(reader.GetValue).ToArray();
            var changes = new List<(string Column, string Text)>();
            var stands = false;
            for (var i = 0; i < columns.Count; i++)
            {
                var at = keys.Count + i;
                if (reader.IsDBNull(at) || !_subject.StandsIn(reader.GetString(at)))
                {
                    continue;
                }

                stands = true;
                if (place.Columns.Length > 0 && TakenOut(columns[i], reader.GetString(at)) is { } text)
                {
                    changes.Add((columns[i].GetColumnName(), text));
                }
            }

            if (stands)
            {
                held.Add(new HeldRow(key, changes));
            }
        }

        return (looked, held);
    }

    /// <summary>Replaces what was found, or takes the rows away where the place has no texts.</summary>
    /// <returns>How many rows changed.</returns>
    public async Task<int> TakeOutAsync(TextPlace place, IReadOnlyList<HeldRow> held, CancellationToken cancellation)
    {
        var type = context.Model.FindEntityType(place.Row)!;
        var keys = type.FindPrimaryKey()!.Properties;
        var changed = 0;
        foreach (var row in held)
        {
            if (place.Columns.Length > 0 && row.Changes.Count == 0)
            {
                continue;
            }

            var where = string.Join(" AND ", keys.Select((p, i) => $"\"{p.GetColumnName()}\" = @p{i}"));
            var set = string.Join(", ", row.Changes.Select((c, i) => $"\"{c.Column}\" = @p{keys.Count + i}"));
            await using var command = Command(
                place.Columns.Length == 0
                    ? $"DELETE FROM {type.GetTableName()} WHERE {where}"
                    : $"UPDATE {type.GetTableName()} SET {set} WHERE {where}",
                [.. row.Key, .. row.Changes.Select(c => (object)c.Text)]
            );
            changed += await command.ExecuteNonQueryAsync(cancellation);
        }

        return changed;
    }

    private static List<IProperty> ColumnsOf(IEntityType type, TextPlace place) =>
        place.Row == typeof(KeptAnswerRow)
            ? [type.FindProperty(nameof(KeptAnswerRow.Key))!, type.FindProperty(nameof(KeptAnswerRow.Answer))!]
        : place.Columns.Length == 0 ? [type.FindProperty(nameof(IdempotencyRow.Key))!]
        : [.. place.Columns.Select(c => type.FindProperty(c)!)];

    /// <summary>Null where the text would not be read any more: it is then told as staying.</summary>
    private string? TakenOut(IProperty column, string stored)
    {
        if (column.ClrType == typeof(string))
        {
            return _subject.TakenOutOf(stored);
        }

        try
        {
            var text = JsonNode.Parse(stored) is { } node ? Cleaned(node).ToJsonString(Relaxed) : stored;
            column.GetTypeMapping().Converter!.ConvertFromProvider(text);
            return text == stored ? null : text;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JsonNode Cleaned(JsonNode node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : (JsonNode?)Cleaned(m.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(i => i is null ? null : Cleaned(i))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(_subject.TakenOutOf(text)),
            _ => node.DeepClone(),
        };

    /// <summary>What is the same however the value is escaped: its plain letters and digits in their order.</summary>
    private static string Pattern(string value) =>
        "%" + string.Concat(value.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : "%")) + "%";

    private DbCommand Command(string sql, object[] values)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (string.Create(CultureInfo.InvariantCulture, $"@p{i}"), values[i]);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

/// <summary>A row that holds the value, by its key as the database has it, with the texts that take its place.</summary>
internal sealed record HeldRow(object[] Key, IReadOnlyList<(string Column, string Text)> Changes);
