using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// gemini-cli: <c>llm_call</c> and <c>tool_call</c> spans with OpenTelemetry's names around values of its own. Every call is a
/// trace; nothing is above them.
/// </summary>
/// <remarks>
/// Run key: <c>gen_ai.conversation.id</c>, in log records <c>session.id</c>.
/// https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/telemetry.md
/// </remarks>
internal static class GeminiCli
{
    public const string Name = "gemini-cli";

    public static bool Speaks(SpanSource span) => Takes(span.Scope);

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = OtelGenAi.Facts(a, new ContentDraft(), Name);
        reading.RunKey = KeyOf(a, span.Resource);
        switch (a.Word("gen_ai.operation.name"))
        {
            case "llm_call":
                reading.Kind = StepKind.ModelCall;
                OtelGenAi.Messages(a, reading.Contents);
                break;
            case "tool_call":
                reading.Kind = StepKind.ToolCall;
                ToolCall(a, reading);
                break;
            case "agent_call":
                reading.Kind = StepKind.Agent;
                break;
        }

        return reading;
    }

    public static bool Takes(string scope) => scope == Name;

    public static SpanReading Read(LogSource log, ContentDraft contents)
    {
        var reading = OtelGenAiEvents.Read(log, contents);
        reading.RunKey = KeyOf(log.Attributes, log.Resource);
        return reading;
    }

    private static void ToolCall(AttributeSet a, SpanReading reading)
    {
        reading.ToolName = a.Word("gen_ai.tool.name");
        reading.ToolCallId = a.Word("gen_ai.tool.call_id");
        reading.Contents.Value(ContentSlot.ToolArguments, (a.Node("gen_ai.input.messages") as JsonObject)?["args"]);
        if (a.Node("gen_ai.output.messages") is not JsonObject output)
        {
            return;
        }

        var response = output["response"] as JsonObject;
        var answers = (response?["responseParts"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(p => (p["functionResponse"] as JsonObject)?["response"] as JsonObject);
        foreach (var answer in answers.OfType<JsonObject>())
        {
            reading.Contents.Value(ContentSlot.ToolResult, Unwrapped(answer["output"]) ?? answer);
        }

        reading.HiddenError =
            JsonText.StringOf(output["status"]) == "error" ? JsonText.StringOf(response?["errorType"]) ?? "tool_error" : null;
    }

    // <untrusted_context>..</untrusted_context> is put around an answer for the model.
    private static JsonNode? Unwrapped(JsonNode? output)
    {
        const string Start = "<untrusted_context>";
        const string End = "</untrusted_context>";
        return
            JsonText.StringOf(output)?.Trim() is { } text
            && text.StartsWith(Start, StringComparison.Ordinal)
            && text.EndsWith(End, StringComparison.Ordinal)
            ? text[Start.Length..^End.Length].Trim()
            : output;
    }

    private static string? KeyOf(AttributeSet a, AttributeSet resource) =>
        RunKeys.Of(Name, "session.id", a.Word("gen_ai.conversation.id", "session.id") ?? resource.Word("session.id"));
}
