using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Microsoft Agent Framework: <c>invoke_agent</c> with the sum, system prompt and tools on each <c>chat</c>.</summary>
public sealed class AgentFrameworkTests
{
    [Theory]
    [InlineData("agent-framework")]
    [InlineData("agent-framework-agent-only")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void Read_AgentAlone_ItsTokensAreTheRunsOwn()
    {
        var agent = new RecordedSdk("agent-framework").Spans.Single(s => s.Kind == StepKind.Agent);

        Assert.Equal(
            (agent.InputTokens, agent.OutputTokens),
            (RunSummaries.Of([agent], null).InputTokens, RunSummaries.Of([agent], null).OutputTokens)
        );
        Assert.NotEqual(0, agent.InputTokens);
    }
}
