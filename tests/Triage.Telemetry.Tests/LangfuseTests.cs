using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class LangfuseTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("langfuse");

    [Fact]
    public void Read_LevelError_IsAFailureThoughTheStatusIsUnset()
    {
        var span = OtlpSample.ReadOne(
            ("langfuse.observation.type", "generation"),
            ("langfuse.observation.level", "ERROR"),
            ("langfuse.observation.status_message", "429 Rate limit reached")
        );

        Assert.Equal(
            (StepKind.ModelCall, SpanStatus.Error, "429 Rate limit reached"),
            (span.Kind, span.Status, span.StatusMessage)
        );
    }

    [Theory]
    [InlineData("""{"input":100,"input_cached_tokens":20,"output":7,"output_reasoning_tokens":3,"total":130}""", 120, 10)]
    [InlineData("""{"prompt_tokens":5,"completion_tokens":6}""", 5, 6)]
    [InlineData("""{"total":11}""", null, null)]
    public void Read_UsageDetails_PartsAreAddedAndTheTotalIsNot(string usage, int? input, int? output)
    {
        var span = OtlpSample.ReadOne(("langfuse.observation.type", "generation"), ("langfuse.observation.usage_details", usage));

        Assert.Equal(((long?)input, (long?)output), (span.InputTokens, span.OutputTokens));
    }

    [Fact]
    public void Read_Retriever_HasQueryAndDocuments()
    {
        var span = OtlpSample.ReadOne(
            ("langfuse.observation.type", "retriever"),
            ("langfuse.observation.input", "rotate api token"),
            ("langfuse.observation.output", """[{"id":"kb-104"},{"id":"kb-118"}]""")
        );

        Assert.Equal("rotate api token", span.TextOf(ContentSlot.ToolArguments));
        Assert.Equal(["""{"id":"kb-104"}""", """{"id":"kb-118"}"""], span.In(ContentSlot.RetrievedDocument).Select(d => d.Body));
    }
}
