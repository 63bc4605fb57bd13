using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Langfuse SDKs: observations with a type, input and output. An observation names one model, the one that answered where the
/// SDK knows it; what was asked for is overwritten.
/// </summary>
/// <remarks>https://langfuse.com/integrations/native/opentelemetry#property-mapping</remarks>
internal static class Langfuse
{
    public const string Name = "langfuse";

    private const string Prefix = "langfuse.observation.";

    public static bool Speaks(SpanSource span) =>
        span.Attributes.Has(Prefix + "type") || span.Attributes.Has(Prefix + "input") || span.Attributes.Has(Prefix + "output");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var kind = KindOf(a.Word(Prefix + "type"));
        var usage = a.Node(Prefix + "usage_details") as JsonObject;
        var reading = new SpanReading(Name)
        {
            Kind = kind,
            // An observation has no other name for its agent.
            Agent = kind == StepKind.Agent ? span.Name : null,
            RequestModel = a.Word(Prefix + "model.name"),
            ResponseModel = a.Word(Prefix + "model.name"),
            Parameters = ModelCallWords.Parameters(a.Node(Prefix + "model.parameters") as JsonObject ?? []),
            InputTokens = Tokens(usage, "input", "prompt_tokens", "promptTokens"),
            OutputTokens = Tokens(usage, "output", "completion_tokens", "completionTokens"),
            // The OTel status of the span stays unset.
            Failed = a.Word(Prefix + "level") == "ERROR",
            FailureMessage = a.Word(Prefix + "status_message"),
        };
        var (input, output) = (a.Node(Prefix + "input"), a.Node(Prefix + "output"));
        switch (kind)
        {
            case StepKind.ModelCall:
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(input));
                reading.Contents.System(JsonText.TextOf((input as JsonObject)?.First("system", "instructions")));
                reading.Contents.Tools((input as JsonObject)?["tools"]);
                reading.Contents.Messages(ContentSlot.OutputMessage, ChatMessage.Outputs(output));
                break;
            case StepKind.Agent:
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(input));
                reading.Contents.Messages(ContentSlot.OutputMessage, ChatMessage.Outputs(output));
                break;
            case StepKind.ToolCall:
                reading.ToolName = span.Name;
                reading.Contents.Value(ContentSlot.ToolArguments, input);
                reading.Contents.Value(ContentSlot.ToolResult, output);
                break;
            case StepKind.Retrieval:
                reading.Contents.Value(ContentSlot.ToolArguments, input);
                foreach (var document in output as JsonArray ?? [output?.DeepClone()])
                {
                    reading.Contents.Value(ContentSlot.RetrievedDocument, document);
                }

                break;
        }

        return reading;
    }

    private static StepKind KindOf(string? type) =>
        type switch
        {
            "generation" => StepKind.ModelCall,
            "agent" => StepKind.Agent,
            "tool" => StepKind.ToolCall,
            "retriever" => StepKind.Retrieval,
            _ => StepKind.Other,
        };

    // The parts of "input" stand beside it and are not in it: input, input_cached_tokens, input_audio_tokens, ...
    private static long? Tokens(JsonObject? usage, string name, params ReadOnlySpan<string> others)
    {
        if (usage is null)
        {
            return null;
        }

        var parts = usage
            .Where(u => u.Key == name || u.Key.StartsWith($"{name}_", StringComparison.Ordinal))
            .Select(u => Number(u.Value))
            .OfType<long>()
            .ToList();
        return parts.Count > 0 ? (long)Math.Min(parts.Sum(p => (decimal)p), long.MaxValue) : Number(usage.First(others));
    }

    private static long? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<long>(out var number) && number >= 0 ? number : null;
}
