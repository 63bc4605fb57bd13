using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// LangSmith in OpenTelemetry mode: whole requests and answers in <c>gen_ai.prompt</c> and <c>gen_ai.completion</c>. They are
/// written late: when the application goes on appending to one list of messages, the first prompt holds the later ones too.
/// </summary>
/// <remarks>https://docs.smith.langchain.com/observability/how_to_guides/trace_langchain_with_otel</remarks>
internal static class LangSmith
{
    public const string Name = "langsmith";

    public static bool Speaks(SpanSource span) => span.Attributes.Has("langsmith.span.kind");

    public static SpanReading Read(SpanSource span)
    {
        var a = span.Attributes;
        var reading = OtelGenAi.Facts(a, new ContentDraft(), Name);
        reading.Agent ??= a.Word("langsmith.metadata.lc_agent_name");
        reading.ConversationId = a.Word(
            "langsmith.metadata.session_id",
            "langsmith.metadata.thread_id",
            "langsmith.trace.session_id"
        );
        var (prompt, completion) = (a.Node("gen_ai.prompt"), a.Node("gen_ai.completion"));
        // A run that threw is sent with status ok, the exception as an event, and nothing that came out.
        if (completion is null && span.Events.FirstOrDefault(e => e.Name == "exception").Attributes is { } exception)
        {
            reading.Failed = true;
            reading.FailureMessage = exception.Word("exception.message");
        }

        switch (a.Word("langsmith.span.kind"))
        {
            case "llm":
                reading.Kind = StepKind.ModelCall;
                reading.Provider = a.Word("langsmith.metadata.ls_provider") ?? reading.Provider;
                reading.Parameters ??= ModelCallWords.Parameters(prompt as JsonObject ?? []);
                OtelGenAi.Messages(a, reading.Contents);
                break;
            case "tool":
                reading.Kind = StepKind.ToolCall;
                OtelGenAi.ToolCall(a, reading);
                break;
            case "retriever":
                reading.Kind = StepKind.Retrieval;
                reading.Contents.Value(ContentSlot.ToolArguments, prompt);
                foreach (var document in completion as JsonArray ?? [completion?.DeepClone()])
                {
                    reading.Contents.Value(ContentSlot.RetrievedDocument, document);
                }

                break;
            default:
                // A chain says what it was given and what came out, once for all its steps.
                reading.Contents.Messages(ContentSlot.InputMessage, ChatMessage.Inputs(prompt));
                reading.Contents.Messages(ContentSlot.OutputMessage, ChatMessage.Outputs(completion));
                break;
        }

        if (reading.Kind != StepKind.ModelCall)
        {
            // "langchain" stands here for the framework.
            reading.Provider = null;
        }

        return reading;
    }
}
