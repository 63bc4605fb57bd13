using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public class VercelAiTests
{
    private static readonly IReadOnlyList<Span> Spans = Recording.Traces("vercel-generate-text/traces.pb");

    private static IEnumerable<Span> Calls => Spans.Where(s => s.Kind == StepKind.ModelCall).OrderBy(s => s.StartUnixNano);

    [Theory]
    [InlineData("vercel")]
    [InlineData("vercel-stream")]
    [InlineData("vercel-error")]
    [InlineData("vercel-anthropic")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_GenerateText_IsOneAgentWithModelAndToolCalls()
    {
        Assert.All(Spans, s => Assert.Equal("vercel-ai", s.Dialect));
        var agent = Assert.Single(Spans, s => s.Kind == StepKind.Agent);
        Assert.Equal("ai.generateText", agent.Name);
        Assert.Equal("recon-agent", agent.Agent);
        Assert.Equal("invoice-recon", agent.Task);
        Assert.Equal("sess-recon-a", agent.ConversationId);
        Assert.Null(agent.ParentSpanId);
        Assert.Equal(4, Calls.Count());
        Assert.All(Calls, c => Assert.Equal(agent.SpanId, c.ParentSpanId));
        Assert.Equal(7, Spans.Count(s => s.Kind == StepKind.ToolCall));
    }

    [Fact]
    public void ReadTraces_AnySpan_CarriesBuildAndResource()
    {
        Assert.All(
            Spans,
            s => Assert.Equal(new Build("1.14.2", "5b1e0c7f3ad94f7b8a2c61d0e94b7a3f52c8d9e1", "production"), s.Build)
        );
        Assert.Contains(new SpanAttribute("service.name", "\"recon-agent\""), Spans[0].ResourceAttributes);
        Assert.DoesNotContain(Spans[0].Attributes, a => a.Key == "service.name");
    }

    [Fact]
    public void ReadTraces_DoGenerate_HasPromptToolsAndFigures()
    {
        var call = Calls.First();

        Assert.StartsWith(
            "You are the reconciliation assistant of Norlund Freight.",
            call.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(call.Messages(ContentSlot.InputMessage), m => m.Role == "system");
        Assert.Equal("Reconcile ledger EU-2031 for 2026-10.", Assert.Single(call.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal(4, call.In(ContentSlot.ToolDefinition).Count());
        Assert.StartsWith(
            """{"name":"list_invoices","description":"List the invoices of a ledger for one month.","parameters":{"type":"object",""",
            call.In(ContentSlot.ToolDefinition).First().Body,
            StringComparison.Ordinal
        );
        Assert.Equal((525, 26), (call.InputTokens, call.OutputTokens));
        Assert.Equal("tool-calls", call.FinishReason);
        Assert.Equal("max_tokens=800", call.Parameters);
        Assert.Equal("gpt-4.1", call.RequestModel);
        Assert.Equal("openai", call.Provider);
    }

    [Fact]
    public void ReadTraces_ToolConversation_IsCanonical()
    {
        var answer = Assert.Single(Calls.First().Messages(ContentSlot.OutputMessage));
        Assert.Equal("assistant", answer.Role);
        var asked = answer.ToolCalls.First();
        Assert.Equal("list_invoices", asked.Name);
        Assert.Equal("call_4db2f852116a51d51ffbab48", asked.CallId);
        Assert.Equal("""{"ledger":"EU-2031","period":"2026-10"}""", asked.Content);

        var response = Calls.ElementAt(1).Messages(ContentSlot.InputMessage).First(m => m.Role == "tool").Parts[0];
        Assert.Equal("tool_call_response", response.Type);
        Assert.Equal("call_4db2f852116a51d51ffbab48", response.CallId);
        Assert.StartsWith("""{"ledger":"EU-2031","as_of":"2026-11-02",""", response.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraces_ToolCall_HasArgumentsResultAndSubjects()
    {
        var tool = Spans.First(s => s.ToolName == "post_result");

        Assert.Equal(StepKind.ToolCall, tool.Kind);
        Assert.StartsWith(
            """{"ledger":"EU-2031","matched":["INV-7001",""",
            tool.TextOf(ContentSlot.ToolArguments),
            StringComparison.Ordinal
        );
        Assert.Equal("""{"status":"posted","entry":"EU-2031/R-481"}""", tool.TextOf(ContentSlot.ToolResult));
        Assert.Equal([new Subject("ledger", "EU-2031")], tool.Subjects);
    }

    [Fact]
    public void ReadTraces_AiAndLlmKeysOnOneSpan_OneFamilyIsReadAndAllIsKept()
    {
        var spans = Recording.Traces("vercel-with-openinference/traces.pb");

        Assert.All(spans, s => Assert.Equal("vercel-ai", s.Dialect));
        var call = spans.First(s => s.Kind == StepKind.ModelCall);
        Assert.Single(call.In(ContentSlot.SystemPrompt));
        Assert.Single(call.In(ContentSlot.OutputMessage));
        Assert.Contains(call.Attributes, a => a.Key == "llm.input_messages.0.message.content");
    }
}
