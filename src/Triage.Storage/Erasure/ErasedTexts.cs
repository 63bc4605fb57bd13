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
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Views;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Erasure;

/// <param name="Columns">The texts in which the value is looked for, and replaced unless the row goes.</param>
internal sealed record TextPlace(Type Row, ErasureKind Kind, params string[] Columns)
{
    /// <summary>What names the value goes as a whole row.</summary>
    public bool Whole { get; init; }

    /// <summary>Members of its JSON by which other things are found: they stay, and are told.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public bool Changes(HeldRow row) => Whole || row.Changes.Count > 0;
}

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
        new(typeof(FingerprintRow), ErasureKind.OtherTexts, nameof(FingerprintRow.Label)),
        new(
            typeof(ChangeRow),
            ErasureKind.OtherTexts,
            nameof(ChangeRow.Subject),
            nameof(ChangeRow.Before),
            nameof(ChangeRow.After),
            nameof(ChangeRow.Link)
        ),
        new(typeof(RunItemRow), ErasureKind.OtherTexts, nameof(RunItemRow.Expected), nameof(RunItemRow.Actual)),
        new(typeof(AgentRow), ErasureKind.OtherTexts, nameof(AgentRow.Agent))
        {
            Names = ["name", "id", "tool", "knownTools", "path", "value", "subjectRules", "filingKey"],
        },
        new(typeof(AgentEventRow), ErasureKind.OtherTexts, nameof(AgentEventRow.Text)),
        new(typeof(SavedViewRow), ErasureKind.Views, nameof(SavedViewRow.Name), nameof(SavedViewRow.Query)),
        new(typeof(InvitationRow), ErasureKind.OtherTexts, nameof(InvitationRow.For)),
        new(typeof(ReporterRow), ErasureKind.Reporters, nameof(ReporterRow.Name), nameof(ReporterRow.Mail)) { Whole = true },
        new(typeof(KeptAnswerRow), ErasureKind.Answers, nameof(KeptAnswerRow.Key), nameof(KeptAnswerRow.Answer)) { Whole = true },
        new(typeof(IdempotencyRow), ErasureKind.Answers, nameof(IdempotencyRow.Key)) { Whole = true },
    ];

    private readonly SubjectText _subject = new(sought.Value);

    /// <summary>Rows of a place that hold the value, in the order of their keys.</summary>
    /// <returns>How many rows may have held it, and those that do.</returns>
    public async Task<(int Looked, List<HeldRow> Held)> FindAsync(TextPlace place, long skip, CancellationToken cancellation)
    {
        var type = context.Model.FindEntityType(place.Row)!;
        var keys = type.FindPrimaryKey()!.Properties;
        var columns = place.Columns.Select(c => type.FindProperty(c)!).ToList();
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
            var texts = columns
                .Select((column, i) => (Column: column, At: keys.Count + i))
                .Where(c => !reader.IsDBNull(c.At))
                .Select(c => (c.Column, Text: reader.GetString(c.At)))
                .Where(c => _subject.StandsIn(c.Text))
                .ToList();
            if (texts.Count > 0)
            {
                var key = Enumerable.Range(0, keys.Count).Select(reader.GetValue).ToArray();
                var replaced = texts.ConvertAll(t => (Column: t.Column.GetColumnName(), Old: t.Text, New: Replaced(t, place)));
                held.Add(
                    new HeldRow(
                        key,
                        [.. replaced.Where(r => r.New != r.Old).Select(r => (r.Column, r.New))],
                        Stays: !place.Whole && replaced.Exists(r => _subject.StandsIn(r.New))
                    )
                );
            }
        }

        return (looked, held);
    }

    /// <summary>The first thousand, for a preview and for what is told by name.</summary>
    public async Task<List<HeldRow>> FindAllAsync(TextPlace place, CancellationToken cancellation)
    {
        var (all, skip, looked) = (new List<HeldRow>(), 0L, RowsPerStep);
        while (looked == RowsPerStep && all.Count < Page<string>.CountedUpTo)
        {
            (looked, var held) = await FindAsync(place, skip, cancellation);
            all.AddRange(held);
            skip += looked;
        }

        return all;
    }

    /// <summary>The report with what is replaced of these rows, and those that stay as they are.</summary>
    public ErasureReport Told(ErasureReport report, TextPlace place, IEnumerable<HeldRow> rows)
    {
        var all = rows.ToList();
        var changed = all.FindAll(place.Changes);
        return report
            .WithRemoved(
                place.Kind,
                changed.Count,
                changed.Where(r => r.IncidentOf(place) is not null).Select(r => NameOf(place, r))
            )
            .WithStaying(ErasureKind.Names, [.. all.Where(r => r.Stays).Select(r => NameOf(place, r))]);
    }

    /// <summary>Replaces what was found, or takes the rows away where the place has no texts.</summary>
    public async Task TakeOutAsync(TextPlace place, IReadOnlyList<HeldRow> held, CancellationToken cancellation)
    {
        var type = context.Model.FindEntityType(place.Row)!;
        var keys = type.FindPrimaryKey()!.Properties;
        foreach (var row in held.Where(place.Changes))
        {
            var where = string.Join(" AND ", keys.Select((p, i) => $"\"{p.GetColumnName()}\" = @p{i}"));
            var set = string.Join(", ", row.Changes.Select((c, i) => $"\"{c.Column}\" = @p{keys.Count + i}"));
            await using var command = Command(
                place.Whole
                    ? $"DELETE FROM {type.GetTableName()} WHERE {where}"
                    : $"UPDATE {type.GetTableName()} SET {set} WHERE {where}",
                [.. row.Key, .. row.Changes.Select(c => (object)c.Text)]
            );
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Of people for people: <c>INC-12</c>, <c>agents invoice-reconciler</c>. Without the value.</summary>
    public string NameOf(TextPlace place, HeldRow row)
    {
        var key = string.Join(' ', row.Key.Skip(1).Select(k => Convert.ToString(k, CultureInfo.InvariantCulture)));
        return row.IncidentOf(place) is { } number
            ? $"INC-{number}"
            : _subject.TakenOutOf($"{context.Model.FindEntityType(place.Row)!.GetTableName()} {key}");
    }

    /// <summary>As it was where it would not be read any more.</summary>
    private string Replaced((IProperty Column, string Text) stored, TextPlace place)
    {
        if (stored.Column.ClrType == typeof(string))
        {
            return _subject.TakenOutOf(stored.Text);
        }

        try
        {
            var text = Cleaned(JsonNode.Parse(stored.Text)!, place.Names).ToJsonString(Relaxed);
            stored.Column.GetTypeMapping().Converter!.ConvertFromProvider(text);
            return text;
        }
        catch (JsonException)
        {
            return stored.Text;
        }
    }

    private JsonNode Cleaned(JsonNode node, IReadOnlyList<string> names) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(m =>
                    KeyValuePair.Create(
                        m.Key,
                        m.Value is null ? null
                            : names.Contains(m.Key) ? m.Value.DeepClone()
                            : (JsonNode?)Cleaned(m.Value, names)
                    )
                )
            ),
            JsonArray items => new JsonArray([.. items.Select(i => i is null ? null : Cleaned(i, names))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(_subject.TakenOutOf(text)),
            _ => node.DeepClone(),
        };

    /// <summary>What is the same however the value is escaped: its plain letters and digits in their order.</summary>
    internal static string Pattern(string value) =>
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
/// <param name="Stays">The value stands in it also afterwards.</param>
internal sealed record HeldRow(object[] Key, IReadOnlyList<(string Column, string Text)> Changes, bool Stays)
{
    /// <summary>The incident whose text it is; null of what belongs to none.</summary>
    public int? IncidentOf(TextPlace place) =>
        place.Kind is ErasureKind.IncidentTexts or ErasureKind.Worklist or ErasureKind.Reporters
            ? Convert.ToInt32(Key[1], CultureInfo.InvariantCulture)
            : null;
}
