namespace Triage.Telemetry.Tests;

/// <summary>OpenAI Agents SDK through OpenInference, over the Responses API and over Chat Completions (which sends no tools).</summary>
public sealed class OpenAiAgentsTests
{
    [Theory]
    [InlineData("openai-agents")]
    [InlineData("openai-agents-chat")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);
}
