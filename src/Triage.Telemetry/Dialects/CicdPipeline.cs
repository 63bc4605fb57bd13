using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// What CI systems send of their pipelines: a span per run with its result, and one per job. No agent ran: what counts is that
/// a build was judged.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/</remarks>
internal static class CicdPipeline
{
    private const string Prefix = "cicd.pipeline.";

    public static bool Speaks(SpanSource span) => span.Attributes.HasPrefix(Prefix);

    public static SpanReading Read(SpanSource span) =>
        new(PipelineRun.Dialect) { ErrorType = span.Attributes.Word("cicd.pipeline.result", "cicd.pipeline.task.run.result") };

    /// <summary>Null when the span says nothing of a pipeline.</summary>
    public static PipelineRun? Of(string traceId, AttributeSet a, AttributeSet resource, long endUnixNano)
    {
        if (!a.HasPrefix(Prefix))
        {
            return null;
        }

        return new PipelineRun(traceId, DateTimeOffset.UnixEpoch.AddTicks(endUnixNano / TimeSpan.NanosecondsPerTick))
        {
            Name = Word(a.Word("cicd.pipeline.name")),
            RunId = Word(a.Word("cicd.pipeline.run.id")),
            Url = Address(a.Word("cicd.pipeline.run.url.full")),
            Result = Word(a.Word("cicd.pipeline.result")),
            // The version of the resource is that of the CI system.
            Version = Word(a.Word("service.version")),
            Commit = Word(
                a.Word("vcs.ref.head.revision", "vcs.repository.ref.revision")
                    ?? resource.Word("vcs.ref.head.revision", "vcs.repository.ref.revision")
            ),
            Agent = Word(a.Word("gen_ai.agent.name") ?? resource.Word("gen_ai.agent.name")),
            Tasks = Word(a.Word("cicd.pipeline.task.name")) is { } task
                ?
                [
                    new PipelineTask(
                        task,
                        Word(a.Word("cicd.pipeline.task.run.id")),
                        Word(a.Word("cicd.pipeline.task.type")),
                        Word(a.Word("cicd.pipeline.task.run.result", "cicd.pipeline.task.result")),
                        Address(a.Word("cicd.pipeline.task.run.url.full"))
                    ),
                ]
                : [],
        };
    }

    private static string? Word(string? text) => text is null ? null : Text.Bounded(text, Limits.MaxKeyNameChars);

    private static string? Address(string? url) => url is { Length: <= Limits.MaxLinkChars } ? url : null;
}
