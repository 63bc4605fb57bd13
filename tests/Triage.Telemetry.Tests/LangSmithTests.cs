using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class LangSmithTests
{
    [Theory]
    [InlineData("langsmith")]
    [InlineData("langsmith-langgraph")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void Read_ToolThatAnswersWithAnError_HasItsHttpStatusThoughTheSpanIsOk()
    {
        var tool = Assert.Single(new RecordedSdk("langsmith").Spans, s => s.ErrorType is not null);

        Assert.Equal((SpanStatus.Ok, "get_account", "401"), (tool.Status, tool.ToolName, tool.ErrorType));
    }

    [Fact]
    public void Read_GraphInOneSpan_NamesTheAgentAndNoStep()
    {
        var span = Assert.Single(new RecordedSdk("langsmith-langgraph").Spans);

        Assert.Equal((StepKind.Other, "Invoice_Reconciler", null), (span.Kind, span.Agent, span.Provider));
    }
}
