using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>A small reconciliation job: ask, two tools, answer. What a test does not name is as in green.</summary>
internal sealed record Recon(string Trace)
{
    public string Ledger { get; init; } = "EU-2031";
    public string? System { get; init; } = "Be exact. The tolerance is 0.50 EUR.";
    public string Model { get; init; } = "gpt-4.1";
    public string ToolText { get; init; } = "List the booked payments.";
    public string Payments { get; init; } = """{"as_of":"2026-11-02","payments":[{"id":"PAY-51","amount":1240}]}""";
    public string Plan { get; init; } = """{"from":1}""";
    public string Answer { get; init; } = "1 matched, 0 open.";
    public string? Version { get; init; } = "1.14.2";
    public bool SwapParallelTools { get; init; }
    public bool SkipPayments { get; init; }
    public string[] Before { get; init; } = [];
    public bool ToolSpans { get; init; } = true;

    public SomeRun Build()
    {
        var run = new SomeRun(Trace) { Version = Version, Input = Ledger };
        var root = run.Root();
        var input = Before.Append(Some.User($"Reconcile ledger {Ledger}.")).ToList();
        var arguments = $$"""{"ledger":"{{Ledger}}","page":1}""";
        var (c1, c2) = ($"call_{Trace}aaaa1111", $"call_{Trace}bbbb2222");
        var calls = Some.Calls((c1, "list_invoices", arguments), (c2, "list_payments", arguments));
        var invoices = $$"""{"ledger":"{{Ledger}}","invoices":["INV-7001"]}""";
        run.Chat(root, input, calls, System, Model, Some.Tool("list_payments", ToolText));
        if (ToolSpans)
        {
            Action[] tools =
            [
                () => run.Tool(root, "list_invoices", arguments, invoices, c1),
                () =>
                {
                    if (!SkipPayments)
                    {
                        run.Tool(root, "list_payments", arguments, Payments, c2);
                    }
                },
            ];
            foreach (var tool in SwapParallelTools ? tools.Reverse() : tools)
            {
                tool();
            }
        }

        string[] second = [.. input, calls, Some.ToolAnswer(c1, invoices), Some.ToolAnswer(c2, Payments)];
        run.Chat(root, second, Some.Assistant(Answer), System, Model, Some.Tool("list_payments", ToolText));
        return run;
    }

    public RecordedRun Recorded() => Build().Recorded();
}
