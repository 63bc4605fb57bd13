using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// OpenTelemetry GenAI in its three ages, with what its emitters add: messages as span events and log records (to v1.36; Logfire
/// packs them into one attribute), as attributes (v1.37 to v1.41), the names after the conventions moved; flattened
/// <c>gen_ai.prompt.N</c> keys, and whole requests in <c>gen_ai.prompt</c>.
/// </summary>
/// <remarks>https://github.com/open-telemetry/semantic-conventions-genai, https://logfire.pydantic.dev/docs/integrations/llms/pydanticai/</remarks>
internal static class OtelGenAi
{
    public const string Name = "otel-genai";

    public static bool Speaks(SpanSource span) =>
        span.Attributes.HasPrefix("gen_ai.") || span.Events.Any(e => e.Name.StartsWith("gen_ai.", StringComparison.Ordinal));

    public static SpanReading Read(SpanSource span) => Read(span, Name);

    /// <param name="dialect">Of an SDK that speaks these names and more.</param>
    public static SpanReading Read(SpanSource span, string dialect)
    {
        var a = span.Attributes;
        var reading = Facts(a, new ContentDraft(), dialect);
        reading.Kind = KindOf(a);
        switch (reading.Kind)
        {
            case StepKind.ToolCall:
                ToolCall(a, reading);
                break;
            case StepKind.Retrieval:
                reading.Contents.Value(
                    ContentSlot.ToolArguments,
                    a.Node("gen_ai.retrieval.query.text", "gen_ai.memory.query.text")
                );
                foreach (var document in a.Node("gen_ai.retrieval.documents", "gen_ai.memory.records") as JsonArray ?? [])
                {
                    reading.Contents.Value(ContentSlot.RetrievedDocument, document);
                }

                break;
            default:
                Messages(a, reading.Contents);
                foreach (var (name, attributes) in span.Events)
                {
                    var said = OtelGenAiEvents.Read(name, attributes, null, reading.Contents);
                    reading.FinishReason ??= said;
                }

                Packed(a, reading);

                break;
        }

        return reading;
    }

    /// <summary>Everything that stands beside the contents; the same keys are on spans and on log records.</summary>
    public static SpanReading Facts(AttributeSet a, ContentDraft contents, string dialect = Name) =>
        new(dialect)
        {
            Contents = contents,
            Agent = a.Word("gen_ai.agent.name"),
            Provider = a.Word("gen_ai.provider.name", "gen_ai.system"),
            RequestModel = a.Word("gen_ai.request.model"),
            ResponseModel = a.Word("gen_ai.response.model"),
            ResponseId = a.Word("gen_ai.response.id"),
            FinishReason = ModelCallWords.FinishReason(
                a.Node(
                    "gen_ai.response.finish_reasons",
                    "gen_ai.response.finish_reason",
                    "gen_ai.response.stop_reason",
                    "anthropic.message.stop_reason"
                )
            ),
            InputTokens = a.Number("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
            OutputTokens = a.Number("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
            Parameters = ModelCallWords.Parameters(
                a.Under("gen_ai.request.").Select(p => KeyValuePair.Create(p.Key["gen_ai.request.".Length..], p.Value))
            ),
        };

    /// <summary>The messages, the system prompt and the tools, as attributes of a span or of the details event.</summary>
    public static void Messages(AttributeSet a, ContentDraft contents)
    {
        foreach (var part in ReadingMemo.Texts(a.Memo?.SystemPrompts, a, "gen_ai.system_instructions", PartsOf))
        {
            contents.System(part);
        }

        contents.Tools(a, "gen_ai.tool.definitions");
        if (!contents.Inputs(a, "gen_ai.input.messages"))
        {
            var inputs = Flattened(a, "gen_ai.prompt.");
            contents.Messages(
                ContentSlot.InputMessage,
                ChatMessage.Inputs(
                    a.Node("gen_ai.input.messages") ?? inputs ?? a.Node("gen_ai.prompt", "pydantic_ai.all_messages")
                )
            );
        }

        if ((a.Node("gen_ai.prompt") as JsonObject)?["tools"] is { } tools && !contents.Has(ContentSlot.ToolDefinition))
        {
            contents.Tools(tools);
        }

        if (!contents.Outputs(a, "gen_ai.output.messages"))
        {
            contents.Messages(
                ContentSlot.OutputMessage,
                ChatMessage.Outputs(
                    a.Node("gen_ai.output.messages") ?? Flattened(a, "gen_ai.completion.") ?? a.Node("gen_ai.completion")
                )
            );
        }
    }

    private static StepKind KindOf(AttributeSet a) =>
        a.Word("gen_ai.operation.name") switch
        {
            "invoke_agent" or "create_agent" => StepKind.Agent,
            "chat" or "generate_content" or "text_completion" or "completion" or "generate" or "llm_request" =>
                StepKind.ModelCall,
            "execute_tool" => StepKind.ToolCall,
            "retrieval" or "search_memory" or "vector_db_retrieve" => StepKind.Retrieval,
            not null => StepKind.Other,
            // A call id alone does not make a tool: messages carry it too.
            null when a.Has("gen_ai.tool.name") => StepKind.ToolCall,
            null when a.Has("gen_ai.request.model") || a.Has("gen_ai.response.model") => StepKind.ModelCall,
            null => StepKind.Other,
        };

    // Logfire: one attribute "events" with a list of [{"event.name":"gen_ai.user.message","role":..,"content":..}, ..].
    private static void Packed(AttributeSet a, SpanReading reading)
    {
        foreach (var packed in (a.Node("events") as JsonArray ?? []).OfType<JsonObject>())
        {
            if (JsonText.StringOf(packed["event.name"]) is { } name)
            {
                var said = OtelGenAiEvents.Read(name, AttributeSet.Empty, packed, reading.Contents);
                reading.FinishReason ??= said;
            }
        }
    }

    /// <summary>Name, call id, arguments and result of an executed tool.</summary>
    public static void ToolCall(AttributeSet a, SpanReading reading)
    {
        reading.ToolName = a.Word("gen_ai.tool.name");
        reading.ToolCallId = a.Word("gen_ai.tool.call.id")?.Trim();
        reading.Contents.Value(
            ContentSlot.ToolArguments,
            a,
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.args",
            "gen_ai.tool.input",
            "mcp.request.argument",
            "tool_arguments",
            "gen_ai.prompt"
        );
        var callId = ToolEnvelope.Result(
            reading.Contents,
            a,
            "gen_ai.tool.call.result",
            "gen_ai.tool.output",
            "mcp.response.value",
            "tool_response",
            "gen_ai.completion"
        );
        reading.ToolCallId ??= callId;
    }

    // An array of text parts, one part, or plain text; other senders write a whole message.
    private static IEnumerable<string> PartsOf(JsonNode? instructions) =>
        ChatMessage.Of(instructions is JsonArray list ? new JsonObject { ["parts"] = list.DeepClone() } : instructions, "system")
            is { } message
            ? message.Parts.Select(p => JsonText.TextOf(p["content"])).OfType<string>()
            : [];

    // gen_ai.prompt.0.role, gen_ai.prompt.0.content, gen_ai.prompt.0.tool_calls.0.name, ...
    private static JsonArray? Flattened(AttributeSet a, string prefix)
    {
        var messages = IndexedKeys
            .Of(a.Under(prefix), prefix)
            .Select(keys =>
            {
                var message = ObjectOf(keys.Where(k => !k.Key.Contains('.')));
                message["tool_calls"] = new JsonArray([.. IndexedKeys.Of(keys, "tool_calls.").Select(ObjectOf)]);
                return (JsonNode)message;
            })
            .ToArray();
        return messages.Length == 0 ? null : new JsonArray(messages);
    }

    private static JsonObject ObjectOf(IEnumerable<KeyValuePair<string, JsonNode?>> keys) =>
        new(keys.Select(k => KeyValuePair.Create(k.Key, k.Value?.DeepClone())));
}
