using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Claude Code: <c>claude_code.interaction</c> around <c>llm_request</c> and <c>tool</c>. Content comes as log records of the
/// interaction: what was asked, the arguments of each tool call, the answer. What a tool answered is never sent, only its size.
/// </summary>
/// <remarks>
/// One prompt is one trace, so no run key: its session may go on for days and hold many jobs.
/// https://code.claude.com/docs/en/monitoring-usage
/// </remarks>
internal static class ClaudeCode
{
    public const string Name = "claude-code";

    private const string SpanPrefix = "claude_code.";
    private const string Scope = "com.anthropic.claude_code";
    private const string UserPrompt = "user_prompt";
    private const string AssistantResponse = "assistant_response";
    private const string ToolResult = "tool_result";

    public static bool Speaks(SpanSource span) =>
        span.Attributes.Has("span.type") && span.Name.StartsWith(SpanPrefix, StringComparison.Ordinal);

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var type = a.Word("span.type");
        var reading = new SpanReading(Name)
        {
            Failed = a.Word("success") == "false",
            HiddenError = a.Word("success") == "false" ? a.Word("status_code", "error") : null,
        };
        switch (type)
        {
            case "interaction":
                reading.Kind = StepKind.Agent;
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(a.Word("user_prompt")));
                break;
            case "llm_request":
                reading.Kind = StepKind.ModelCall;
                reading.Provider = a.Word("gen_ai.provider.name", "gen_ai.system");
                reading.RequestModel = a.Word("gen_ai.request.model", "model");
                reading.ResponseModel = a.Word("gen_ai.response.model");
                reading.ResponseId = a.Word("gen_ai.response.id", "request_id");
                reading.FinishReason = ModelCallWords.FinishReason(a.Node("gen_ai.response.finish_reasons", "stop_reason"));
                reading.InputTokens = a.Number("gen_ai.usage.input_tokens", "input_tokens");
                reading.OutputTokens = a.Number("gen_ai.usage.output_tokens", "output_tokens");
                break;
            case "tool":
                reading.Kind = StepKind.ToolCall;
                reading.ToolName = a.Word("gen_ai.tool.name", "tool_name");
                reading.ToolCallId = a.Word("gen_ai.tool.call.id", "tool_use_id");
                break;
        }

        return reading;
    }

    public static bool Takes(string scope, string name) =>
        name is UserPrompt or AssistantResponse or ToolResult && scope.StartsWith(Scope, StringComparison.Ordinal);

    public static SpanReading Read(LogSource log, ContentDraft contents)
    {
        var a = log.Attributes;
        switch (log.Name)
        {
            case UserPrompt:
                contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(a.Word("prompt")));
                break;
            case AssistantResponse:
                contents.Messages(ContentSlot.OutputMessage, ChatMessage.Outputs(a.Word("response")));
                break;
            case ToolResult:
                // Of the interaction, not of the tool's span, so it says which call it is.
                contents.Value(
                    ContentSlot.ToolArguments,
                    a.Node("tool_input") is { } arguments
                        ? new JsonObject
                        {
                            ["tool"] = ToolOf(a),
                            ["tool_use_id"] = a.Word("tool_use_id"),
                            ["arguments"] = arguments.DeepClone(),
                        }
                        : null
                );
                break;
        }

        return new SpanReading(Name) { Contents = contents };
    }

    // The record says "mcp_tool" where the span says mcp__backoffice__list_invoices.
    private static string? ToolOf(AttributeSet a) =>
        a.Node("tool_parameters") is JsonObject map
        && JsonText.StringOf(map["mcp_server_name"]) is { } server
        && JsonText.StringOf(map["mcp_tool_name"]) is { } tool
            ? $"mcp__{server}__{tool}"
            : a.Word("tool_name");
}
