using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests;

/// <summary>Builds runs for tests: spans get ids and times from a counter, so that two equal recipes differ in nothing but those.</summary>
internal sealed class SomeRun(string trace)
{
    private readonly List<Span> _spans = [];
    private long _clock = 1_790_000_000_000_000_000;

    public string? Version { get; init; } = "1.0.0";
    public string Input { get; init; } = "Reconcile ledger EU-2031.";
    public string Agent { get; init; } = "recon-agent";

    public IReadOnlyList<Span> Spans => _spans;

    public Span Add(Span span)
    {
        _clock += 1_000_000;
        var placed = span with
        {
            TraceId = trace.PadLeft(32, '0'),
            SpanId = $"{trace}{_spans.Count:x}".PadLeft(16, '0'),
            StartUnixNano = _clock,
            EndUnixNano = _clock + 500_000,
            Agent = span.Agent ?? Agent,
        };
        _spans.Add(placed);
        return placed;
    }

    public Span Root() => Add(Some.Span(StepKind.Agent, $"invoke_agent {Agent}"));

    public Span Chat(
        Span? under,
        IEnumerable<string> input,
        string output,
        string? system = "Be exact. The tolerance is 0.50 EUR.",
        string model = "gpt-4.1",
        params string[] tools
    ) =>
        Add(
            Some.Span(StepKind.ModelCall, $"chat {model}") with
            {
                ParentSpanId = under?.SpanId,
                RequestModel = model,
                Contents =
                [
                    .. system is null ? [] : new[] { new SpanContent(ContentSlot.SystemPrompt, 0, null, system) },
                    .. tools.Select((t, i) => new SpanContent(ContentSlot.ToolDefinition, i, null, t)),
                    .. input.Select((m, i) => new SpanContent(ContentSlot.InputMessage, i, null, m)),
                    new SpanContent(ContentSlot.OutputMessage, 0, "assistant", output),
                ],
            }
        );

    public Span Tool(Span? under, string name, string? arguments, string? result, string? callId = null) =>
        Add(
            Some.Span(StepKind.ToolCall, $"execute_tool {name}") with
            {
                ParentSpanId = under?.SpanId,
                ToolName = name,
                ToolCallId = callId,
                Contents =
                [
                    .. arguments is null ? [] : new[] { new SpanContent(ContentSlot.ToolArguments, 0, null, arguments) },
                    .. result is null ? [] : new[] { new SpanContent(ContentSlot.ToolResult, 0, null, result) },
                ],
            }
        );

    public void Replace(Span known, Func<Span, Span> change) => _spans[_spans.IndexOf(known)] = change(known);

    public RecordedRun Recorded(IReadOnlyList<Span>? spans = null) =>
        new(
            Some.Run(trace) with
            {
                Summary = Some.Run(trace).Summary with
                {
                    Agent = Agent,
                    Build = new Build(Version, null, null),
                    UserInputKey = Input,
                },
            },
            spans ?? _spans
        );
}

/// <summary>Small valid things for tests; each test changes only what it is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Span Span(StepKind kind, string name) =>
        new()
        {
            TraceId = new string('0', 31) + "1",
            SpanId = new string('0', 15) + "1",
            Kind = kind,
            Name = name,
        };

    public static Run Run(string id) =>
        new(
            id,
            [],
            new RunSummary
            {
                Agent = "recon-agent",
                Task = "recon",
                StartedAtUtc = Noon,
            },
            default,
            1,
            true,
            Noon,
            Noon
        );

    public static string User(string text) => Message("user", new { type = "text", content = text });

    public static string Assistant(string text) => Message("assistant", new { type = "text", content = text });

    public static string Calls(params (string Id, string Tool, string Arguments)[] calls) =>
        Message(
            "assistant",
            [
                .. calls.Select(c =>
                    (object)
                        new
                        {
                            type = "tool_call",
                            id = c.Id,
                            name = c.Tool,
                            arguments = JsonDocument.Parse(c.Arguments).RootElement,
                        }
                ),
            ]
        );

    public static string ToolAnswer(string callId, string response) =>
        Message(
            "tool",
            new
            {
                type = "tool_call_response",
                id = callId,
                response,
            }
        );

    public static string Tool(string name, string description) =>
        JsonSerializer.Serialize(
            new
            {
                name,
                description,
                parameters = new { type = "object" },
            }
        );

    private static string Message(string role, params object[] parts) => JsonSerializer.Serialize(new { role, parts });

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
