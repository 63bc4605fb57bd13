using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>OpenLLMetry: its own spans around model calls with OpenTelemetry's names.</summary>
public sealed class TraceloopTests
{
    [Theory]
    [InlineData("traceloop")]
    [InlineData("traceloop-anthropic")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void Read_SdkSpanUnderTheInstrumentations_IsTheSameCallAndCountedOnce()
    {
        var spans = new RecordedSdk("traceloop-anthropic").Spans;
        var inner = Assert.Single(spans, s => s.Name == "anthropic.messages.create");
        var outer = Assert.Single(spans, s => s.SpanId == inner.ParentSpanId);

        Assert.Equal((StepKind.ModelCall, StepKind.ModelCall), (inner.Kind, outer.Kind));
        Assert.Equal(
            (outer.InputTokens, outer.OutputTokens, outer.FinishReason),
            (inner.InputTokens, inner.OutputTokens, inner.FinishReason)
        );
        var summary = RunSummaries.Of([outer, inner], null);
        Assert.Equal((1, inner.InputTokens), (summary.ModelCallCount, summary.InputTokens));
    }

    [Fact]
    public void Read_FlattenedMessages_AreTheConversationOfTheCall()
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.system", "Anthropic"),
            ("llm.request.type", "chat"),
            ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.prompt.0.role", "system"),
            ("gen_ai.prompt.0.content", "You handle refunds."),
            ("gen_ai.prompt.1.role", "user"),
            ("gen_ai.prompt.1.content", "Refund A-1045."),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.tool_calls.0.id", "toolu_1"),
            ("gen_ai.completion.0.tool_calls.0.name", "lookup_order"),
            ("gen_ai.completion.0.tool_calls.0.arguments", """{"order_id":"A-1045"}""")
        );

        Assert.Equal((StepKind.ModelCall, "anthropic"), (span.Kind, span.Provider));
        Assert.Equal("You handle refunds.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Equal("Refund A-1045.", Assert.Single(span.Messages(ContentSlot.InputMessage)).Text);
        var call = Assert.Single(Assert.Single(span.Messages(ContentSlot.OutputMessage)).ToolCalls);
        Assert.Equal(("lookup_order", """{"order_id":"A-1045"}""", "toolu_1"), (call.Name, call.Content, call.CallId));
    }
}
