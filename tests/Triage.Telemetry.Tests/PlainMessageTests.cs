using System.Text;
using System.Text.Json.Nodes;
using Triage.Telemetry.Dialects;

namespace Triage.Telemetry.Tests;

/// <summary>The short way of reading a message must say what the long one says, or nothing.</summary>
public class PlainMessageTests
{
    [Theory]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"Hi \"there\" é \u00e9 <b> \u0000 \ud83d\ude00"}]}""")]
    [InlineData("""{ "parts" : [ {"content":"a","type":"text"}, {"type":"text","content":""} ], "finish_reason":"stop" }""")]
    [InlineData("""{"role":"Human","parts":[{"type":"text","content":"x"}],"finish_reason":{"a":[1]}}""")]
    [InlineData("""{"role":"tool","parts":[{"type":"tool_call_response","id":" call_1 ","response":"3 open"}]}""")]
    [InlineData("""{"role":"tool","parts":[{"type":"tool_call_response","response":""}]}""")]
    [InlineData("""{"role":"system","parts":[{"type":"text","content":"Be brief."}]}""")]
    [InlineData("""{"role":"stranger","parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":null,"parts":[{"type":"text","content":"x"}]}""")]
    public void Read_PlainMessage_SaysWhatTheLongWaySays(string json)
    {
        var message = Assert.Single(ChatMessage.Inputs(new JsonArray(JsonNode.Parse(json))));

        var plain = PlainMessage.Read(Encoding.UTF8.GetBytes(json), "user");

        Assert.NotNull(plain);
        Assert.Equal(message.Role, plain.Role);
        Assert.Equal(message.IsSystem ? (message.Text, "") : (null, message.ToJson()), (plain.System, plain.Body));
    }

    [Theory]
    [InlineData("""{"role":"user","content":"x"}""")]
    [InlineData("""{"role":"tool","parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":"assistant","parts":[{"type":"tool_call","name":"f","arguments":{}}]}""")]
    [InlineData("""{"role":"tool","parts":[{"type":"tool_call_response","response":"{\"a\":1}"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":{"a":1}}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x","text":"y"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"\ud800"}]}""")]
    [InlineData("""{"role":"user","role":"tool","parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":"user","parts":[]}""")]
    [InlineData("""{"role":"user","parts":"x"}""")]
    [InlineData("""{"role":"user","tool_calls":[],"parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"}]} {}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Read_AnyOtherMessage_IsLeftToTheLongWay(string json) =>
        Assert.Null(PlainMessage.Read(Encoding.UTF8.GetBytes(json), "user"));

    /// <summary>Each character as it is, each as an escape, and each behind a backslash.</summary>
    [Fact]
    public void Read_WrittenAsItIsKept_SaysWhatTheLongWaySays()
    {
        var spellings = Enumerable.Range(0, 0x180).SelectMany(c => new[] { $"{(char)c}", $"\\u{c:x4}", $"\\{(char)c}" });
        var taken = new List<string>();
        foreach (var spelling in spellings)
        {
            var json =
                $$"""{"role": "assistant", "parts": [{"type": "text", "content": "a{{spelling}}x"}], "finish_reason": "stop"}""";
            if (WrittenMessage.Read(Encoding.UTF8.GetBytes(json)) is { } written)
            {
                var message = Assert.Single(ChatMessage.Inputs(new JsonArray(JsonNode.Parse(json))));
                Assert.Equal(new InputMessage("assistant", null, message.ToJson()), written);
                taken.Add(spelling);
            }
        }

        Assert.Equal(93 + 7, taken.Count);
    }

    [Theory]
    [InlineData("""{"role":"tool","parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":"system","parts":[{"type":"text","content":"x"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":""}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"}],"finish_reason":null}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"}],"name":"y"}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"},{"type":"text","content":"y"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x"}]} {}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x\"}]}""")]
    [InlineData("""{"role":"user","parts":[{"type":"text","content":"x""")]
    [InlineData("")]
    public void Read_NotWrittenAsItIsKept_IsNotTaken(string json) =>
        Assert.Null(WrittenMessage.Read(Encoding.UTF8.GetBytes(json)));
}
