using System.Data;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Packs;

/// <summary>
/// Packs the spans that earlier versions kept row by row: <c>spans</c>, their <c>span_contents</c> and the <c>contents</c>. The
/// migration leaves these tables; here they are read, trace by trace, and dropped when the last one is packed. A start that is
/// cut short goes on at the next.
/// </summary>
internal static class OldSpans
{
    private const int TracesAtOnce = 50;

    public static async Task PackAsync(TriageContext context, CancellationToken cancellation)
    {
        await context.Database.OpenConnectionAsync(cancellation);
        var connection = context.Database.GetDbConnection();
        if (!await HasTableAsync(context, cancellation))
        {
            return;
        }

        while (await PackSomeAsync(context, cancellation))
        {
            // Each turn is a transaction of its own.
        }

        foreach (var table in (string[])["span_contents", "spans", "contents"])
        {
            await RunAsync(context, $"DROP TABLE {table}", [], cancellation);
        }
    }

    private static async Task<bool> PackSomeAsync(TriageContext context, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellation);
        var traces = await RowsAsync(
            context,
            $"SELECT DISTINCT workspace, trace_id FROM spans LIMIT {TracesAtOnce}",
            [],
            cancellation
        );
        foreach (var trace in traces)
        {
            object[] key = [trace["workspace"]!, trace["trace_id"]!];
            const string Where = " WHERE workspace = @p0 AND trace_id = @p1";
            var spans = await RowsAsync(context, "SELECT * FROM spans" + Where, key, cancellation);
            var uses = await RowsAsync(context, "SELECT * FROM span_contents" + Where, key, cancellation);
            var texts = await RowsAsync(
                context,
                "SELECT key, text FROM contents WHERE workspace = @p0 AND (key IN (SELECT content_key FROM span_contents"
                    + Where
                    + ") OR key IN (SELECT resource_key FROM spans"
                    + Where
                    + "))",
                key,
                cancellation
            );
            var textOf = texts.ToDictionary(t => Text(t, "key")!, t => Text(t, "text")!, StringComparer.Ordinal);
            var whole = spans.ConvertAll(s => SpanOf(s, [.. uses.Where(u => Equals(u["span_id"], s["span_id"]))], textOf));
            await AddAsync(context, new WorkspaceId(Text(trace, "workspace")!), whole, cancellation);
            await RunAsync(context, "DELETE FROM span_contents" + Where, key, cancellation);
            await RunAsync(context, "DELETE FROM spans" + Where, key, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return traces.Count == TracesAtOnce;
    }

    private static async Task AddAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<Span> spans,
        CancellationToken cancellation
    )
    {
        var hasher = new ContentHasher(
            await context.In<Workspaces.WorkspaceRow>(workspace).Select(w => w.ContentKey).SingleAsync(cancellation)
        );
        var run = await context
            .In<Runs.RunTraceRow>(workspace)
            .Where(t => t.TraceId == spans[0].TraceId)
            .Join(context.In<Runs.RunRow>(workspace), t => t.RunId, r => r.Id, (_, r) => new { r.Id, r.LastReceivedAtUtc })
            .SingleAsync(cancellation);
        // No mapping reads them: they are what an earlier one made.
        var packs = EngineSpans.PacksOf(spans).Select(new PackPreparation(workspace, hasher, mappingVersion: 0).Of).ToList();
        for (var number = 0; number < packs.Count; number++)
        {
            (packs[number].Row.Number, packs[number].Row.ReceivedAtUtc) = (number, run.LastReceivedAtUtc);
        }

        await context.AddNewAsync(packs.ConvertAll(p => p.Row), cancellation);
        await RunNewsRow.TellAsync(context, workspace, [run.Id], sinceUtc: null, cancellation);
    }

    private static Span SpanOf(
        Dictionary<string, object?> row,
        List<Dictionary<string, object?>> uses,
        Dictionary<string, string> texts
    )
    {
        // The columns bear the names of the properties; the rest of the span is put together from what the row refers to.
        var json = new JsonObject();
        foreach (var (column, value) in row)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(
                string.Concat(column.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]))
            );
            json[name] = value switch
            {
                null => null,
                string text when name is "subjects" or "links" => JsonNode.Parse(StorableText.Read(text)),
                string text when name is not ("attributes" or "events") => JsonValue.Create(StorableText.Read(text)),
                long number => JsonValue.Create(number),
                int number => JsonValue.Create(number),
                _ => null,
            };
        }

        var resource = texts[Text(row, "resource_key")!];
        return StoredJson.Read<Span>(json.ToJsonString()) with
        {
            Build = new Build(Text(row, "build_version"), Text(row, "build_commit"), Text(row, "build_environment")),
            Attributes = Attributes(StoredJson.Read<List<OldAttribute>>(Text(row, "attributes")!), texts),
            Events =
            [
                .. StoredJson
                    .Read<List<OldEvent>>(Text(row, "events")!)
                    .Select(e => new SpanEvent(e.Name, e.AtUnixNano, Attributes([.. e.Attributes], texts))),
            ],
            ResourceAttributes = StoredJson.Read<List<SpanAttribute>>(resource),
            Contents =
            [
                .. uses.Where(u => Text(u, "slot") != "attribute")
                    .OrderBy(u => Convert.ToInt64(u["sequence"], System.Globalization.CultureInfo.InvariantCulture))
                    .Select(u => new SpanContent(
                        ContractWords.TryParse<ContentSlot>(Text(u, "slot")!, out var slot) ? slot : ContentSlot.InputMessage,
                        Convert.ToInt64(u["slot_order"], System.Globalization.CultureInfo.InvariantCulture),
                        Text(u, "role"),
                        texts[Text(u, "content_key")!]
                    )),
            ],
        };
    }

    private static List<SpanAttribute> Attributes(List<OldAttribute> attributes, Dictionary<string, string> texts) =>
        attributes.ConvertAll(a => new SpanAttribute(a.K, a.V ?? texts[a.C!]));

    private static string? Text(Dictionary<string, object?> row, string column) =>
        row[column] is string text ? StorableText.Read(text) : null;

    private static async Task<bool> HasTableAsync(TriageContext context, CancellationToken cancellation)
    {
        try
        {
            await RunAsync(context, "SELECT 1 FROM spans LIMIT 1", [], cancellation);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static async Task<List<Dictionary<string, object?>>> RowsAsync(
        TriageContext context,
        string sql,
        object[] values,
        CancellationToken cancellation
    )
    {
        await using var command = Command(context, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(
                Enumerable
                    .Range(0, reader.FieldCount)
                    .ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.Ordinal)
            );
        }

        return rows;
    }

    private static async Task RunAsync(TriageContext context, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = Command(context, sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static DbCommand Command(TriageContext context, string sql, object[] values)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", values[i]);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private sealed record OldAttribute(string K, string? V, string? C);

    private sealed record OldEvent(string Name, long AtUnixNano, IReadOnlyList<OldAttribute> Attributes);
}
