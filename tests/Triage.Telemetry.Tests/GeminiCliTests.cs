using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class GeminiCliTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("gemini-cli");

    [Fact]
    public void Read_EachCallIsATrace_AllHaveTheKeyOfTheSession()
    {
        var spans = new RecordedSdk("gemini-cli").Spans;

        Assert.True(spans.Select(s => s.TraceId).Distinct().Count() > 1);
        Assert.Equal(["gemini-cli:session.id:1a9a20c7-dfef-49e9-b570-049628fbc48f"], spans.Select(s => s.RunKey).Distinct());
    }

    [Fact]
    public void Read_ToolCall_IsUnwrapped()
    {
        var tool = Assert.Single(new RecordedSdk("gemini-cli").Spans, s => s.ToolName == "mcp_backoffice_get_account");

        Assert.Equal("""{"ticket_id":"T-4410"}""", tool.TextOf(ContentSlot.ToolArguments));
        Assert.StartsWith(
            """{"ticket_id":"T-4410","tenant":"acme-eu",""",
            tool.TextOf(ContentSlot.ToolResult),
            StringComparison.Ordinal
        );
    }
}
