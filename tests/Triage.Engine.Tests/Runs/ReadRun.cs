using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

/// <summary>A run of tool calls in order, for what is read from arguments and results.</summary>
internal sealed class ReadRun
{
    private readonly List<Span> _spans = [];

    public IReadOnlyList<Span> Spans => _spans;

    public RecordedRun Recorded => new(Some.Run("r1") with { Summary = RunSummaries.Of([.. _spans], null) }, _spans);

    public ReadRun Call(string tool, object? arguments, object? result)
    {
        var span = Next(StepKind.ToolCall) with { ToolName = tool, Name = $"execute_tool {tool}" };
        return Add(span, [.. Content(ContentSlot.ToolArguments, arguments), .. Content(ContentSlot.ToolResult, result)]);
    }

    public ReadRun Model(string[] input, string[] output) =>
        Add(
            Next(StepKind.ModelCall) with
            {
                Name = "chat",
            },
            [
                .. input.Select((body, at) => new SpanContent(ContentSlot.InputMessage, at, null, body)),
                .. output.Select((body, at) => new SpanContent(ContentSlot.OutputMessage, at, null, body)),
            ]
        );

    public ReadRun Attribute(string key, object value) =>
        Add(Next(StepKind.Agent) with { Attributes = [new SpanAttribute(key, JsonSerializer.Serialize(value))] }, []);

    private Span Next(StepKind kind) =>
        Some.Span(kind, "step") with
        {
            SpanId = (_spans.Count + 1).ToString("x16", CultureInfo.InvariantCulture),
            StartUnixNano = 1_000 + _spans.Count,
            EndUnixNano = 1_001 + _spans.Count,
        };

    private ReadRun Add(Span span, SpanContent[] contents)
    {
        _spans.Add(span with { Contents = contents });
        return this;
    }

    /// <summary>A text is taken as it is; anything else as JSON.</summary>
    private static SpanContent[] Content(ContentSlot slot, object? body) =>
        body is null ? [] : [new SpanContent(slot, 0, null, body as string ?? JsonSerializer.Serialize(body))];
}
