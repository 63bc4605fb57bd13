using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public class OpenInferenceTests
{
    [Theory]
    [InlineData("openinference-openai")]
    [InlineData("openinference-openai-stream")]
    [InlineData("openinference-responses")]
    [InlineData("openinference-anthropic")]
    [InlineData("openinference-langchain")]
    [InlineData("openinference-vercel")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_Anthropic_SystemPromptComesFromTheRequest()
    {
        var spans = Recording.Traces("openinference-anthropic/traces.pb");
        var call = spans.Where(s => s.Name == "Anthropic Messages").MinBy(s => s.StartUnixNano)!;

        Assert.Equal("openinference", call.Dialect);
        Assert.Equal(StepKind.ModelCall, call.Kind);
        Assert.StartsWith(
            "You are the reconciliation assistant",
            Assert.Single(call.In(ContentSlot.SystemPrompt)).Body,
            StringComparison.Ordinal
        );
        Assert.Equal(4, call.In(ContentSlot.ToolDefinition).Count());
        Assert.Contains("\"parameters\":{", call.In(ContentSlot.ToolDefinition).First().Body, StringComparison.Ordinal);
        // Each call is named twice in the payload, among the contents and beside them.
        var answer = Assert.Single(call.Messages(ContentSlot.OutputMessage));
        Assert.Equal(["list_invoices", "list_payments"], answer.ToolCalls.Select(c => c.Name));
        Assert.Equal(("tool-calls", "max_tokens=900"), (call.FinishReason, call.Parameters));
        Assert.Equal((507, 26), (call.InputTokens, call.OutputTokens));
        Assert.Equal("msg_da6f427e6c5c3372951fe909", call.ResponseId);
    }

    [Fact]
    public void ReadTraces_ToolSpanOfTheApplication_HasArgumentsAndResult()
    {
        var tool = Recording
            .Traces("openinference-anthropic/traces.pb")
            .Where(s => s.ToolName == "post_result")
            .MinBy(s => s.StartUnixNano)!;

        Assert.Equal("app", tool.ScopeName);
        Assert.Equal(
            """{"ledger":"EU-2031","matched":["all of them"],"open":[],"total_matched":-1}""",
            tool.TextOf(ContentSlot.ToolArguments)
        );
        Assert.Equal("""{"error":"rejected by validator: matched must hold invoice ids"}""", tool.TextOf(ContentSlot.ToolResult));
    }

    [Fact]
    public void ReadTraces_LangChain_EnvelopesAreUnwrapped()
    {
        var spans = Recording.Traces("openinference-langchain/traces.pb");
        var call = spans.Where(s => s.Name == "ChatOpenAI").MinBy(s => s.StartUnixNano)!;
        var tool = spans.First(s => s.ToolName == "lookup_order");

        Assert.StartsWith(
            "You handle refund requests for the shop Linden & Co.",
            call.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.Equal("temperature=0", call.Parameters);
        Assert.Equal("Refund_Desk", call.Agent);
        Assert.StartsWith(
            """{"order_id":"A-1045","region":"EU",""",
            tool.TextOf(ContentSlot.ToolResult),
            StringComparison.Ordinal
        );
        Assert.Equal("call_435cb0dc0ca5a90029c3fb8f", tool.ToolCallId);
        Assert.Equal("A-1045", tool.TextOf(ContentSlot.ToolArguments));
    }

    [Fact]
    public void ReadTraces_IndexesInAnyOrderWithGaps_MessagesAreInOrder()
    {
        var span = OtlpSample.ReadOne(
            ("openinference.span.kind", "LLM"),
            ("llm.input_messages.7.message.content", "third"),
            ("llm.input_messages.2.message.content", "second"),
            ("llm.input_messages.0.message.role", "user"),
            ("llm.input_messages.0.message.content", "first"),
            ("llm.input_messages.x.message.content", "no index")
        );

        Assert.Equal(["first", "second", "third"], span.Messages(ContentSlot.InputMessage).Select(m => m.Text));
    }

    [Fact]
    public void ReadTraces_Retriever_HasQueryAndDocuments()
    {
        var span = OtlpSample.ReadOne(
            ("openinference.span.kind", "RETRIEVER"),
            ("input.value", "rotate api token"),
            ("retrieval.documents.1.document.content", "later"),
            ("retrieval.documents.0.document.id", "kb-118"),
            ("retrieval.documents.0.document.content", "Token rotation in 5.2")
        );

        Assert.Equal(StepKind.Retrieval, span.Kind);
        Assert.Equal("rotate api token", span.TextOf(ContentSlot.ToolArguments));
        Assert.Equal(
            ["""{"id":"kb-118","content":"Token rotation in 5.2"}""", """{"content":"later"}"""],
            span.In(ContentSlot.RetrievedDocument).Select(d => d.Body)
        );
    }

    [Fact]
    public void ReadTraces_Chain_IsNoStep()
    {
        var span = OtlpSample.ReadOne(("openinference.span.kind", "CHAIN"), ("input.value", "state"));

        Assert.Equal((StepKind.Other, 0), (span.Kind, span.Contents.Count));
        Assert.Contains(span.Attributes, a => a.Key == "input.value");
    }

    [Fact]
    public void ReadTraces_AnotherModelAnswers_BothAreNamed()
    {
        var span = OtlpSample.ReadOne(
            ("openinference.span.kind", "LLM"),
            ("llm.model_name", "gpt-4.1-mini"),
            ("input.value", """{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]}""")
        );

        Assert.Equal(("gpt-4.1", "gpt-4.1-mini"), (span.RequestModel, span.ResponseModel));
    }

    [Fact]
    public void ReadTraces_HiddenInputs_AreRedactedAndNotMissing()
    {
        var span = OtlpSample.ReadOne(
            ("openinference.span.kind", "LLM"),
            ("input.value", "__REDACTED__"),
            ("output.value", "__REDACTED__")
        );
        var digest = SpanDigests.Of(span, new ContentHasher(new byte[32]));

        Assert.Equal(
            (Capture.Redacted, Capture.Redacted),
            (digest.Of(ContentSlot.InputMessage), digest.Of(ContentSlot.OutputMessage))
        );
        Assert.Equal(Capture.NotCaptured, digest.Of(ContentSlot.ToolDefinition));
    }
}
