using System.Text;
using Google.Protobuf;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Files;
using Triage.Telemetry.Otlp.Wire;
using Span = Triage.Engine.Runs.Span;

namespace Triage.Telemetry.Tests;

public class ExportedFileTests
{
    [Fact]
    public void ReadFile_OpenInferenceTree_ReadsEverySpanWithItsDuration()
    {
        var batch = Read("openinference-tree.json");

        Assert.Equal(["reconciler", "LiteLLMModel.__call__"], batch.Spans.Select(s => s.Name));
        var (agent, call) = (batch.Spans[0], batch.Spans[1]);
        Assert.Equal(
            (StepKind.Agent, null, 1_500_000_000),
            (agent.Kind, agent.ParentSpanId, agent.EndUnixNano - agent.StartUnixNano)
        );
        Assert.Equal(("reconciler", "1.14.2"), (agent.ServiceName, agent.Build.Version));
        Assert.Equal("openinference.instrumentation.smolagents", agent.ScopeName);
        Assert.Equal((StepKind.ModelCall, agent.SpanId, 0), (call.Kind, call.ParentSpanId, call.EndUnixNano));
        Assert.Equal(
            ("gpt-4.1", 7L, SpanStatus.Error, "RateLimitError"),
            (call.RequestModel, call.InputTokens, call.Status, call.ErrorType)
        );
        Assert.Equal("Hi", Assert.Single(call.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal("spans[0].child_spans[0].child_spans[0]", Assert.Single(batch.Refused).At);
    }

    [Fact]
    public void ReadFile_PhoenixTable_ReadsColumnsAsMembers()
    {
        var spans = Read("phoenix-table.jsonl").Spans;

        Assert.Equal([StepKind.ModelCall, StepKind.ToolCall], spans.Select(s => s.Kind));
        Assert.Equal((1_795_363_200_123_000_000, 1_795_363_201_000_000_000), (spans[0].StartUnixNano, spans[0].EndUnixNano));
        Assert.Equal(("gpt-4.1", 7L), (spans[0].RequestModel, spans[0].InputTokens));
        Assert.Equal("Hi", Assert.Single(spans[0].Messages(ContentSlot.InputMessage)).Text);
        Assert.DoesNotContain("tool.name", spans[0].Attributes.Select(a => a.Key));
        Assert.Equal(
            (spans[0].SpanId, 0, "none"),
            (spans[1].ParentSpanId, spans[1].EndUnixNano, spans[1].TextOf(ContentSlot.ToolResult))
        );
    }

    [Fact]
    public void ReadFile_LangfuseTrace_SpeaksAsItsSdkDoes()
    {
        var batch = Read("langfuse-trace.json");

        var spans = batch.Spans.OrderBy(s => s.StartUnixNano).ToList();
        Assert.Equal(["reconciler", "plan", "list_invoices"], spans.Select(s => s.Name));
        var (agent, call, tool) = (spans[0], spans[1], spans[2]);
        Assert.All(batch.Spans, s => Assert.Equal("1f0c9a527d0e4a8a9a530b8d2f6f3c11", s.TraceId));
        Assert.All(batch.Spans, s => Assert.Equal(("night-42", "1.14.2"), (s.ConversationId, s.Build.Version)));
        Assert.Equal(("invoice-reconciler", "000000000000b2a1"), (agent.ServiceName, agent.SpanId));
        Assert.Equal(("reconciler-svc", agent.SpanId, "langfuse-sdk"), (call.ServiceName, call.ParentSpanId, call.ScopeName));
        Assert.Equal(1_500_000_000, call.EndUnixNano - call.StartUnixNano);
        Assert.Equal("generation", Text(call, "langfuse.observation.type"));
        Assert.Equal("gpt-4.1-2025-04-14", Text(call, "langfuse.observation.model.name"));
        Assert.Contains("Book what matches.", Text(call, "langfuse.observation.input"), StringComparison.Ordinal);
        Assert.Contains("\"input\": 120", Text(call, "langfuse.observation.usage_details"), StringComparison.Ordinal);
        Assert.Equal("north", Text(call, "langfuse.trace.metadata.ledger"));
        Assert.Equal("1", Text(call, "langfuse.observation.metadata.attempt"));
        Assert.Equal((SpanStatus.Error, "401 from the ledger", 0), (tool.Status, tool.StatusMessage, tool.EndUnixNano));
        Assert.Equal("observations[3]", Assert.Single(batch.Refused).At);
    }

    [Fact]
    public void ReadFile_LangfuseTraceOfSeveralRoots_StandsUnderTheTrace()
    {
        var spans = ReadText(
            """
            {"id":"night run 7","name":"nightly","timestamp":"2026-11-20T09:00:00Z","output":"done","observations":[
            {"id":"a","traceId":"night run 7","type":"SPAN","name":"first","startTime":"2026-11-20T09:00:01Z","endTime":"2026-11-20T09:00:02Z"},
            {"id":"b","traceId":"night run 7","type":"EVENT","name":"second","startTime":"2026-11-20T09:00:03Z"}]}
            """
        ).Spans;

        Assert.Equal(["nightly", "first", "second"], spans.Select(s => s.Name));
        Assert.All(spans.Skip(1), s => Assert.Equal(spans[0].SpanId, s.ParentSpanId));
        Assert.Single(spans.Select(s => s.TraceId).Distinct());
        Assert.Equal(spans[2].StartUnixNano, spans[2].EndUnixNano);
    }

    [Fact]
    public void ReadFile_JaegerTrace_IsReadAsOtlp()
    {
        var batch = Read("jaeger-trace.json");

        Assert.Equal(["POST /run", "chat gpt-4.1"], batch.Spans.Select(s => s.Name));
        var (root, call) = (batch.Spans[0], batch.Spans[1]);
        Assert.Equal(
            ("0007651916cd43dd8448eb211c80319c", "00000000000000a1", null),
            (root.TraceId, root.SpanId, root.ParentSpanId)
        );
        Assert.Equal(
            (SpanStatus.Error, "no such ledger", "reconciler", "1.14.2"),
            (root.Status, root.StatusMessage, root.ServiceName, root.Build.Version)
        );
        Assert.Equal(2_500_000_000, root.EndUnixNano - root.StartUnixNano);
        Assert.Equal(
            (root.SpanId, StepKind.ModelCall, "gpt-4.1", 120L),
            (call.ParentSpanId, call.Kind, call.RequestModel, call.InputTokens)
        );
        Assert.Equal(
            ("opentelemetry.instrumentation.openai", "0.40", "RateLimitError"),
            (call.ScopeName, call.ScopeVersion, call.ErrorType)
        );
        Assert.Equal("data[0].spans[2]", Assert.Single(batch.Refused).At);
    }

    [Fact]
    public void ReadFile_TempoTrace_IsOtlpByOtherWords()
    {
        var span = Assert.Single(Read("tempo-trace.json").Spans);

        Assert.Equal((OtlpSample.TraceId, OtlpSample.SpanId), (span.TraceId, span.SpanId));
        Assert.Equal(
            (SpanStatus.Error, "overloaded", "gpt-4.1", "reconciler"),
            (span.Status, span.StatusMessage, span.RequestModel, span.ServiceName)
        );
    }

    [Theory]
    [InlineData("langfuse-trace.json")]
    [InlineData("jaeger-trace.json")]
    [InlineData("tempo-trace.json")]
    [InlineData("openinference-tree.json")]
    [InlineData("phoenix-table.jsonl")]
    public void ReadFile_SameFileTwice_IsTheSame(string name) =>
        Assert.Equal(
            Read(name).Packs.Select(p => (p.TraceId, Convert.ToHexString(p.Bytes.Span))),
            Read(name).Packs.Select(p => (p.TraceId, Convert.ToHexString(p.Bytes.Span)))
        );

    [Theory]
    [InlineData("0AF7651916CD43DD8448EB211C80319C", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("0x7651916cd43dd", "0000000000000000000" + "7651916cd43dd")]
    [InlineData("1f0c9a52-7d0e-4a8a-9a53-0b8d2f6f3c11", "1f0c9a527d0e4a8a9a530b8d2f6f3c11")]
    [InlineData("night run 7", "9d1b")]
    public void TraceHex_IdOfAnotherTool_IsAnOtlpId(string text, string expected)
    {
        var id = ExportedIds.TraceHex(text);

        Assert.Equal(32, id.Length);
        Assert.True(expected.Length < 32 || id == expected, id);
        Assert.Equal(id, ExportedIds.TraceHex(text));
    }

    [Fact]
    public void ReadFile_BadAndMetricsLines_AreRefusedAloneWithTheirLine()
    {
        var good = Line(1);
        var batch = ReadText(
            $"{{\"resourceSpans\":[{{\n{good}\n{{\"resourceMetrics\":[]}}\n{{\"a\":1}}\n\n{Line(2)}\n{good[..^20]}\n"
        );

        Assert.Equal(2, batch.Spans.Count);
        Assert.Equal(["line 1", "line 3", "line 4", "line 7"], batch.Refused.Select(r => r.At));
        Assert.Contains("Metrics are not kept", batch.Refused[1].Why, StringComparison.Ordinal);
        Assert.Equal(6, batch.Received);
    }

    [Fact]
    public void ReadFile_ManyLines_ComeInBatchesWithTheirLineNumbers()
    {
        const int Lines = 6_000;
        var text = string.Join('\n', Enumerable.Range(1, Lines).Select(i => i == 5_000 ? "{broken" : Line(i)));
        var file = Encoding.UTF8.GetBytes(text);
        Assert.True(file.Length > 1.5 * Limits.FilePartBytes);

        var batches = Recording.Batches(file, null);
        var all = Recording.Joined(batches);

        Assert.True(batches.Count > 1);
        Assert.Equal(file.Length, batches[^1].BytesRead);
        Assert.Equal(Lines - 1, all.Spans.Select(s => s.SpanId).Distinct().Count());
        Assert.Equal("line 5000", Assert.Single(all.Refused).At);
    }

    [Fact]
    public void ReadFile_LongProtobuf_ComesInBatches()
    {
        var request = new ExportTraceServiceRequest();
        for (var i = 1; i <= 3_000; i++)
        {
            request.ResourceSpans.Add(
                ExportedSpan.Alone(
                    new Resource(),
                    null,
                    new Triage.Telemetry.Otlp.Wire.Span
                    {
                        TraceId = ExportedIds.Trace(OtlpSample.TraceId),
                        SpanId = ExportedIds.Span($"{i:x}"),
                        Name = new string('n', 800),
                    }
                )
            );
        }

        var batches = Recording.Batches(request.ToByteArray(), null);

        Assert.True(batches.Count > 1);
        Assert.Equal(3_000, Recording.Joined(batches).Spans.Count);
    }

    [Fact]
    public void ReadFile_ProtobufThatBeginsLikeJson_IsProtobuf()
    {
        var span = new Triage.Telemetry.Otlp.Wire.Span
        {
            TraceId = ExportedIds.Trace(OtlpSample.TraceId),
            SpanId = ExportedIds.Span(OtlpSample.SpanId),
        };
        var request = new ExportTraceServiceRequest { ResourceSpans = { ExportedSpan.Alone(new Resource(), null, span) } };
        while (request.ToByteArray()[1] != '{')
        {
            span.Name += 'n';
        }

        Assert.Equal(span.Name, Assert.Single(Recording.ReadFile(request.ToByteArray(), null).Spans).Name);
    }

    [Fact]
    public void ReadFile_DocumentOverTheBound_SaysTheBoundAndTheRemedy()
    {
        var document = $"[\n{string.Join(",\n", Enumerable.Range(1, 6_000).Select(Line))}\n]";

        var thrown = Assert.Throws<OversizedTelemetryException>(() =>
            Recording.Batches(Encoding.UTF8.GetBytes(document), null, maxWholeBytes: Limits.FilePartBytes)
        );

        Assert.Contains("1,048,576 bytes", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("JSON lines", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(6_000, Recording.ReadFile(Encoding.UTF8.GetBytes(document), null).Spans.Count);
    }

    [Fact]
    public void ReadFile_ProtobufCutOffBehindTheFirstBatch_GivesTheFirstAndThenSaysSo()
    {
        var lines = new ExportTraceServiceRequest();
        for (var i = 1; i <= 3_000; i++)
        {
            lines.ResourceSpans.Add(
                ExportedSpan.Alone(
                    new Resource(),
                    null,
                    new Triage.Telemetry.Otlp.Wire.Span
                    {
                        TraceId = ExportedIds.Trace("1"),
                        SpanId = ExportedIds.Span($"{i:x}"),
                        Name = new string('n', 800),
                    }
                )
            );
        }

        var spans = 0;
        var thrown = Assert.Throws<MalformedTelemetryException>(() =>
        {
            foreach (
                var batch in Recording
                    .Reader.ReadFileAsync(
                        new MemoryStream(lines.ToByteArray()[..^100]),
                        null,
                        int.MaxValue,
                        TestContext.Current.CancellationToken
                    )
                    .ToBlockingEnumerable(TestContext.Current.CancellationToken)
            )
            {
                spans += batch.Batch.Received;
            }
        });

        Assert.InRange(spans, 1_000, 2_999);
        Assert.NotEmpty(thrown.Message);
    }

    private static string Line(int number) =>
        $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{OtlpSample.TraceId}}}","spanId":"{{{number:x16}}}","name":"step {{{number}}}","attributes":[{"key":"note","value":{"stringValue":"{{{new string('x', 100)}}}"}}]}]}]}]}""";

    private static TelemetryBatch Read(string name) =>
        Recording.ReadFile(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Exports", name)), null);

    private static TelemetryBatch ReadText(string text) => Recording.ReadFile(Encoding.UTF8.GetBytes(text), null);

    private static string? Text(Span span, string key) =>
        span.Attributes.Where(a => a.Key == key).Select(a => Json(a.ValueJson)).FirstOrDefault();

    private static string Json(string value) => System.Text.Json.Nodes.JsonNode.Parse(value)!.ToString();
}
