using Triage.Engine.Runs;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Runs;

public sealed class SpanContentViewTests
{
    private static readonly IReadOnlyList<Span> Spans = Recorded.Reconciliation(1);

    [Fact]
    public void Of_ModelCall_SplitsPromptInputAndOutput()
    {
        var content = SpanContentView.Of(Spans[1]);

        Assert.Equal(["Match every invoice."], content.SystemPrompts);
        Assert.Equal("Reconcile EU-2031.", Assert.Single(content.Input).Text);
        Assert.Equal("list_payments", Assert.Single(Assert.Single(content.Output).ToolCalls).Name);
        Assert.Empty(content.NotCaptured);
    }

    [Fact]
    public void Of_ToolCallWithoutBodies_NamesWhatWasNotCaptured() =>
        Assert.Equal(["arguments", "result"], SpanContentView.Of(Spans[2] with { Contents = [] }).NotCaptured);

    [Fact]
    public void Of_PlainSpan_MissesNothing() => Assert.Empty(SpanContentView.Of(Spans[3]).NotCaptured);

    [Fact]
    public void Of_MessageWithoutItsOwnRole_TakesTheRoleOfItsEnvelope()
    {
        var span = Spans[1] with { Contents = [new SpanContent(ContentSlot.InputMessage, 0, "system", "Be brief.")] };

        var message = Assert.Single(SpanContentView.Of(span).Input);

        Assert.Equal(("system", "Be brief."), (message.Role, message.Text));
    }

    [Fact]
    public void Of_ToolDefinitions_ReadsNameDescriptionAndParameters()
    {
        var span = Spans[1] with
        {
            Contents =
            [
                new SpanContent(
                    ContentSlot.ToolDefinition,
                    0,
                    null,
                    """{"name":"post","description":"Posts.","parameters":{"type":"object"}}"""
                ),
                new SpanContent(ContentSlot.ToolDefinition, 1, null, "no object"),
            ],
        };

        Assert.Equal(
            [new OfferedTool("post", "Posts.", """{"type":"object"}"""), new OfferedTool("no object", null, null)],
            SpanContentView.Of(span).Tools
        );
    }
}
