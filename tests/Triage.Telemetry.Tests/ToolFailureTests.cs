using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>A tool that failed and whose call went well: only what its answer says in a standard way counts.</summary>
public sealed class ToolFailureTests
{
    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"no such ledger"}],"isError":true}""", "tool_error")]
    [InlineData("""{"content":[],"isError":false}""", null)]
    [InlineData("""{"error":"rejected by validator: amount is outside 0..500"}""", "tool_error")]
    [InlineData("""{"error":"get_account: HTTP 401 credential key-2025-08 is not valid any more"}""", "401")]
    [InlineData("""{"error":{"code":-32602,"message":"unknown tool"}}""", "-32602")]
    [InlineData("""{"error":{"message":"it broke"}}""", "tool_error")]
    [InlineData("""{"error":null,"total":3}""", null)]
    [InlineData("""{"error":false}""", null)]
    [InlineData("""{"error":""}""", null)]
    [InlineData("""{"statusCode":503,"body":""}""", "503")]
    [InlineData("""{"status":404}""", "404")]
    [InlineData("""{"status":200}""", null)]
    [InlineData("""{"status":"error","content":"timeout"}""", "tool_error")]
    [InlineData("""{"status":"posted"}""", null)]
    [InlineData("""{"type":"error-text","value":"boom"}""", "tool_error")]
    [InlineData("""Error: HTTP 401, as prose""", null)]
    [InlineData("""[{"error":"one of many items"}]""", null)]
    public void Read_ToolResult_SaysWhetherItIsAFailure(string result, string? errorType)
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.operation.name", "execute_tool"),
            ("gen_ai.tool.name", "get_account"),
            ("gen_ai.tool.call.result", result)
        );

        Assert.Equal((errorType, SpanStatus.Unset), (span.ErrorType, span.Status));
    }

    [Fact]
    public void Read_ErrorTypeOfTheSpan_StandsBeforeTheResult()
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.tool.name", "get_account"),
            ("error.type", "timeout"),
            ("gen_ai.tool.call.result", """{"error":"HTTP 504"}""")
        );

        Assert.Equal("timeout", span.ErrorType);
    }
}
