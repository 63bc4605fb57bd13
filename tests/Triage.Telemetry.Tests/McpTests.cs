using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>An agent and an MCP server, two services in one trace.</summary>
public sealed class McpTests
{
    [Fact]
    public void Read_Recorded_IsAsExpected() => RecordedSdk.Verify("mcp");

    [Fact]
    public void Read_ToolOfAnotherService_IsOneStepAndItsFailureHasTheStandardName()
    {
        var spans = new RecordedSdk("mcp").Spans;
        var server = Assert.Single(spans, s => s.ErrorType == "tool_error");
        var client = Assert.Single(spans, s => s.SpanId == server.ParentSpanId);

        Assert.Equal(("mcp", "mcp"), (client.Dialect, server.Dialect));
        Assert.Equal(("list_payments", "list_payments"), (client.ToolName, server.ToolName));
        Assert.Equal(1, RunSummaries.Of([client, server], null).ToolCallCount);
    }

    [Theory]
    [InlineData("tools/call list_invoices", "tools/call", StepKind.ToolCall, "list_invoices")]
    [InlineData("resources/read", "resources/read", StepKind.Retrieval, null)]
    [InlineData("tools/list", "tools/list", StepKind.Other, null)]
    public void Read_Method_SaysWhatTheStepIs(string name, string method, StepKind kind, string? tool)
    {
        var body = OtlpSample.SpanOf([
            OtlpSample.Attribute("mcp.method.name", new System.Text.Json.Nodes.JsonObject { ["stringValue"] = method }),
        ]);
        body["name"] = name;
        var span = Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(body)).Spans);

        Assert.Equal((kind, tool), (span.Kind, span.ToolName));
    }

    [Fact]
    public void Read_OpenLlmetrysWords_AreArgumentsAndResult()
    {
        var span = OtlpSample.ReadOne(
            ("mcp.method.name", "tools/call"),
            ("gen_ai.tool.name", "list_invoices"),
            ("mcp.request.argument", """{"ledger":"EU-2031"}"""),
            ("mcp.response.value", """{"content":[],"isError":true}""")
        );

        Assert.Equal("""{"ledger":"EU-2031"}""", span.TextOf(ContentSlot.ToolArguments));
        Assert.Equal("tool_error", span.ErrorType);
    }
}
