using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

public class OtlpDecodingTests
{
    [Theory]
    [InlineData("vercel-generate-text")]
    [InlineData("openinference-anthropic")]
    [InlineData("semantic-kernel")]
    public void ReadTraces_SamePayloadAsProtobufAndJson_GivesEqualSpans(string client) =>
        Assert.Equal(
            JsonSerializer.Serialize(Recording.Traces($"{client}/traces.pb")),
            JsonSerializer.Serialize(Recording.Traces($"{client}/traces.json"))
        );

    [Theory]
    [InlineData(OtlpEncoding.Protobuf, "")]
    [InlineData(OtlpEncoding.Json, "")]
    [InlineData(OtlpEncoding.Json, "{}")]
    [InlineData(OtlpEncoding.Json, """{"resource_spans":[{}],"later":{"x":[1]}}""")]
    public void ReadTraces_NothingInside_IsSuccess(OtlpEncoding encoding, string body)
    {
        var batch = Recording.Reader.ReadTraces(Encoding.UTF8.GetBytes(body), encoding).ToBatch();
        Assert.Equal((0, 0, 0), (batch.Received, batch.Spans.Count, batch.Refused.Count));
    }

    [Fact]
    public void ReadTraces_TruncatedProtobuf_IsMalformed()
    {
        var body = Recording.Body("semantic-kernel/traces.pb");
        Assert.Throws<MalformedTelemetryException>(() =>
            Recording.Reader.ReadTraces(body.AsMemory(0, body.Length - 7), OtlpEncoding.Protobuf).ToBatch()
        );
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"resourceSpans":{}}""")]
    public void ReadTraces_NoOtlpJson_IsMalformed(string body) =>
        Assert.Throws<MalformedTelemetryException>(() => OtlpSample.Read(body));

    [Fact]
    public void ReadTraces_NestedValues2000Deep_IsMalformedAndNoCrash()
    {
        var value = new AnyValue { StringValue = "core" };
        for (var i = 0; i < 2_000; i++)
        {
            value = new AnyValue { ArrayValue = new ArrayValue { Values = { value } } };
        }

        var span = new Otlp.Wire.Span
        {
            Attributes =
            {
                new KeyValue { Key = "deep", Value = value },
            },
        };
        var request = new ExportTraceServiceRequest
        {
            ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { span } } } } },
        };
        var json = string.Concat(Enumerable.Repeat("""{"arrayValue":{"values":[""", 2_000));

        Assert.Throws<MalformedTelemetryException>(() =>
            Recording.Reader.ReadTraces(request.ToByteArray(), OtlpEncoding.Protobuf).ToBatch()
        );
        Assert.Throws<MalformedTelemetryException>(() => OtlpSample.Read(json));
    }

    [Theory]
    [InlineData("traceId", "00000000000000000000000000000000", "trace id")]
    [InlineData("traceId", "0af7651916cd43dd8448eb211c80319", "trace id")]
    [InlineData("traceId", "zzf7651916cd43dd8448eb211c80319c", "trace id")]
    [InlineData("traceId", "", "trace id")]
    [InlineData("spanId", "0000000000000000", "span id")]
    [InlineData("spanId", "b7ad6b71692033", "span id")]
    [InlineData("parentSpanId", "not-hex", "parent span id")]
    public void ReadTraces_WrongId_RefusesThatSpanAlone(string field, string id, string named)
    {
        var wrong = OtlpSample.SpanOf();
        wrong[field] = id;

        var batch = OtlpSample.Read(OtlpSample.TraceOf(OtlpSample.SpanOf(), wrong));

        Assert.Equal((2, 1), (batch.Received, batch.Spans.Count));
        var refusal = Assert.Single(batch.Refused);
        Assert.Equal("resourceSpans[0].scopeSpans[0].spans[1]", refusal.At);
        Assert.Contains(named, refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraces_WrongIdInProtobuf_RefusesThatSpanAlone()
    {
        var good = new Otlp.Wire.Span
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.TraceId)),
            SpanId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.SpanId)),
            ParentSpanId = ByteString.CopyFrom(new byte[8]),
        };
        var wrong = new Otlp.Wire.Span(good) { SpanId = ByteString.CopyFrom(1, 2, 3) };
        var request = new ExportTraceServiceRequest
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    ScopeSpans =
                    {
                        new ScopeSpans(),
                        new ScopeSpans { Spans = { wrong, good } },
                    },
                },
            },
        };

        var batch = Recording.Reader.ReadTraces(request.ToByteArray(), OtlpEncoding.Protobuf).ToBatch();

        Assert.Null(Assert.Single(batch.Spans).ParentSpanId);
        Assert.Equal("resourceSpans[0].scopeSpans[1].spans[0]", Assert.Single(batch.Refused).At);
    }

    [Fact]
    public void ReadTraces_IdsInUpperCase_AreLowered()
    {
        var span = OtlpSample.SpanOf();
        span["traceId"] = OtlpSample.TraceId.ToUpperInvariant();

        Assert.Equal(OtlpSample.TraceId, Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Spans).TraceId);
    }

    [Fact]
    public void ReadTraces_HalfASurrogatePair_RefusesThatSpanOrKeepsTheText()
    {
        var inTime = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"\ud800"}]}]}]}""";

        Assert.Single(OtlpSample.Read(inTime).Refused);
        Assert.Equal(
            """{"a":"\ud800"}""",
            OtlpSample
                .ReadOne(("gen_ai.tool.name", "t"), ("gen_ai.tool.call.arguments", """{"a":"\ud800"}"""))
                .TextOf(ContentSlot.ToolArguments)
        );
    }

    [Fact]
    public void ReadTraces_EnumerationByName_RefusesThatSpan()
    {
        var span = OtlpSample.SpanOf();
        span["kind"] = "SPAN_KIND_CLIENT";

        Assert.Contains(
            "names are not valid",
            Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Refused).Why,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadTraces_EveryKindOfValue_IsKept()
    {
        var batch = OtlpSample.Read(
            """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
              "startTimeUnixNano":1700000000000000001,"endTimeUnixNano":"1700000000000000002","unknown":{"a":[1]},"span_id":"ignored","attributes":[
              {"key":"text","value":{"stringValue":"é"}},{"key":"int","value":{"intValue":"-9223372036854775808"}},{"key":"int2","value":{"intValue":9223372036854775807}},
              {"key":"real","value":{"doubleValue":0.5}},{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"flag","value":{"boolValue":true}},
              {"key":"bytes","value":{"bytesValue":"AQI="}},{"key":"empty","value":{}},{"key":"none"},
              {"key":"list","value":{"arrayValue":{"values":[{"intValue":1},{"stringValue":"b"},{}]}}},
              {"key":"map","value":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}},{"key":"a","value":{"intValue":2}}]}}}]}]}]}]}
            """
        );

        var span = Assert.Single(batch.Spans);
        Assert.Equal((1700000000000000001, 1700000000000000002), (span.StartUnixNano, span.EndUnixNano));
        Assert.Equal(
            [
                "\"é\"",
                "-9223372036854775808",
                "9223372036854775807",
                "0.5",
                "\"NaN\"",
                "true",
                "\"AQI=\"",
                "null",
                "null",
                "[1,\"b\",null]",
                "{\"a\":1}",
            ],
            span.Attributes.Select(a => a.ValueJson)
        );
    }

    [Fact]
    public void ReadTraces_HostileKeys_AreData()
    {
        var span = OtlpSample.ReadOne(
            ("__proto__.polluted", "1"),
            ("", "empty"),
            ("a", "1"),
            ("a.b", "2"),
            ("a", "again"),
            ("nul\0key", "v\0w"),
            (new string('k', 5_000), "long"),
            (new string('.', 10_000), "dots"),
            ("gen_ai.completion.0.tool_calls.2000000000.name", "far away"),
            ("llm.input_messages.999999999999.message.content", "overflow")
        );

        Assert.Equal("\"1\"", span.Value("a"));
        Assert.Equal("\"2\"", span.Value("a.b"));
        Assert.Equal("\"empty\"", span.Value(""));
        Assert.Equal("\"v\uFFFDw\"", span.Value("nul\uFFFDkey"));
        Assert.All(span.Attributes, a => Assert.True(a.Key.Length <= Limits.MaxAttributeKeyChars));
    }

    [Fact]
    public void ReadTraces_OverTheBounds_IsCutAndMarked()
    {
        var attributes = Enumerable
            .Range(0, Limits.MaxAttributesPerSpan + 5)
            .Select(i => ($"k{i}", "v"))
            .Append(("gen_ai.system_instructions", new string('x', Limits.MaxContentChars + 10)))
            .Append(("gen_ai.operation.name", "chat"))
            .Append(
                (
                    "gen_ai.input.messages",
                    new JsonArray([
                        .. Enumerable
                            .Range(0, Limits.MaxMessagesPerSpan + 5)
                            .Select(i =>
                                (JsonNode)
                                    new JsonObject { ["role"] = "user", ["content"] = i.ToString(CultureInfo.InvariantCulture) }
                            ),
                    ]).ToJsonString()
                )
            )
            .ToArray();

        var span = OtlpSample.ReadOne(attributes);

        Assert.Equal(Limits.MaxAttributesPerSpan + 1, span.Attributes.Count);
        Assert.Equal("8", span.Value("triage.attributes.left_out"));
        Assert.EndsWith(
            $"[cut: the first 1000000 of 1000010 characters]",
            span.TextOf(ContentSlot.SystemPrompt),
            StringComparison.Ordinal
        );
        var messages = span.Messages(ContentSlot.InputMessage);
        Assert.Equal(Limits.MaxMessagesPerSpan + 1, messages.Count);
        Assert.Contains("cut: only the first 2000", messages[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraces_FailedSpan_KeepsErrorEventsAndLinks()
    {
        var span = OtlpSample.SpanOf(new JsonArray(OtlpSample.Attribute("error.type", new JsonObject { ["intValue"] = 23 })));
        span["status"] = new JsonObject { ["code"] = 2, ["message"] = "HTTP 429" };
        span["links"] = new JsonArray(
            new JsonObject { ["traceId"] = OtlpSample.TraceId, ["spanId"] = OtlpSample.SpanId },
            new JsonObject { ["traceId"] = "x" }
        );
        span["events"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "exception",
                ["timeUnixNano"] = "5",
                ["attributes"] = new JsonArray(
                    OtlpSample.Attribute("exception.type", new JsonObject { ["stringValue"] = "TimeoutError" })
                ),
            }
        );

        var read = Assert.Single(OtlpSample.Read(OtlpSample.TraceOf(span)).Spans);

        Assert.Equal((SpanStatus.Error, "HTTP 429", "23"), (read.Status, read.StatusMessage, read.ErrorType));
        Assert.Equal([new SpanLink(OtlpSample.TraceId, OtlpSample.SpanId)], read.Links);
        var thrown = Assert.Single(read.Events);
        Assert.Equal(("exception", 5L), (thrown.Name, thrown.AtUnixNano));
        Assert.Equal([new SpanAttribute("exception.type", "\"TimeoutError\"")], thrown.Attributes);
    }
}
