using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Codex CLI: about a thousand spans of its own code in some eighteen traces. Content comes as log records: the prompt, and
/// arguments and output of each tool call, written in the span that dispatched it. What the model was sent and what it answered
/// is never recorded, nor are the tools it was offered.
/// </summary>
/// <remarks>
/// Run key: <c>conversation.id</c>, which some spans call <c>thread_id</c>. Most traces of a job name neither; see <see cref="RunKeys"/>.
/// https://developers.openai.com/codex/config-advanced#observability-and-telemetry
/// </remarks>
internal static class Codex
{
    public const string Name = "codex";

    // Its spans carry nothing but their place in its code: they are known by their scope (codex_exec, codex_cli, codex_otel...).
    private const string Scope = "codex_";
    private const string UserPrompt = "codex.user_prompt";
    private const string ToolResult = "codex.tool_result";

    public static bool Speaks(SpanSource span) => span.Scope.StartsWith(Scope, StringComparison.Ordinal);

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = new SpanReading(Name)
        {
            ConversationId = ConversationOf(a),
            RunKey = KeyOf(a),
            // On the span that handled the end of the answer, beside the one that made the request.
            InputTokens = a.Number("gen_ai.usage.input_tokens"),
            OutputTokens = a.Number("gen_ai.usage.output_tokens"),
        };
        if (a.Has("wire_api") && a.Has("model"))
        {
            reading.Kind = StepKind.ModelCall;
            reading.RequestModel = a.Word("model");
        }
        else if (a.Has("codex.tool.phase") && a.Has("call_id"))
        {
            reading.Kind = StepKind.ToolCall;
            reading.ToolName = a.Word("tool_name");
            reading.ToolCallId = a.Word("call_id");
        }
        else if (span.Name == "run_turn")
        {
            reading.Kind = StepKind.Agent;
        }

        return reading;
    }

    public static bool Takes(string scope, string name) =>
        name is UserPrompt or ToolResult && scope.StartsWith(Scope, StringComparison.Ordinal);

    public static SpanReading Read(LogSource log, ContentDraft contents)
    {
        var a = log.Attributes;
        var reading = new SpanReading(Name)
        {
            Contents = contents,
            ConversationId = ConversationOf(a),
            RunKey = KeyOf(a),
        };
        switch (log.Name)
        {
            case UserPrompt:
                reading.Kind = StepKind.Agent;
                contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(a.Word("prompt")));
                break;
            case ToolResult:
                reading.Kind = StepKind.ToolCall;
                reading.ToolName = a.Word("tool_name");
                reading.ToolCallId = a.Word("call_id");
                contents.Value(ContentSlot.ToolArguments, a.Node("arguments"));
                contents.Value(ContentSlot.ToolResult, OutputOf(a.Word("output")));
                reading.HiddenError = a.Word("success") == "false" ? ToolFailure.In(contents.Result) ?? "tool_error" : null;
                break;
        }

        return reading;
    }

    // "Wall time: 0.0448 seconds\nOutput:\n{..}": the time is the tool's own and differs in each run.
    private static JsonNode? OutputOf(string? output)
    {
        const string Mark = "\nOutput:\n";
        return
            output is not null
            && output.StartsWith("Wall time: ", StringComparison.Ordinal)
            && output.IndexOf(Mark, StringComparison.Ordinal) is > 0 and var at
            ? output[(at + Mark.Length)..]
            : output;
    }

    private static string? ConversationOf(AttributeSet a) => a.Word("conversation.id", "thread_id");

    private static string? KeyOf(AttributeSet a) => RunKeys.Of(Name, "conversation.id", ConversationOf(a));
}
