using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>
/// A batch of 412 invoices, reported ok. The payments of two ledgers are listed: US holds 239 and all came back; EU
/// declares 276 and 164 came back. Invoices 165 to 173 have their payments on EU rows 165 to 173, and turned out wrong.
/// </summary>
internal sealed record InvoiceBatch
{
    public const int Invoices = 412;
    public const int Wrong = 9;
    private const int Returned = 164;

    /// <summary>EU payments that came back; 276 makes a batch in which nothing is cut.</summary>
    public int EuReturned { get; init; } = Returned;
    public bool PaymentsNameInvoices { get; init; } = true;
    public bool Captured { get; init; } = true;
    public string Trace { get; init; } = "f1";

    public static string Invoice(int n) => $"INV-{n.ToString("0000", CultureInfo.InvariantCulture)}";

    public static string Payment(int n) => $"PAY-{n.ToString("0000", CultureInfo.InvariantCulture)}";

    public static bool IsWrong(int n) => n is > Returned and <= Returned + Wrong;

    /// <summary>Six of the nine wrong and every third of the others: it correlates and explains nothing.</summary>
    private static string Region(int n) =>
        IsWrong(n)
            ? n <= Returned + 6
                ? "north"
                : "south"
            : n % 3 == 0
                ? "north"
                : "south";

    public RecordedRun Recorded()
    {
        var run = new SomeRun(Trace) { Agent = "invoice-reconciler" };
        var root = run.Root();
        var invoices = Enumerable.Range(1, Invoices).Select(n => new { invoice = Invoice(n), region = Region(n) });
        Tool(run, root, "list_invoices", """{"month":"2026-10"}""", new { invoices });
        Tool(run, root, "list_payments", """{"ledger":"EU"}""", new { total = 276, payments = Payments(1, EuReturned) });
        Tool(run, root, "list_payments", """{"ledger":"US"}""", new { total = 239, payments = Payments(174, 239) });
        Tool(run, root, "post_result", """{"matched":412}""", new { ok = true });
        return run.Recorded();
    }

    /// <param name="outcome">Null: as finance's corrected file tells it.</param>
    public IReadOnlyList<RunItem> Items(RecordedRun run, bool touchedByPayments = true, Func<int, Outcome>? outcome = null)
    {
        var tools = run.Spans.Where(s => s.Kind is StepKind.ToolCall).ToList();
        return
        [
            .. Enumerable
                .Range(1, Invoices)
                .Select(n => new RunItem(
                    new Subject("invoice", Invoice(n)),
                    n,
                    Captured ? [.. Touches(tools, n, touchedByPayments)] : [],
                    new EffectiveOutcome(outcome?.Invoke(n) ?? (IsWrong(n) ? Outcome.Red : Outcome.Green), OutcomeSource.File),
                    Payment(n),
                    IsWrong(n) ? "unmatched" : Payment(n)
                )),
        ];
    }

    private IEnumerable<ItemTouch> Touches(List<Span> tools, int n, bool touchedByPayments)
    {
        yield return Touch(tools[0], n, Invoices, ("region", Region(n)));
        if (touchedByPayments && n <= EuReturned && n <= 173)
        {
            yield return Touch(tools[1], n, EuReturned, ("ledger", "EU"));
        }
        else if (touchedByPayments && n >= 174)
        {
            yield return Touch(tools[2], n - 173, 239, ("ledger", "US"));
        }
    }

    private static ItemTouch Touch(Span span, int position, int of, params (string Name, string Value)[] facts) =>
        new(
            span.TraceId,
            span.SpanId,
            span.StepName,
            SubjectPlace.Result,
            position,
            of,
            facts.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal)
        );

    private IEnumerable<object> Payments(int from, int count) =>
        Enumerable
            .Range(from, count)
            .Select(n => PaymentsNameInvoices ? (object)new { id = Payment(n), invoice = Invoice(n) } : new { id = Payment(n) });

    private void Tool(SomeRun run, Span root, string name, string arguments, object result) =>
        run.Tool(root, name, arguments, Captured ? JsonSerializer.Serialize(result) : null);
}
