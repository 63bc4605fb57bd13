using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// OpenInference: <c>openinference.span.kind</c>, indexed <c>llm.*</c> keys, <c>input.value</c> and <c>output.value</c>.
/// A vendor SDK may put its own span under the instrumentation's (<c>anthropic.messages.create</c> under
/// <c>Anthropic Messages</c>, same tokens): both are kept here, and the run counts model calls that contain no other.
/// </summary>
/// <remarks>https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md</remarks>
internal static class OpenInference
{
    public const string Name = "openinference";

    public static bool Speaks(SpanSource span) =>
        span.Attributes.Has("openinference.span.kind")
        || span.Attributes.HasPrefix("llm.input_messages.")
        || span.Attributes.HasPrefix("llm.output_messages.");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = new SpanReading(Name)
        {
            Kind = KindOf(span),
            Agent = AgentOf(a),
            Provider =
                a.Word("llm.provider", "llm.system") ?? JsonText.StringOf((a.Node("metadata") as JsonObject)?["ls_provider"]),
            RequestModel = a.Word("llm.request.model_name", "llm.model_name"),
            ResponseModel = a.Word("llm.response.model_name", "llm.model_name"),
            FinishReason = ModelCallWords.FinishReason(a.Node("llm.finish_reason")),
            InputTokens = a.Number("llm.token_count.prompt"),
            OutputTokens = a.Number("llm.token_count.completion"),
            Parameters = ModelCallWords.Parameters(a.Node("llm.invocation_parameters") as JsonObject ?? []),
        };

        switch (reading.Kind)
        {
            case StepKind.ModelCall:
                ModelCall(a, reading);
                break;
            case StepKind.ToolCall:
                ToolCall(span, reading);
                break;
            case StepKind.Retrieval:
                Retrieval(a, reading.Contents);
                break;
            case StepKind.Agent:
                Messages(a, reading.Contents);
                break;
            // The state that a chain hands on is the messages of its steps over again: it stays among the attributes.
        }

        return reading;
    }

    private static StepKind KindOf(SpanSource span) =>
        span.Attributes.Word("openinference.span.kind")?.ToUpperInvariant() switch
        {
            "AGENT" => StepKind.Agent,
            "LLM" => StepKind.ModelCall,
            "TOOL" => StepKind.ToolCall,
            "RETRIEVER" => StepKind.Retrieval,
            // LangChain's agents are chains that bear the agent's name.
            "CHAIN" when span.Name.Length > 0 && span.Name == AgentOf(span.Attributes) => StepKind.Agent,
            null => StepKind.ModelCall,
            _ => StepKind.Other,
        };

    private static string? AgentOf(AttributeSet a) =>
        a.Word("agent.name")
        ?? (a.Word("openinference.span.kind") == "AGENT" ? a.Word("graph.node.name", "graph.node.id") : null)
        ?? JsonText.StringOf((a.Node("metadata") as JsonObject)?["lc_agent_name"]);

    private static void ModelCall(AttributeSet a, SpanReading reading)
    {
        Messages(a, reading.Contents);
        var request = a.Node("input.value") as JsonObject;
        // llm.model_name is overwritten with the model that answered; the request still says what was asked for.
        reading.RequestModel = a.Word("llm.request.model_name") ?? JsonText.StringOf(request?["model"]) ?? reading.RequestModel;
        var parameters = a.Node("llm.invocation_parameters") as JsonObject;
        if (!reading.Contents.Has(ContentSlot.SystemPrompt))
        {
            // Anthropic keeps it beside the messages, LangChain sends the role and forgets the text.
            reading.Contents.System(SystemOf(request) ?? SystemOf(parameters));
            foreach (var system in ChatMessage.Inputs(request?["messages"]).Where(m => m.IsSystem))
            {
                reading.Contents.System(system.Text);
            }
        }

        foreach (var tool in Indexed(a, "llm.tools."))
        {
            reading.Contents.Tools(tool.GetValueOrDefault("tool.json_schema"));
        }

        if (!reading.Contents.Has(ContentSlot.ToolDefinition))
        {
            reading.Contents.Tools(parameters?["tools"] ?? request?["tools"]);
        }

        if (a.Node("output.value") is JsonObject answer)
        {
            reading.ResponseId = JsonText.StringOf(answer["id"]);
        }
    }

    private static string? SystemOf(JsonObject? request) =>
        request?.First("system", "instructions") is { } system
        && ChatMessage.Of(new JsonObject { ["content"] = system.DeepClone() }, "system") is { } message
            ? message.Text
            : null;

    private static void Messages(AttributeSet a, ContentDraft contents)
    {
        var inputs = Indexed(a, "llm.input_messages.").ToList();
        contents.Messages(
            ContentSlot.InputMessage,
            inputs.Count > 0
                ? inputs.Select(m => MessageOf(m, "user")).OfType<ChatMessage>()
                : ChatMessage.Inputs(a.Node("input.value"))
        );
        var outputs = Indexed(a, "llm.output_messages.").ToList();
        contents.Messages(
            ContentSlot.OutputMessage,
            outputs.Count > 0
                ? outputs.Select(m => MessageOf(m, "assistant")).OfType<ChatMessage>()
                : ChatMessage.Outputs(a.Node("output.value"))
        );
    }

    private static ChatMessage? MessageOf(Dictionary<string, JsonNode?> keys, string role)
    {
        var message = new JsonObject { ["role"] = Value(keys, "message.role") ?? role };
        var blocks = IndexedKeys.Of(keys, "message.contents.").Select(BlockOf).OfType<JsonNode>().ToArray();
        if (blocks.Length > 0)
        {
            message["content"] = new JsonArray(blocks);
        }
        else
        {
            message["content"] = keys.GetValueOrDefault("message.content")?.DeepClone();
        }

        message["tool_call_id"] = Value(keys, "message.tool_call_id");
        message["tool_calls"] = new JsonArray([.. IndexedKeys.Of(keys, "message.tool_calls.").Select(CallOf).OfType<JsonNode>()]);
        return ChatMessage.Of(message, role);
    }

    private static JsonObject? BlockOf(Dictionary<string, JsonNode?> block) =>
        Value(block, "message_content.type") is "tool_use" ? CallOf(block)
        : Value(block, "message_content.text") is { } text ? ChatMessage.TextPart(text)
        : null;

    private static JsonObject? CallOf(Dictionary<string, JsonNode?> call) =>
        Value(call, "tool_call.function.name") is { } name
            ? ChatMessage.ToolCallPart(Value(call, "tool_call.id"), name, call.GetValueOrDefault("tool_call.function.arguments"))
            : null;

    private static void ToolCall(SpanSource span, SpanReading reading)
    {
        var a = span.Attributes;
        reading.ToolName = a.Word("tool.name") ?? span.Name;
        reading.Contents.Value(ContentSlot.ToolArguments, a, "input.value", "tool.parameters");
        var callId = ToolEnvelope.Result(reading.Contents, a, "output.value");
        reading.ToolCallId = a.Word("tool_call.id", "tool.call_id", "tool.id") ?? callId;
    }

    private static void Retrieval(AttributeSet a, ContentDraft contents)
    {
        contents.Value(ContentSlot.ToolArguments, a.Node("input.value"));
        foreach (var document in Indexed(a, "retrieval.documents."))
        {
            contents.Value(
                ContentSlot.RetrievedDocument,
                new JsonObject(
                    new[] { "id", "score", "content", "metadata" }
                        .Select(k => KeyValuePair.Create(k, document.GetValueOrDefault($"document.{k}")?.DeepClone()))
                        .Where(p => p.Value is not null)
                )
            );
        }

        if (!contents.Has(ContentSlot.RetrievedDocument))
        {
            contents.Value(ContentSlot.RetrievedDocument, a.Node("output.value"));
        }
    }

    private static IEnumerable<Dictionary<string, JsonNode?>> Indexed(AttributeSet a, string prefix) =>
        IndexedKeys.Of(a.Under(prefix), prefix);

    private static string? Value(Dictionary<string, JsonNode?> keys, string key) =>
        keys.GetValueOrDefault(key) is { } value ? JsonText.TextOf(value) : null;
}
