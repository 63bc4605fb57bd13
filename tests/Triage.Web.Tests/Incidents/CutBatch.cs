using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Web.Tests.Incidents;

/// <summary>A stored batch of 40 invoices, reported ok: the list of payments declares 40 and returned 31, nine turned out wrong.</summary>
internal static class CutBatch
{
    private static readonly SubjectRule Rule = new(
        "invoice",
        SubjectPlace.Result,
        "$.invoices[*].invoice",
        "list_invoices",
        PerItem: true
    );

    public static string Invoice(int n) => $"INV-{n.ToString("0000", CultureInfo.InvariantCulture)}";

    /// <returns>The id of the run.</returns>
    public static async Task<string> StoreAsync(
        IServiceProvider services,
        int trace,
        DateTimeOffset at,
        int returned,
        CancellationToken cancellation
    )
    {
        var runs = services.GetRequiredService<IRunStore>();
        Span[] spans =
        [
            Step(trace, 1, at),
            Tool(trace, 2, at, "list_invoices", new { invoices = Entries(40) }),
            Tool(trace, 3, at, "list_payments", new { total = 40, payments = Entries(returned) }),
        ];
        var id = (await runs.StoreAsync(WorkspaceId.Main, spans, cancellation)).RunIds[0];
        var outcomes = services.GetRequiredService<IOutcomeStore>();
        var recorded = (await runs.FindRecordedAsync(WorkspaceId.Main, id, cancellation))!;
        await outcomes.KeepReadingAsync(
            WorkspaceId.Main,
            recorded.Run,
            "v1",
            RunItems.Of(recorded.Spans, [Rule]),
            [],
            at,
            cancellation
        );
        return id;
    }

    /// <summary>Finance's corrected file, read: what came back is right, the rest is wrong.</summary>
    public static Task CorrectAsync(
        IServiceProvider services,
        string run,
        int returned,
        DateTimeOffset at,
        CancellationToken cancellation
    ) =>
        services
            .GetRequiredService<IOutcomeStore>()
            .ClaimAsync(
                WorkspaceId.Main,
                [
                    .. Enumerable
                        .Range(1, 40)
                        .Select(n => new RunClaim(
                            run,
                            new OutcomeClaim(
                                n <= returned ? Outcome.Green : Outcome.Red,
                                OutcomeSource.File,
                                at,
                                Actor.Owner,
                                Invoice(n),
                                Expected: "matched",
                                Actual: n <= returned ? "matched" : "open"
                            )
                        )),
                ],
                cancellation
            );

    private static IEnumerable<object> Entries(int count) =>
        Enumerable.Range(1, count).Select(n => (object)new { invoice = Invoice(n) });

    private static Span Tool(int trace, int span, DateTimeOffset at, string tool, object result) =>
        Step(trace, span, at) with
        {
            Kind = StepKind.ToolCall,
            Name = $"execute_tool {tool}",
            ToolName = tool,
            Contents = [new SpanContent(ContentSlot.ToolResult, 0, null, JsonSerializer.Serialize(result))],
        };

    private static Span Step(int trace, int span, DateTimeOffset at)
    {
        var start = ((at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100) + span;
        return new Span
        {
            TraceId = (0xb000 + trace).ToString("x32", CultureInfo.InvariantCulture),
            SpanId = (0xb0000 + (trace * 16) + span).ToString("x16", CultureInfo.InvariantCulture),
            ParentSpanId = span == 1 ? null : (0xb0000 + (trace * 16) + 1).ToString("x16", CultureInfo.InvariantCulture),
            Kind = StepKind.Agent,
            Name = "invoke_agent invoice-reconciler",
            StartUnixNano = start,
            EndUnixNano = start + 1_000_000,
            Status = SpanStatus.Ok,
            Agent = "invoice-reconciler",
            Task = "reconcile",
        };
    }
}
