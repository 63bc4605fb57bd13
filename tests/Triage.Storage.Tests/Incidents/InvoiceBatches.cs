using System.Globalization;
using System.Text.Json;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Tests.Incidents;

/// <summary>Stores batches of 40 invoices whose list of payments is cut after so many of its 40 entries.</summary>
internal static class InvoiceBatches
{
    public const int Invoices = 40;

    private static readonly SubjectRule Rule = new(
        "invoice",
        SubjectPlace.Result,
        "$.invoices[*].invoice",
        "list_invoices",
        PerItem: true
    );

    public static string Invoice(int n) => $"INV-{n.ToString("0000", CultureInfo.InvariantCulture)}";

    /// <param name="returned">Null: the result was not captured.</param>
    public static async Task<Run> StoreBatchAsync(
        this StoreOnDisk store,
        int trace,
        DateTimeOffset at,
        int? returned,
        CancellationToken cancellation
    )
    {
        Span[] spans =
        [
            Some.Span(trace, 1, at: at) with
            {
                Kind = StepKind.Agent,
                Name = "invoke_agent",
                Subjects = [],
            },
            Tool(trace, 2, at, "list_invoices", new { invoices = Entries(Invoices) }),
            Tool(trace, 3, at, "list_payments", returned is { } r ? new { total = Invoices, payments = Entries(r) } : null),
        ];
        await store.RunStore.StoreAsync(WorkspaceId.Main, spans, cancellation);
        var run = (await store.Runs.FindAsync(WorkspaceId.Main, Some.TraceId(trace), cancellation))!.Run;
        await store
            .Get<IOutcomeStore>()
            .KeepReadingAsync(WorkspaceId.Main, run, "v1", RunItems.Of(spans, [Rule]), [], at, cancellation);
        return (await store.Runs.FindAsync(WorkspaceId.Main, run.Id, cancellation))!.Run;
    }

    private static IEnumerable<object> Entries(int count) =>
        Enumerable.Range(1, count).Select(n => (object)new { invoice = Invoice(n) });

    private static Span Tool(int trace, int span, DateTimeOffset at, string tool, object? result) =>
        Some.Span(trace, span, parent: 1, at: at) with
        {
            Kind = StepKind.ToolCall,
            Name = $"execute_tool {tool}",
            ToolName = tool,
            Subjects = [],
            Contents = result is null ? [] : [new SpanContent(ContentSlot.ToolResult, 0, null, JsonSerializer.Serialize(result))],
        };
}
