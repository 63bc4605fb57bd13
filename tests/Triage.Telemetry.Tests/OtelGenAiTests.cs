using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

public class OtelGenAiTests
{
    [Theory]
    [InlineData("otel-openai-chat")]
    [InlineData("otel-openai-responses")]
    public void Read_Recorded_IsAsExpected(string sdk) => RecordedSdk.Verify(sdk);

    [Fact]
    public void ReadTraces_AgentFramework_MessagesComeFromSpanAttributes()
    {
        var spans = Recording.Traces("agent-framework/traces.pb");
        var agent = Assert.Single(spans, s => s.Kind == StepKind.Agent);
        var call = spans.Where(s => s.Kind == StepKind.ModelCall).MinBy(s => s.StartUnixNano)!;
        var tool = spans.First(s => s.ToolName == "lookup_order");

        Assert.Equal(("Refund Desk", "otel-genai"), (agent.Agent, agent.Dialect));
        Assert.StartsWith("You handle refund requests", call.TextOf(ContentSlot.SystemPrompt), StringComparison.Ordinal);
        Assert.Equal("tool-calls", call.FinishReason);
        Assert.Equal(4, call.In(ContentSlot.ToolDefinition).Count());
        Assert.Equal((424, 9), (call.InputTokens, call.OutputTokens));
        Assert.Equal("""{"order_id":"A-1045"}""", tool.TextOf(ContentSlot.ToolArguments));
        Assert.Equal("call_ede2f7d7abf845c73e8d8b8e", tool.ToolCallId);
        Assert.Equal(agent.SpanId, tool.ParentSpanId);
        Assert.Equal([new Subject("order_id", "A-1045")], tool.Subjects);
    }

    [Fact]
    public void ReadTraces_NamesThatRunsAreFoundBy_AreCutAndWholeAmongTheAttributes()
    {
        var name = string.Concat(Enumerable.Repeat("名前", 5_000));

        var span = OtlpSample.ReadOne(("gen_ai.agent.name", name), ("job.name", name), ("service.version", name));

        Assert.All(new[] { span.Agent, span.Task, span.Build.Version }, cut => Assert.Equal(name[..199] + "…", cut));
        Assert.Contains(name, span.Value("gen_ai.agent.name"), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraces_SemanticKernel_MessagesComeFromSpanEvents()
    {
        var calls = Recording
            .Traces("semantic-kernel/traces.pb")
            .Where(s => s.Kind == StepKind.ModelCall)
            .OrderBy(s => s.StartUnixNano)
            .ToList();

        Assert.StartsWith(
            "You are the support assistant of Tessel Gateway.",
            calls[0].TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Ticket T-4410: how do I rotate the api token, and how long do old keys work?",
            Assert.Single(calls[0].Messages(ContentSlot.InputMessage)).Text
        );
        Assert.Equal(
            ["get_account", "search_docs"],
            Assert.Single(calls[0].Messages(ContentSlot.OutputMessage)).ToolCalls.Select(c => c.Name)
        );
        Assert.Equal("tool-calls", calls[0].FinishReason);
        Assert.Equal(["user", "assistant", "tool", "tool"], calls[1].Messages(ContentSlot.InputMessage).Select(m => m.Role));
        Assert.NotEmpty(calls[0].Events);
    }

    [Fact]
    public void ReadLogs_PerMessageEvents_BecomeContentOfTheirSpan()
    {
        var traces = Recording.Traces("openai-chat-logs/traces.json");
        var logs = Recording.Logs("openai-chat-logs/logs.json");
        var call = traces.Where(s => s.Kind == StepKind.ModelCall).OrderBy(s => s.StartUnixNano).ElementAt(1);
        var own = logs.Where(l => l.SpanId == call.SpanId && l.TraceId == call.TraceId).ToList();

        Assert.All(own, l => Assert.Equal(("", 0L, "otel-genai"), (l.Name, l.StartUnixNano, l.Dialect)));
        var contents = own.SelectMany(l => l.Contents).OrderBy(c => c.Order).ToList();
        Assert.Equal(contents.Count, contents.Select(c => c.Order).Distinct().Count());
        Assert.StartsWith("You handle refund requests", contents[0].Body, StringComparison.Ordinal);
        Assert.Equal(ContentSlot.SystemPrompt, contents[0].Slot);
        Assert.Equal([null, "user", "assistant", "tool", "assistant"], contents.Select(c => c.Role));
        Assert.Equal(ContentSlot.OutputMessage, contents[^1].Slot);
        var response = Message.Parse(contents[3].Body).Parts[0];
        Assert.Equal(("tool_call_response", "call_4b10569380ecf338b80bd476"), (response.Type, response.CallId));
        Assert.Contains("\"region\":\"EU\"", response.Content, StringComparison.Ordinal);
        Assert.Contains(own, l => l.FinishReason == "tool-calls");
    }

    [Fact]
    public void ReadLogs_OperationDetails_AreReadFromAttributes()
    {
        var logs = Recording.Logs("openai-responses-logs/logs.json");
        var first = logs.MinBy(l => l.Contents[0].Order)!;

        Assert.StartsWith(
            "You are the reconciliation assistant",
            first.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        Assert.Equal("Reconcile ledger EU-2031 for 2026-10.", Assert.Single(first.Messages(ContentSlot.InputMessage)).Text);
        Assert.Contains(logs, l => l.In(ContentSlot.OutputMessage).Any());
    }

    [Fact]
    public void ReadLogs_WithoutIdsOrContent_AreReceivedAndIgnored()
    {
        var body =
            """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[
              {"timeUnixNano":"1","body":{"stringValue":"job finished"}},
              {"timeUnixNano":"1","eventName":"gen_ai.user.message","body":{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"hi"}}]}}},
              {"timeUnixNano":"1","traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","body":{"stringValue":"plain"}}
            ]}]}]}
            """u8.ToArray();

        var batch = Recording.Reader.ReadLogs(body, OtlpEncoding.Json).ToBatch();

        Assert.Equal((3, 0, 0), (batch.Received, batch.Spans.Count, batch.Refused.Count));
    }

    [Theory]
    [InlineData("[\"ToolCalls\"]", "tool-calls")]
    [InlineData("tool_use", "tool-calls")]
    [InlineData("end_turn", "stop")]
    [InlineData("MAX_TOKENS", "length")]
    [InlineData("ContentFilter", "content-filter")]
    public void ReadTraces_FinishReason_HasOneSpelling(string sent, string read) =>
        Assert.Equal(
            read,
            OtlpSample.ReadOne(("gen_ai.operation.name", "chat"), ("gen_ai.response.finish_reasons", sent)).FinishReason
        );

    [Fact]
    public void ReadTraces_OldNames_AreRead()
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.system", "OpenAI"),
            ("gen_ai.request.model", "gpt-4"),
            ("gen_ai.request.top_p", "0.5"),
            ("gen_ai.request.temperature", "0.2"),
            ("gen_ai.usage.prompt_tokens", "12"),
            ("gen_ai.usage.completion_tokens", "3"),
            ("gen_ai.prompt.0.role", "system"),
            ("gen_ai.prompt.0.content", "Be brief."),
            ("gen_ai.prompt.1.content", "Hello"),
            ("gen_ai.completion.0.tool_calls.0.name", "greet"),
            ("gen_ai.completion.0.tool_calls.0.arguments", """{"who":"you"}""")
        );

        Assert.Equal((StepKind.ModelCall, "openai", "gpt-4"), (span.Kind, span.Provider, span.RequestModel));
        Assert.Equal("temperature=0.2; top_p=0.5", span.Parameters);
        Assert.Equal((12, 3), (span.InputTokens, span.OutputTokens));
        Assert.Equal("Be brief.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Equal("Hello", Assert.Single(span.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal("greet", Assert.Single(span.Messages(ContentSlot.OutputMessage)).ToolCalls.Single().Name);
    }

    [Fact]
    public void ReadTraces_ToolNameWithoutOperation_IsAToolCallAndABareCallIdIsNot()
    {
        Assert.Equal(StepKind.ToolCall, OtlpSample.ReadOne(("gen_ai.tool.name", "match")).Kind);
        Assert.Equal(StepKind.Other, OtlpSample.ReadOne(("gen_ai.tool.call.id", "call_1")).Kind);
    }

    [Fact]
    public void ReadTraces_TraceloopTool_ArgumentsAreUnwrapped()
    {
        var span = OtlpSample.ReadOne(
            ("traceloop.span.kind", "tool"),
            ("traceloop.entity.name", "match"),
            ("traceloop.entity.input", """{"args":[],"kwargs":{"invoice_id":"INV-1"}}"""),
            ("traceloop.entity.output", """{"matched":true}""")
        );

        Assert.Equal("match", span.ToolName);
        Assert.Equal("""{"invoice_id":"INV-1"}""", span.TextOf(ContentSlot.ToolArguments));
        Assert.Equal([new Subject("invoice_id", "INV-1")], span.Subjects);
    }

    [Fact]
    public void ReadTraces_Subjects_AreShortScalarsOfTheNamedKeysAndAtMost50()
    {
        var items = string.Join(',', Enumerable.Range(0, 80).Select(i => $$"""{"invoice_id":{{i}}}"""));
        var tooLong = new string('x', 201);
        var span = OtlpSample.ReadOne(
            ("gen_ai.operation.name", "execute_tool"),
            (
                "gen_ai.tool.call.arguments",
                $$"""{"ledger":"EU-1","order_id":{"a":1},"ticket_id":"{{tooLong}}","other":"no","items":[{{items}},{"invoice_id":0}]}"""
            )
        );

        Assert.Equal(50, span.Subjects.Count);
        Assert.Equal(new Subject("ledger", "EU-1"), span.Subjects[0]);
        Assert.Equal(new Subject("invoice_id", "0"), span.Subjects[1]);
        Assert.All(span.Subjects, s => Assert.Contains(s.Name, new[] { "ledger", "invoice_id" }));
    }

    [Fact]
    public void ReadTraces_PlainSpan_KeepsItsAttributesAndHasNoDialect()
    {
        var span = OtlpSample.ReadOne(("http.request.method", "POST"), ("session.id", "s-1"), ("job.name", "nightly"));

        Assert.Equal((StepKind.Other, null, "nightly"), (span.Kind, span.Dialect, span.Task));
        Assert.Equal("s-1", span.ConversationId);
        Assert.Equal([new Subject("session.id", "s-1")], span.Subjects);
        Assert.Equal("\"POST\"", span.Value("http.request.method"));
    }

    [Theory]
    [InlineData("openai.responses", "openai")]
    [InlineData("OpenAI", "openai")]
    [InlineData("anthropic.messages", "anthropic")]
    [InlineData("az.ai.openai", "azure.ai.openai")]
    [InlineData("xai", "x_ai")]
    [InlineData("google.generative-ai", "gcp.gemini")]
    [InlineData("my-own.gateway", "my-own.gateway")]
    public void ReadTraces_Provider_HasOneName(string sent, string read) =>
        Assert.Equal(read, OtlpSample.ReadOne(("gen_ai.operation.name", "chat"), ("gen_ai.system", sent)).Provider);

    [Theory]
    [InlineData("models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("gpt-4.1-2025-04-14", "gpt-4.1-2025-04-14")]
    public void ReadTraces_Model_LosesItsPlaceAndKeepsItsDate(string sent, string read) =>
        Assert.Equal(read, OtlpSample.ReadOne(("gen_ai.operation.name", "chat"), ("gen_ai.request.model", sent)).RequestModel);

    [Theory]
    [InlineData("plan", StepKind.Other)]
    [InlineData("search_memory", StepKind.Retrieval)]
    [InlineData("create_memory", StepKind.Other)]
    [InlineData("invoke_workflow", StepKind.Other)]
    [InlineData("embeddings", StepKind.Other)]
    public void ReadTraces_OperationsOfTheMovedConventions_AreKnown(string operation, StepKind kind) =>
        Assert.Equal(kind, OtlpSample.ReadOne(("gen_ai.operation.name", operation), ("gen_ai.request.model", "m")).Kind);

    [Fact]
    public void ReadTraces_EventsPackedIntoOneAttribute_AreItsMessages()
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.operation.name", "chat"),
            (
                "events",
                """
                [{"event.name":"gen_ai.system.message","role":"system","content":"Be brief."},
                 {"event.name":"gen_ai.user.message","role":"user","content":"Reconcile EU-2031."},
                 {"event.name":"gen_ai.choice","index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
                   "tool_calls":[{"id":"c1","type":"function","function":{"name":"list_invoices","arguments":{"ledger":"EU-2031"}}}]}}]
                """
            )
        );

        Assert.Equal("Be brief.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Equal("Reconcile EU-2031.", Assert.Single(span.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal("list_invoices", Assert.Single(Assert.Single(span.Messages(ContentSlot.OutputMessage)).ToolCalls).Name);
        Assert.Equal("tool-calls", span.FinishReason);
    }

    [Fact]
    public void ReadTraces_KeyThatHoldsNothing_IsToldFromOneThatIsNotThere()
    {
        var span = OtlpSample.ReadOne(
            ("gen_ai.operation.name", "execute_tool"),
            ("gen_ai.tool.name", "list_invoices"),
            ("gen_ai.tool.call.result", "")
        );

        Assert.Equal([ContentSlot.ToolResult], span.Empty);
        Assert.Empty(span.Contents);
    }
}
