using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Mastra: OpenTelemetry's names for what they cover, and its own for the rest. The messages of a model call are on the
/// <c>agent_step</c> around the <c>chat</c> span, which holds model and tokens; its answer there leaves tool calls out.
/// </summary>
/// <remarks>https://mastra.ai/docs/observability/tracing/exporters/otel</remarks>
internal static class Mastra
{
    public const string Name = "mastra";

    public static bool Speaks(SpanSource span) => span.Attributes.Has("mastra.span.type");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = OtelGenAi.Read(span, Name);
        reading.ConversationId = a.Word("mastra.metadata.sessionId", "mastra.metadata.threadId");
        switch (a.Word("mastra.span.type"))
        {
            case "agent_run":
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(a.Node("mastra.agent_run.input")));
                Answer(a.Node("mastra.agent_run.output"), reading.Contents);
                break;
            case "model_step":
                // Around the chat span, so it is the same call once more.
                reading.Kind = StepKind.ModelCall;
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(a.Node("mastra.model_step.input")));
                Answer(a.Node("mastra.model_step.output"), reading.Contents);
                break;
        }

        return reading;
    }

    // {"text":"","toolCalls":[{"toolCallId":..,"toolName":..,"args":{..}}]}
    private static void Answer(JsonNode? output, ContentDraft contents)
    {
        if (output is JsonObject said)
        {
            contents.Messages(
                ContentSlot.OutputMessage,
                ChatMessage.Outputs(
                    new JsonObject
                    {
                        ["role"] = "assistant",
                        ["content"] = said["text"]?.DeepClone(),
                        ["tool_calls"] = said["toolCalls"]?.DeepClone(),
                    }
                )
            );
        }
    }
}
