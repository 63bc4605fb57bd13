using System.Globalization;
using System.Text;
using System.Text.Json;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Tests.Outcomes;

/// <summary>A run that lists 412 invoices and posts them all, nine with a wrong amount; and finance's corrected file for it.</summary>
internal static class InvoiceBatch
{
    public const string Agent = "reconciler";
    public const int Invoices = 403;
    public static readonly int[] Wrong = [165, 171, 180, 199, 204, 231, 240, 255, 276];

    private static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    public static readonly IReadOnlyList<SubjectRule> Rules =
    [
        new("invoice", SubjectPlace.Result, "$.invoices[*].id", "list_invoices", true),
        new("invoice", SubjectPlace.Arguments, "$.posted[*].invoice", "post_result", true),
    ];

    public static IReadOnlyList<Span> Run(int trace = 1)
    {
        var numbers = Enumerable.Range(1, Invoices).ToList();
        return
        [
            Recorded.Span(trace, 1, null, "invoke_agent reconciler", StepKind.Agent, 0, 1_000) with
            {
                Agent = Agent,
                Status = SpanStatus.Ok,
            },
            Tool(
                trace,
                2,
                "list_invoices",
                new { tenant = "EU" },
                new { invoices = numbers.Select(n => new { id = Id(n), due = Amount(n) }) }
            ),
            Tool(
                trace,
                3,
                "post_result",
                new { posted = numbers.Select(n => new { invoice = Id(n), amount = Wrong.Contains(n) ? 0m : Amount(n) }) },
                new { ok = Invoices }
            ),
        ];
    }

    /// <summary>412 lines with a byte order mark, semicolons, decimal commas, repeats, a contradiction, empty lines, quotes and three unknown ids.</summary>
    public static byte[] CorrectedFile(bool withActual = true)
    {
        var lines = Enumerable.Range(1, Invoices).Select(n => Line(n, withActual)).ToList();
        lines.Insert(100, Line(7, withActual));
        lines.Insert(200, Line(8, withActual));
        lines.Insert(300, Line(9, withActual));
        lines.Insert(301, Line(165, withActual));
        lines.Insert(1, withActual ? $"{Id(5)};\"1,00\";2,00;typo" : $"{Id(5)};\"1,00\";typo");
        lines.AddRange(
            new[] { "INV-9001", "INV-9002", "INV-9003" }.Select(id => withActual ? $"{id};1,00;1,00;" : $"{id};1,00;")
        );
        lines.Insert(50, withActual ? $" {Id(10)} ;{Money(10)};\"{Money(10)}\";=cmd|' /C calc'!A0" : Line(10, withActual));
        var text = string.Join(
            "\r\n",
            lines.Prepend(withActual ? "Invoice No.;Expected;Actual;Comment" : "Invoice No.;Expected;Comment")
        );
        return
        [
            .. Encoding.UTF8.GetPreamble(),
            .. Encoding.UTF8.GetBytes(text.Replace("INV-0050;", "\r\n\r\nINV-0050;", StringComparison.Ordinal) + "\r\n;;;\r\n"),
        ];
    }

    public static Task<Agent> SetRulesAsync(IAgentStore agents, CancellationToken cancellation) =>
        agents.ChangeAsync(WorkspaceId.Main, Agent, a => a with { SubjectRules = Rules }, "subjects", Actor.Owner, cancellation);

    public static string Id(int number) => $"INV-{number.ToString("0000", CultureInfo.InvariantCulture)}";

    private static string Line(int number, bool withActual) =>
        withActual
            ? $"{Id(number)};{Money(number)};{(Wrong.Contains(number) ? "0" : Money(number))};"
            : $"{Id(number)};{Money(number)};";

    private static decimal Amount(int number) => (number * 37.5m) + 1_000;

    private static string Money(int number) => Amount(number).ToString("#,##0.00", German);

    private static Span Tool(int trace, int span, string tool, object arguments, object result) =>
        Recorded.Span(trace, span, 1, $"execute_tool {tool}", StepKind.ToolCall, span * 100, 50) with
        {
            ToolName = tool,
            Contents =
            [
                new SpanContent(ContentSlot.ToolArguments, 0, null, JsonSerializer.Serialize(arguments)),
                new SpanContent(ContentSlot.ToolResult, 0, null, JsonSerializer.Serialize(result)),
            ],
        };
}
