using System.Text;
using Google.Protobuf;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

public class TraceFileTests
{
    private const string PhoenixSpan = """
        {"name":"ChatCompletion","context":{"trace_id":"0x0af7651916cd43dd8448eb211c80319c","span_id":"0xb7ad6b7169203331"},"span_kind":"LLM",
         "parent_id":null,"start_time":"2026-11-22T16:00:00.123456Z","end_time":"2026-11-22T16:00:01+00:00","status_code":"OK","status_message":"",
         "attributes":{"llm":{"model_name":"gpt-4.1","input_messages":[{"message":{"role":"system","content":"Be brief."}},{"message":{"role":"user","content":"Hi"}}]},
           "llm.token_count.prompt":7},
         "events":[{"name":"exception","timestamp":"2026-11-22T16:00:00Z","attributes":{"exception.type":"E"}}]}
        """;

    [Theory]
    [InlineData("semantic-kernel/traces.pb", null)]
    [InlineData("semantic-kernel/traces.pb", "otlp-protobuf")]
    [InlineData("semantic-kernel/traces.json", null)]
    [InlineData("semantic-kernel/traces.json", "otlp-json")]
    public void ReadFile_Otlp_IsRecognised(string name, string? format) =>
        Assert.Equal(7, Recording.ReadFile(Recording.Body(name), format).Spans.Count);

    [Fact]
    public void ReadFile_JsonLinesOfTracesAndLogs_HasBoth()
    {
        var traces = Encoding.UTF8.GetString(Recording.Body("openai-chat-logs/traces.json"));
        var logs = Encoding.UTF8.GetString(Recording.Body("openai-chat-logs/logs.json"));

        var batch = Recording.ReadFile(Encoding.UTF8.GetBytes($"{traces}\r\n\n{logs}\n"), null);

        Assert.Equal(10, batch.Spans.Count(s => s.Name.Length > 0));
        Assert.Contains(batch.Spans, s => s.Name.Length == 0 && s.Contents.Count > 0);
    }

    [Fact]
    public void ReadFile_ProtobufLogs_AreRecognised()
    {
        AnyValue Words(string text) => new() { StringValue = text };
        var log = new LogRecord
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.TraceId)),
            SpanId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.SpanId)),
            TimeUnixNano = 5,
            EventName = "gen_ai.user.message",
            Body = new AnyValue
            {
                KvlistValue = new KeyValueList
                {
                    Values =
                    {
                        new KeyValue { Key = "content", Value = Words(new string('é', 200)) },
                    },
                },
            },
            Attributes =
            {
                new KeyValue { Key = "gen_ai.system", Value = Words("openai") },
            },
        };
        var request = new ExportLogsServiceRequest
        {
            ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { log, log } } } } },
        };

        var spans = Recording.ReadFile(request.ToByteArray(), null).Spans;

        Assert.Equal([5L, 6L], spans.SelectMany(s => s.Contents).Select(c => c.Order));
    }

    [Theory]
    [InlineData("[{0}]")]
    [InlineData("{0}")]
    [InlineData("{0}\n{0}")]
    public void ReadFile_OpenInferenceSpans_AreRead(string shape)
    {
        var line = PhoenixSpan.ReplaceLineEndings("");
        var file = Encoding.UTF8.GetBytes(shape.Replace("{0}", line, StringComparison.Ordinal));

        var span = Recording.ReadFile(file, null).Spans[0];

        Assert.Equal((OtlpSample.TraceId, OtlpSample.SpanId, null), (span.TraceId, span.SpanId, span.ParentSpanId));
        Assert.Equal((StepKind.ModelCall, "openinference", SpanStatus.Ok), (span.Kind, span.Dialect, span.Status));
        Assert.Equal("Be brief.", span.TextOf(ContentSlot.SystemPrompt));
        Assert.Equal("Hi", Assert.Single(span.Messages(ContentSlot.InputMessage)).Text);
        Assert.Equal(("gpt-4.1", 7L, "E"), (span.RequestModel, span.InputTokens, span.ErrorType));
        Assert.Equal((1_795_363_200_123_456_000, 1_795_363_201_000_000_000), (span.StartUnixNano, span.EndUnixNano));
    }

    [Fact]
    public void ReadFile_OneBadSpan_KeepsTheOthersAndNamesItsLine()
    {
        var line = PhoenixSpan.ReplaceLineEndings("");
        var file = $"{line}\n{line.Replace("0xb7ad6b7169203331", "", StringComparison.Ordinal)}";

        var batch = Recording.ReadFile(Encoding.UTF8.GetBytes(file), "openinference-json");

        Assert.Single(batch.Spans);
        Assert.Equal("line 2", Assert.Single(batch.Refused).At);
    }

    [Theory]
    [InlineData("hello there", null)]
    [InlineData("", null)]
    [InlineData("{\"a\":1}", null)]
    [InlineData("{\"a\":1}\n{\"b\":", null)]
    [InlineData("[1,2]", "otlp-json")]
    [InlineData("{}", "csv")]
    public void ReadFile_NoTraceFile_SaysWhatWasLookedFor(string file, string? format)
    {
        var thrown = Assert.Throws<MalformedTelemetryException>(() => Recording.ReadFile(Encoding.UTF8.GetBytes(file), format));
        Assert.Contains("OpenInference", thrown.Message, StringComparison.OrdinalIgnoreCase);
    }
}
