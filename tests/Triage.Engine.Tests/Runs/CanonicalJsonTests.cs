using FsCheck.Xunit;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2}""", """ { "a" : 2.0, "b" : 1 } """)]
    [InlineData("""{"amount":100}""", """{"amount":1e2}""")]
    [InlineData("""{"amount":-0}""", """{"amount":0.00}""")]
    [InlineData("""{"args":{"x":1,"y":[2]}}""", """{"args":"{\"y\":[2],\"x\":1.0}"}""")]
    [InlineData("""{"a":1}""", """ "{\"a\": 1}" """)]
    [InlineData("\"caf\u00e9\"", "\"caf\\u00e9\"")]
    public void Of_SameMeaning_IsTheSameText(string one, string other) =>
        Assert.Equal(CanonicalJson.Of(one), CanonicalJson.Of(other));

    [Theory]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    [InlineData("""{"a":"EU "}""", """{"a":"EU"}""")]
    [InlineData("""[1,2]""", """[2,1]""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("123456789012345678901234567890123", "123456789012345678901234567890124")]
    [InlineData("""{"a":0.1}""", """{"a":0.10000000000000001}""")]
    public void Of_OtherMeaning_StaysAnotherText(string one, string other) =>
        Assert.NotEqual(CanonicalJson.Of(one), CanonicalJson.Of(other));

    [Theory]
    [InlineData("  match INV-7001 \n", "match INV-7001")]
    [InlineData("{\"a\":", "{\"a\":")]
    [InlineData("", "")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud800"}""")]
    public void Of_NoJson_IsTheTextTrimmed(string text, string expected) => Assert.Equal(expected, CanonicalJson.Of(text));

    [Fact]
    public void Of_HalfASurrogatePair_IsTheTextTrimmed()
    {
        var text = "\"" + '\ud800' + "\"";
        Assert.Equal(text, CanonicalJson.Of(text + " "));
    }

    [Fact]
    public void Of_DeeperThanTheLimit_IsTheTextTrimmed()
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);
        Assert.Equal(deep, CanonicalJson.Of(deep + "\n"));
    }

    [Fact]
    public void Of_FourTimesWrapped_OpensThreeLevels()
    {
        var text = """{"a": 1}""";
        for (var i = 0; i < 4; i++)
        {
            text = System.Text.Json.JsonSerializer.Serialize(text);
        }

        Assert.Equal("\"{\\\"a\\\": 1}\"", CanonicalJson.Of(text));
    }

    [Property(MaxTest = 500)]
    public bool Of_AnyText_IsStable(string? text)
    {
        var once = CanonicalJson.Of(text ?? "");
        return CanonicalJson.Of(once) == once;
    }
}
