using Triage.Engine.Runs;
using static Triage.Engine.Tests.Runs.Recorded;

namespace Triage.Engine.Tests.Runs;

public sealed class SpanDigestsTests
{
    [Fact]
    public void Of_NoContent_IsEmpty() => Assert.Equal(SpanDigest.Empty, DigestOf(Span(1)));

    [Fact]
    public void Of_Content_MarksWhatWasCaptured()
    {
        var digest = DigestOf(Span(1).With(ContentSlot.ToolArguments, "{}"));

        Assert.True(digest.Has(ContentSlot.ToolArguments));
        Assert.False(digest.Has(ContentSlot.ToolResult));
        Assert.NotNull(digest.ArgumentsKey);
        Assert.Null(digest.ResultKey);
    }

    [Fact]
    public void Of_ArgumentsThatDifferInSpellingAndVolatileValues_HaveOneKey()
    {
        var one = Span(1).With(ContentSlot.ToolArguments, """{"ledger":"EU-2031","at":"2026-07-14T06:00:00Z","limit":5.0}""");
        var other = Span(2)
            .With(ContentSlot.ToolArguments, """{ "limit": 5, "at": "2026-07-15T06:00:01Z", "ledger": "EU-2031" }""");

        Assert.Equal(DigestOf(one).ArgumentsKey, DigestOf(other).ArgumentsKey);
    }

    [Theory]
    [InlineData("""{"ledger":"EU-2032"}""")]
    [InlineData("""{"ledger":"EU-2031","due":"2026-07-14"}""")]
    public void Of_ArgumentsThatMeanSomethingElse_HaveAnotherKey(string arguments)
    {
        var one = Span(1).With(ContentSlot.ToolArguments, """{"ledger":"EU-2031"}""");

        Assert.NotEqual(DigestOf(one).ArgumentsKey, DigestOf(Span(2).With(ContentSlot.ToolArguments, arguments)).ArgumentsKey);
    }

    [Fact]
    public void Of_ToolsInAnotherOrder_AreTheSameToolSet()
    {
        const string a = """{"name":"list_payments"}""";
        const string b = """{"name":"post_match"}""";

        Assert.Equal(
            DigestOf(Span(1).With(ContentSlot.ToolDefinition, a, b)).ToolSetKey,
            DigestOf(Span(1).With(ContentSlot.ToolDefinition, b, a)).ToolSetKey
        );
    }

    [Fact]
    public void Of_LaterCallOfALoop_HasTheUserInputOfTheFirst()
    {
        const string toolResult =
            """{"role":"user","parts":[{"type":"tool_call_response","id":"toolu_01","response":"3 open"}]}""";
        var first = Span(1).With(ContentSlot.InputMessage, Says("user", "Match INV-7001"));
        var later = Span(2)
            .With(ContentSlot.InputMessage, Says("user", "Match INV-7001"), Says("assistant", "I look it up."), toolResult);

        Assert.NotNull(DigestOf(first).UserInputKey);
        Assert.Equal(DigestOf(first).UserInputKey, DigestOf(later).UserInputKey);
        Assert.NotEqual(DigestOf(first).InputKey, DigestOf(later).InputKey);
    }

    [Fact]
    public void Of_CallIdsThatNobodyCanRecognise_DoNotChangeTheInput()
    {
        static Span Call(string id) =>
            Span(1)
                .With(
                    ContentSlot.InputMessage,
                    $$"""{"role":"assistant","parts":[{"type":"tool_call","id":"{{id}}","name":"f","arguments":"" } ] }"""
                );

        Assert.Equal(DigestOf(Call("x1")).InputKey, DigestOf(Call("y2")).InputKey);
    }

    [Fact]
    public void Of_RoleBesideTheBody_CountsLikeTheRoleInside()
    {
        var plain = Span(1) with { Contents = [new(ContentSlot.InputMessage, 0, "user", "Match INV-7001")] };

        Assert.Equal(DigestOf(Span(1).With(ContentSlot.InputMessage, Says("user", "Match INV-7001"))), DigestOf(plain));
    }

    [Fact]
    public void Of_SystemPromptAmongTheMessages_IsASystemPrompt_WhateverTheDay()
    {
        var monday = Span(1).With(ContentSlot.InputMessage, Says("system", "Today is 2026-07-13. Be exact."));
        var tuesday = Span(1).With(ContentSlot.SystemPrompt, "Today is 2026-07-14. Be exact.");

        Assert.Equal(DigestOf(monday).SystemPromptKey, DigestOf(tuesday).SystemPromptKey);
    }

    [Fact]
    public void Of_AnotherWorkspacesKey_TellsNothing()
    {
        var span = Span(1).With(ContentSlot.ToolResult, "3 open");

        Assert.NotEqual(DigestOf(span).ResultKey, SpanDigests.Of(span, new ContentHasher("another key"u8.ToArray())).ResultKey);
    }

    private static SpanDigest DigestOf(Span span) => SpanDigests.Of(span, Hasher);
}
