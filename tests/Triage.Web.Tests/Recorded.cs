using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Web.Tests;

/// <summary>A small run as an SDK records it: an agent that asks a model, reads payments and posts a result.</summary>
internal static class Recorded
{
    public static readonly DateTimeOffset Start = new(2026, 11, 16, 8, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<Span> Reconciliation(
        int trace,
        string payments = """{"total":2}""",
        SpanStatus status = SpanStatus.Ok
    ) =>
        [
            Span(trace, 1, null, "invoke_agent reconciler", StepKind.Agent, 0, 1_000) with
            {
                Agent = "reconciler",
                Task = "month-end",
                Status = status,
                Build = new Build("1.14.2", "5b1e0c7", "production"),
                Subjects = [new Subject("ledger", "EU-2031")],
            },
            Span(trace, 2, 1, "chat gpt-4.1", StepKind.ModelCall, 10, 300) with
            {
                RequestModel = "gpt-4.1",
                InputTokens = 500,
                OutputTokens = 20,
                Contents =
                [
                    new SpanContent(ContentSlot.SystemPrompt, 0, null, "Match every invoice."),
                    new SpanContent(
                        ContentSlot.InputMessage,
                        0,
                        "user",
                        """{"role":"user","parts":[{"type":"text","content":"Reconcile EU-2031."}]}"""
                    ),
                    new SpanContent(
                        ContentSlot.OutputMessage,
                        0,
                        "assistant",
                        """{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"list_payments","arguments":{"ledger":"EU-2031"}}]}"""
                    ),
                ],
            },
            Span(trace, 3, 1, "execute_tool list_payments", StepKind.ToolCall, 320, 80) with
            {
                ToolName = "list_payments",
                ToolCallId = "c1",
                Contents =
                [
                    new SpanContent(ContentSlot.ToolArguments, 0, null, """{"ledger":"EU-2031"}"""),
                    new SpanContent(ContentSlot.ToolResult, 0, null, payments),
                ],
                Attributes = [new SpanAttribute("gen_ai.tool.name", "\"list_payments\"")],
            },
            Span(trace, 4, 3, "GET", StepKind.Other, 330, 50),
        ];

    public static Span Span(int trace, int span, int? parent, string name, StepKind kind, double fromMs, double ms)
    {
        var start = ((Start.AddMinutes(trace) - DateTimeOffset.UnixEpoch).Ticks * 100) + (long)(fromMs * 1_000_000);
        return new Span
        {
            TraceId = trace.ToString("x32", CultureInfo.InvariantCulture),
            SpanId = IdOf(trace, span),
            ParentSpanId = parent is { } known ? IdOf(trace, known) : null,
            Name = name,
            Kind = kind,
            StartUnixNano = start,
            EndUnixNano = start + (long)(ms * 1_000_000),
            Dialect = "otel-genai",
        };
    }

    public static string IdOf(int trace, int span) => ((trace * 256) + span).ToString("x16", CultureInfo.InvariantCulture);
}
