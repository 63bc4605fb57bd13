using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>AI SDK 7 speaks OpenTelemetry's names (<c>@ai-sdk/otel</c>); its legacy integration keeps those of AI SDK 6.</summary>
public sealed class VercelAi7Tests
{
    private static readonly IReadOnlyList<Span> Spans = Recording.Traces("vercel7/traces.pb");
    private static readonly IReadOnlyList<Span> Legacy = Recording.Traces("vercel7-legacy/traces.pb");

    [Theory]
    [InlineData("vercel7")]
    [InlineData("vercel7-legacy")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_InvokeAgent_IsTheAgentAndItsStepsArePlumbing()
    {
        Assert.All(Spans, s => Assert.Equal("otel-genai", s.Dialect));
        var agent = Assert.Single(Spans, s => s.Kind == StepKind.Agent);
        Assert.Equal(("invoke_agent gpt-4.1", "support-agent", null), (agent.Name, agent.Agent, agent.ParentSpanId));
        Assert.Equal((1983, 73), (agent.InputTokens, agent.OutputTokens));
        Assert.Equal(
            ["step 1", "step 2", "step 3"],
            Spans.Where(s => s.Kind == StepKind.Other).OrderBy(s => s.StartUnixNano).Select(s => s.Name)
        );
        Assert.Equal(3, Spans.Count(s => s.Kind == StepKind.ModelCall));
        Assert.Equal(3, Spans.Count(s => s.Kind == StepKind.ToolCall));
    }

    [Fact]
    public void ReadTraces_AgentRepeatsTheSumOfItsCalls_TheRunCountsItOnce()
    {
        var summary = RunSummaries.Of(Spans, "support-agent");

        Assert.Equal((1983, 73), (summary.InputTokens, summary.OutputTokens));
        Assert.Equal((3, 3), (summary.ModelCallCount, summary.ToolCallCount));
    }

    [Fact]
    public void ReadTraces_Chat_IsCanonical()
    {
        var call = Spans.Where(s => s.Kind == StepKind.ModelCall).MinBy(s => s.StartUnixNano)!;

        Assert.Equal(
            ("openai", "gpt-4.1", "gpt-4.1", "chatcmpl-14bd903278a23fc6621d8785", "tool-calls", "127.0.0.1"),
            (call.Provider, call.RequestModel, call.ResponseModel, call.ResponseId, call.FinishReason, call.ServerAddress)
        );
        Assert.Equal((333, 21), (call.InputTokens, call.OutputTokens));
        Assert.StartsWith(
            "You are the support assistant of Tessel Gateway.",
            call.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Ticket T-4410: how do I rotate the api token, and how long do old keys work?",
            Assert.Single(call.Messages(ContentSlot.InputMessage)).Text
        );
        Assert.Equal(
            [("get_account", """{"ticket_id":"T-4410"}"""), ("search_docs", """{"query":"rotate api token","top_k":4}""")],
            Assert.Single(call.Messages(ContentSlot.OutputMessage)).ToolCalls.Select(c => (c.Name!, c.Content))
        );
    }

    [Fact]
    public void ReadTraces_ToolDefinitions_KeepTheirSchemas()
    {
        var tools = ToolDefinitions.Of(Spans.First(s => s.Kind == StepKind.ModelCall));

        Assert.Equal(["search_docs", "get_account", "post_reply"], tools.Select(t => t.Name));
        Assert.StartsWith("""{"additionalProperties":false,""", tools[0].ParametersJson, StringComparison.Ordinal);
        Assert.Contains(
            """{"query":{"description":"Search words","type":"string"}""",
            tools[0].ParametersJson,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadTraces_ExecuteTool_HasArgumentsResultAndSubject()
    {
        var tool = Assert.Single(Spans, s => s.ToolName == "get_account");

        Assert.Equal("call_9c1d9f6d88a8b569ca6b468e", tool.ToolCallId);
        Assert.Equal("""{"ticket_id":"T-4410"}""", tool.TextOf(ContentSlot.ToolArguments));
        Assert.StartsWith(
            """{"ticket_id":"T-4410","tenant":"acme-eu",""",
            tool.TextOf(ContentSlot.ToolResult),
            StringComparison.Ordinal
        );
        Assert.Equal([new Subject("ticket_id", "T-4410")], tool.Subjects);
    }

    [Fact]
    public void ReadTraces_LegacyIntegration_ReadsItsContext()
    {
        Assert.All(Legacy, s => Assert.Equal(("vercel-ai", "sess-recon-a"), (s.Dialect, s.ConversationId)));
        var agent = Assert.Single(Legacy, s => s.Kind == StepKind.Agent);
        Assert.Equal("recon-agent", agent.Agent);
        Assert.Equal((4, 8), (Legacy.Count(s => s.Kind == StepKind.ModelCall), Legacy.Count(s => s.Kind == StepKind.ToolCall)));
        var summary = RunSummaries.Of(Legacy, null);
        Assert.Equal((3690, 150), (summary.InputTokens, summary.OutputTokens));
    }
}
