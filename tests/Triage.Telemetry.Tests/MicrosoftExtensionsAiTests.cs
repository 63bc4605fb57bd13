using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Microsoft.Extensions.AI: <c>orchestrate_tools</c> around <c>chat</c> and <c>execute_tool</c>, values as indented JSON text.</summary>
public sealed class MicrosoftExtensionsAiTests
{
    private static readonly IReadOnlyList<Span> Spans = Recording.Traces("microsoft-extensions-ai/traces.pb");

    [Theory]
    [InlineData("microsoft-extensions-ai")]
    [InlineData("microsoft-extensions-ai-error")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_OrchestrateTools_HoldsTheSumAndIsCountedOnce()
    {
        var loop = Assert.Single(Spans, s => s.Name == "orchestrate_tools");
        var calls = Spans.Where(s => s.Kind == StepKind.ModelCall).ToList();
        var summary = RunSummaries.Of(Spans, "support-agent");

        Assert.Equal((StepKind.Other, "otel-genai"), (loop.Kind, loop.Dialect));
        Assert.Equal(calls.Sum(c => c.InputTokens), loop.InputTokens);
        Assert.Equal(loop.InputTokens, summary.InputTokens);
        Assert.Equal(loop.OutputTokens, summary.OutputTokens);
    }

    [Fact]
    public void ReadTraces_IndentedJson_IsCanonical()
    {
        var call = Spans.Where(s => s.Kind == StepKind.ModelCall).MinBy(s => s.StartUnixNano)!;
        var tool = Spans.First(s => s.ToolName == "get_account");

        Assert.StartsWith(
            "You are the support assistant of Tessel Gateway.",
            call.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.Equal("user", Assert.Single(call.Messages(ContentSlot.InputMessage)).Role);
        Assert.Equal("tool-calls", call.FinishReason);
        Assert.Contains("get_account", Assert.Single(call.Messages(ContentSlot.OutputMessage)).ToolCalls.Select(c => c.Name));
        Assert.Equal("""{"ticket_id":"T-4410"}""", tool.TextOf(ContentSlot.ToolArguments));
        Assert.StartsWith(
            """{"ticket_id":"T-4410","tenant":"acme-eu",""",
            tool.TextOf(ContentSlot.ToolResult),
            StringComparison.Ordinal
        );
        Assert.All(ToolDefinitions.Of(call), t => Assert.StartsWith("{", t.ParametersJson, StringComparison.Ordinal));
    }

    [Fact]
    public void ReadTraces_RateLimited_KeepsWhatTheProviderSaid()
    {
        var spans = Recording.Traces("microsoft-extensions-ai/rate-limited.json");
        var call = Assert.Single(spans, s => s.Status == SpanStatus.Error);

        Assert.Equal((StepKind.ModelCall, "gpt-4.1"), (call.Kind, call.RequestModel));
        Assert.Equal("System.ClientModel.ClientResultException", call.ErrorType);
        Assert.StartsWith("HTTP 429 (requests: rate_limit_exceeded)", call.StatusMessage, StringComparison.Ordinal);
        Assert.Empty(call.In(ContentSlot.OutputMessage));
        Assert.Equal(SpanStatus.Unset, Assert.Single(spans, s => s.Name == "orchestrate_tools").Status);
    }
}
