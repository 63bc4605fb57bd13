using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Tells "there was nothing" from "it was not recorded": a key of content that is there and holds nothing. A tool that answers
/// with nothing, and a prompt without messages, are findings; a key that is absent is a switch that is off.
/// </summary>
internal static class EmptyContent
{
    private static readonly (string Key, ContentSlot Slot)[] Keys =
    [
        ("gen_ai.system_instructions", ContentSlot.SystemPrompt),
        ("gen_ai.tool.definitions", ContentSlot.ToolDefinition),
        ("gen_ai.input.messages", ContentSlot.InputMessage),
        ("gen_ai.output.messages", ContentSlot.OutputMessage),
        ("gen_ai.tool.call.arguments", ContentSlot.ToolArguments),
        ("gen_ai.tool.call.result", ContentSlot.ToolResult),
        ("ai.prompt.messages", ContentSlot.InputMessage),
        ("ai.prompt.tools", ContentSlot.ToolDefinition),
        ("ai.response.text", ContentSlot.OutputMessage),
        ("ai.toolCall.args", ContentSlot.ToolArguments),
        ("ai.toolCall.result", ContentSlot.ToolResult),
    ];

    // What goes in and what comes out, whatever the step.
    private static readonly (string Key, bool IsInput)[] Values =
    [
        ("input.value", true),
        ("output.value", false),
        ("langfuse.observation.input", true),
        ("langfuse.observation.output", false),
        ("traceloop.entity.input", true),
        ("traceloop.entity.output", false),
        ("gen_ai.prompt", true),
        ("gen_ai.completion", false),
    ];

    public static void Note(AttributeSet attributes, SpanReading reading)
    {
        if (reading.Kind is not (StepKind.ModelCall or StepKind.ToolCall or StepKind.Agent))
        {
            return;
        }

        var isTool = reading.Kind == StepKind.ToolCall;
        foreach (var (key, slot) in Keys)
        {
            if (isTool == (slot is ContentSlot.ToolArguments or ContentSlot.ToolResult))
            {
                Note(attributes, key, slot, reading.Contents);
            }
        }

        foreach (var (key, isInput) in Values)
        {
            var slot = isTool
                ? isInput
                    ? ContentSlot.ToolArguments
                    : ContentSlot.ToolResult
                : isInput
                    ? ContentSlot.InputMessage
                    : ContentSlot.OutputMessage;
            Note(attributes, key, slot, reading.Contents);
        }
    }

    private static void Note(AttributeSet attributes, string key, ContentSlot slot, ContentDraft contents)
    {
        if (!contents.Has(slot) && attributes.Has(key))
        {
            contents.Empty.Add(slot);
        }
    }
}
