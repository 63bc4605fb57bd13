using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// OpenLLMetry (Traceloop): <c>traceloop.*</c> on workflows, tasks, agents and tools. Its model calls carry OpenTelemetry's
/// names, before 2026 as <c>gen_ai.prompt.N</c>, and are read there.
/// </summary>
/// <remarks>https://github.com/traceloop/openllmetry/tree/main/packages/opentelemetry-semantic-conventions-ai</remarks>
internal static class Traceloop
{
    public const string Name = "traceloop";

    public static bool Speaks(SpanSource span) => span.Attributes.Has("traceloop.span.kind");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = OtelGenAi.Facts(a, new ContentDraft(), Name);
        var input = ToolEnvelope.Arguments(a.Node("traceloop.entity.input"));
        switch (a.Word("traceloop.span.kind"))
        {
            case "tool":
                reading.Kind = StepKind.ToolCall;
                reading.ToolName = a.Word("gen_ai.tool.name", "traceloop.entity.name");
                reading.ToolCallId = a.Word("gen_ai.tool.call.id");
                reading.Contents.Value(ContentSlot.ToolArguments, input);
                var callId = ToolEnvelope.Result(reading.Contents, a, "traceloop.entity.output");
                reading.ToolCallId ??= callId;
                break;
            case "agent":
                reading.Kind = StepKind.Agent;
                reading.Agent ??= a.Word("traceloop.entity.name");
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(Said(input)));
                reading.Contents.Messages(ContentSlot.OutputMessage, ChatMessage.Outputs(a.Node("traceloop.entity.output")));
                break;
            // A workflow hands on what its agents and tools say again.
        }

        return reading;
    }

    // {"task":"Reconcile ledger EU-2031."}: one argument is what was said, whatever the parameter is called.
    private static JsonNode? Said(JsonNode? input) =>
        input is JsonObject { Count: 1 } map && map.GetAt(0).Value is JsonValue value ? value : input;
}
