using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class MastraTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("mastra");

    [Fact]
    public void Read_StepAroundItsChat_IsOneCallWithTheMessagesOfTheStep()
    {
        var spans = new RecordedSdk("mastra").Spans;
        var step = spans.First(s => s.Name.StartsWith("agent_step", StringComparison.Ordinal));
        var chat = spans.Single(s => s.ParentSpanId == step.SpanId && s.Kind == StepKind.ModelCall);

        Assert.Equal(1, RunSummaries.Of([step, chat], null).ModelCallCount);
        Assert.Equal("lookup_order", Assert.Single(step.Messages(ContentSlot.OutputMessage)).ToolCalls.Single().Name);
        // The chat span says that it answered, and leaves the tool call out.
        Assert.Empty(chat.In(ContentSlot.OutputMessage));
        Assert.Contains(ContentSlot.OutputMessage, chat.Empty);
    }
}
