using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Shared;

namespace Triage.Web.Tests.Shared;

public sealed class LongTextTests : BunitContext
{
    public LongTextTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddScoped<BrowserCalls>();
    }

    [Fact]
    public async Task Show_LongText_IsFoldedUntilAsked()
    {
        var text = new string('a', 1_500);
        var shown = Render<LongText>(p => p.Add(x => x.Text, text).Add(x => x.What, "result"));
        Assert.Equal(1_201, shown.Find("pre").TextContent.Length);

        await shown.Find(".link").ClickAsync(new());

        Assert.Equal(text, shown.Find("pre").TextContent);
    }

    [Fact]
    public void Show_Markup_StaysText()
    {
        var shown = Render<LongText>(p => p.Add(x => x.Text, "<img src=x onerror=alert(1)>").Add(x => x.What, "result"));

        Assert.Empty(shown.FindAll("img"));
    }

    [Theory]
    [InlineData("""{"b":1,"a":["é"]}""", "{\n  \"b\": 1,\n  \"a\": [\n    \"é\"\n  ]\n}")]
    [InlineData("{not json", "{not json")]
    [InlineData("12", "12")]
    public void ReadableJson_Text_IsIndentedWhenItIsJson(string text, string expected) =>
        Assert.Equal(expected, ReadableJson.Of(text));

    [Fact]
    public void ReadableJson_NestedTooDeeply_ComesBackAsItIs()
    {
        var text = new string('[', 200) + new string(']', 200);

        Assert.Equal(text, ReadableJson.Of(text));
    }

    [Fact]
    public void Render_HashedText_SaysSoInsteadOfShowingIt()
    {
        using var context = new BunitContext();

        var text = context.Render<LongText>(p => p.Add(t => t.Text, "[hashed:1a2b3c4d:1200]").Add(t => t.What, "text"));

        Assert.Contains("Hashed: 1,200 characters", text.Markup, StringComparison.Ordinal);
        Assert.Empty(text.FindAll("pre"));
    }
}
