using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public sealed class ClaudeCodeTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("claude-code");

    [Fact]
    public void Read_LogRecords_AreContentOfTheInteraction()
    {
        var interaction = Assert.Single(new RecordedSdk("claude-code").Spans, s => s.Kind == StepKind.Agent);

        Assert.Equal("Reconcile ledger EU-2031 for 2026-10.", Assert.Single(interaction.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal(
            "Reconciliation of EU-2031 is posted: 3 matched, 2 open.",
            Assert.Single(interaction.Messages(ContentSlot.OutputMessage)).Text
        );
        Assert.Equal(
            """{"tool":"mcp__backoffice__list_invoices","tool_use_id":"toolu_c64e767e0a13f00d74ba50e6","arguments":{"ledger":"EU-2031","period":"2026-10"}}""",
            interaction.In(ContentSlot.ToolArguments).First().Body
        );
        Assert.Empty(interaction.In(ContentSlot.ToolResult));
    }

    [Fact]
    public void Read_OnePromptIsOneTrace_TheSessionIsNoRunKey() =>
        Assert.All(new RecordedSdk("claude-code").Spans, s => Assert.Null(s.RunKey));
}
