using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Vercel AI SDK up to 6, and 7 with its legacy integration: <c>ai.generateText</c> around <c>ai.generateText.doGenerate</c> and
/// <c>ai.toolCall</c>. The outer span carries the sums of the inner ones.
/// </summary>
/// <remarks>https://ai-sdk.dev/docs/ai-sdk-core/telemetry#collected-data</remarks>
internal static class VercelAi
{
    public const string Name = "vercel-ai";

    public static bool Speaks(SpanSource span) => Operation(span) is not null;

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = new SpanReading(Name)
        {
            Kind = KindOf(Operation(span)!),
            Agent = a.Word("ai.telemetry.functionId"),
            Provider = a.Word("ai.model.provider", "gen_ai.provider.name", "gen_ai.system"),
            RequestModel = a.Word("ai.model.id", "gen_ai.request.model"),
            ResponseModel = a.Word("ai.response.model", "gen_ai.response.model"),
            ResponseId = a.Word("ai.response.id", "gen_ai.response.id"),
            FinishReason = ModelCallWords.FinishReason(
                a.Node("ai.response.finishReason", "ai.finishReason", "gen_ai.response.finish_reasons")
            ),
            InputTokens = a.Number("ai.usage.inputTokens", "ai.usage.promptTokens", "gen_ai.usage.input_tokens"),
            OutputTokens = a.Number("ai.usage.outputTokens", "ai.usage.completionTokens", "gen_ai.usage.output_tokens"),
            ToolName = a.Word("ai.toolCall.name"),
            ToolCallId = a.Word("ai.toolCall.id"),
            Parameters = ModelCallWords.Parameters([
                .. Settings(a, "ai.settings."),
                .. Settings(a, "gen_ai.request."),
                KeyValuePair.Create("tool_choice", ToolChoice(a)),
            ]),
        };

        Prompt(a, reading.Contents);
        reading.Contents.Tools(a, "ai.prompt.tools");
        Response(a, reading.Contents);
        reading.Contents.Value(ContentSlot.ToolArguments, a, "ai.toolCall.args", "ai.toolCall.input");
        reading.Contents.Value(ContentSlot.ToolResult, a, "ai.toolCall.result", "ai.toolCall.output");
        return reading;
    }

    // "ai.generateText.doGenerate my-function": the older key has the function id appended.
    private static string? Operation(SpanSource span)
    {
        var operation = span.Attributes.Word("ai.operationId", "operation.name")?.Split(' ')[0];
        return operation?.StartsWith("ai.", StringComparison.Ordinal) == true ? operation : null;
    }

    private static StepKind KindOf(string operation) =>
        operation switch
        {
            "ai.toolCall" => StepKind.ToolCall,
            "ai.generateText" or "ai.streamText" or "ai.generateObject" or "ai.streamObject" => StepKind.Agent,
            _ when operation.StartsWith("ai.embed", StringComparison.Ordinal) => StepKind.Other,
            _ when operation.EndsWith(".doGenerate", StringComparison.Ordinal)
                    || operation.EndsWith(".doStream", StringComparison.Ordinal) => StepKind.ModelCall,
            _ => StepKind.Other,
        };

    private static void Prompt(AttributeSet a, ContentDraft contents)
    {
        if (contents.Inputs(a, "ai.prompt.messages"))
        {
            return;
        }

        if (a.Node("ai.prompt.messages") is { } messages)
        {
            contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(messages));
        }
        else if (a.Node("ai.prompt") is { } prompt)
        {
            if (prompt is JsonObject map)
            {
                contents.System(JsonText.TextOf(map["system"]));
                prompt = map.First("messages", "prompt");
            }

            contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(prompt));
        }
    }

    private static void Response(AttributeSet a, ContentDraft contents)
    {
        var parts = new JsonArray();
        if (a.Word("ai.response.reasoning") is { } thought)
        {
            parts.Add(new JsonObject { ["type"] = "reasoning", ["content"] = thought });
        }

        if (a.Word("ai.response.text", "ai.response.object", "ai.result.text", "ai.result.object") is { } text)
        {
            parts.Add(ChatMessage.TextPart(text));
        }

        if (a.Node("ai.response.toolCalls", "ai.result.toolCalls") is JsonArray calls)
        {
            foreach (var call in calls.OfType<JsonObject>())
            {
                var made = call.DeepClone().AsObject();
                made["type"] = "tool-call";
                parts.Add(made);
            }
        }

        contents.Messages(
            ContentSlot.OutputMessage,
            ChatMessage.Outputs(new JsonObject { ["role"] = "assistant", ["parts"] = parts })
        );
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Settings(AttributeSet a, string prefix) =>
        a.Under(prefix).Select(s => KeyValuePair.Create(s.Key[prefix.Length..], s.Value));

    // {"type":"auto"} is what is sent when nobody chose.
    private static JsonNode? ToolChoice(AttributeSet a) =>
        a.Node("ai.prompt.toolChoice") is JsonObject choice && JsonText.StringOf(choice["type"]) != "auto" ? choice : null;
}
