using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class MessageTests
{
    [Fact]
    public void Parse_TextAndToolCall_KeepsRolePartsAndArguments()
    {
        var message = Message.Parse(
            """
            {"role":"assistant","parts":[
              {"type":"text","content":"I look it up."},
              {"type":"tool_call","id":" call_1 ","name":"list_payments","arguments":{"ledger":"EU-2031"}}]}
            """
        );

        Assert.Equal("assistant", message.Role);
        Assert.Equal("I look it up.", message.Text);
        Assert.Equal(
            new MessagePart("tool_call", """{"ledger":"EU-2031"}""", "list_payments", "call_1"),
            Assert.Single(message.ToolCalls)
        );
    }

    [Theory]
    [InlineData("Where is INV-7001?", "Where is INV-7001?")]
    [InlineData("", "")]
    [InlineData("München ist \\u0022da\\u0022", "München ist \"da\"")]
    [InlineData("one\\ntwo", "one\ntwo")]
    [InlineData("\\t\\r\\b\\f\\\"\\\\ \\/", "\t\r\b\f\"\\ /")]
    [InlineData("a\"},{\"type\":\"text\",\"content\":\"b", "a\nb")]
    public void Parse_OneText_IsWhatItSaysHoweverItIsSpelled(string content, string text)
    {
        foreach (var space in new[] { "", " " })
        {
            var message = Message.Parse($$"""{"role":"user",{{space}}"parts":[{"type":"text","content":"{{content}}"}]}""");

            Assert.Equal(("user", text), (message.Role, message.Text));
            Assert.All(message.Parts, part => Assert.Equal(("text", null, null), (part.Type, part.Name, part.CallId)));
        }
    }

    [Theory]
    [InlineData("response")]
    [InlineData("result")]
    public void Parse_ToolCallResponse_ReadsBothSpellings(string key)
    {
        var message = Message.Parse($$"""{"role":"tool","parts":[{"type":"tool_call_response","{{key}}":"3 open"}]}""");

        Assert.Equal("3 open", Assert.Single(message.Parts).Content);
        Assert.Equal("", message.Text);
    }

    /// <summary>A space before the body keeps the quick way from being taken.</summary>
    [Theory]
    [InlineData("\"response\":\"3 open\"")]
    [InlineData("\"id\":\" call_1 \",\"response\":\"one\\ntwo \\\"three\\\"\"")]
    [InlineData("\"id\":\"\",\"response\":\"\"")]
    [InlineData("\"id\":\"a\\u0041\",\"response\":\"x\"")]
    [InlineData("\"id\":7,\"response\":\"x\"")]
    [InlineData("\"response\":\"x\",\"id\":\"call_1\"")]
    [InlineData("\"response\":\"ends with a backslash \\\\\"")]
    [InlineData("\"response\":\"x\"},{\"type\":\"tool_call_response\",\"response\":\"y\"")]
    public void Parse_OneAnswer_IsReadQuicklyAsItIsReadInFull(string fields)
    {
        var body = $$"""{"role":"user","parts":[{"type":"tool_call_response",{{fields}}}]}""";

        var (quickly, fully) = (Message.Parse(body), Message.Parse(" " + body));

        Assert.Equal("tool", fully.Role);
        Assert.Equal(fully.Role, quickly.Role);
        Assert.Equal(fully.Parts, quickly.Parts);
    }

    [Fact]
    public void Parse_UnknownPart_IsKeptAsItCame()
    {
        var message = Message.Parse("""{"role":"user","parts":[{"type":"file","file_id":"f1"}]}""");

        Assert.Equal("""{"type":"file","file_id":"f1"}""", Assert.Single(message.Parts).Content);
    }

    [Theory]
    [InlineData("Match INV-7001")]
    [InlineData("")]
    [InlineData("[1,2]")]
    [InlineData("""{"role":"user"}""")]
    [InlineData("""{"role":"user","parts":"none"}""")]
    [InlineData("""{"role":"user","role":"tool","parts":[]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"\ud800"}]}""")]
    public void Parse_NoMessage_IsTextOfUnknownRole(string body)
    {
        var message = Message.Parse(body);

        Assert.Equal("unknown", message.Role);
        Assert.Equal(body, message.Text);
    }
}
