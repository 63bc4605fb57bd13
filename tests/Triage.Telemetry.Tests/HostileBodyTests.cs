using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

/// <summary>Bodies that are made to break a reader: each is refused with a reason, or read within bounds.</summary>
public class HostileBodyTests
{
    [Theory]
    [InlineData(OtlpEncoding.Protobuf)]
    [InlineData(OtlpEncoding.Json)]
    public void ReadTraces_MoreSpansThanTheLimit_AreRefusedWithoutReadingThem(OtlpEncoding encoding)
    {
        var body =
            encoding == OtlpEncoding.Json
                ? Encoding.UTF8.GetBytes(
                    $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}}]}]}]}"""
                )
                : Nested(Nested([.. Enumerable.Repeat<byte[]>([0x12, 0x00], 1_000_000).SelectMany(b => b)], 0x12), 0x0A);

        var thrown = Assert.Throws<MalformedTelemetryException>(() => Recording.Reader.ReadTraces(body, encoding).ToBatch());
        Assert.Contains("100,000", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("smaller batches", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x2A, 0x0A)]
    [InlineData(0x32, 0x0A)]
    public void ReadTraces_ValuesNested50000Deep_AreRefused(int list, int item)
    {
        // Lists in lists, and maps in maps: made backwards, because every level says how long it is.
        var (head, length) = (new List<byte[]>(), 0);
        for (var level = 0; level < 50_000; level++)
        {
            foreach (var tag in list == 0x2A ? new[] { item, list } : [0x12, item, list])
            {
                var lead = Head((byte)tag, length);
                head.Add(lead);
                length += lead.Length;
            }
        }

        head.Reverse();
        byte[] value = [.. head.SelectMany(b => b)];
        var body = RequestOf(Nested(Nested(value, 0x12), 0x4A));

        var thrown = Assert.Throws<MalformedTelemetryException>(() =>
            Recording.Reader.ReadTraces(body, OtlpEncoding.Protobuf).ToBatch()
        );
        Assert.Contains("levels deep", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadTraces_ManyAttributes_AreCutAtTheLimitAndTheFirstOfEqualKeysCounts()
    {
        var span = GoodSpan();
        span.Attributes.Add(Enumerable.Range(0, 10_000).Select(i => Text($"k{i % 5_000}", $"v{i}")));

        var read = Assert.Single(Recording.Reader.ReadTraces(RequestOf(span), OtlpEncoding.Protobuf).ToBatch().Spans);

        Assert.Equal("\"v7\"", read.Value("k7"));
        Assert.Equal("4000", read.Value("triage.attributes.left_out"));
        Assert.Equal(Limits.MaxAttributesPerSpan + 1, read.Attributes.Count);
    }

    [Fact]
    public void ReadTraces_HugeKeysAndNuls_AreBounded()
    {
        var span = GoodSpan();
        span.Attributes.Add(Text(new string('é', 1_000_000), "long"));
        span.Attributes.Add(Text("nul\0", "a\0b"));
        span.Name = new string('n', 100_000);

        var read = Assert.Single(Recording.Reader.ReadTraces(RequestOf(span), OtlpEncoding.Protobuf).ToBatch().Spans);

        Assert.Equal(Limits.MaxAttributeKeyChars, read.Attributes[0].Key.Length);
        Assert.Equal("\"a\uFFFDb\"", read.Value("nul\uFFFD"));
        Assert.Equal(Limits.MaxSpanNameChars, read.Name.Length);
    }

    [Fact]
    public void ReadTraces_TextThatIsNoUtf8_LosesThatTextAlone()
    {
        var span = GoodSpan();
        span.Name = "work";
        span.Attributes.Add(Text("a", "ab"));
        span.Attributes.Add(Text("b", "kept"));
        var body = RequestOf(span);
        body[body.AsSpan().IndexOf("ab"u8)] = 0xFF;

        var pack = Assert.Single(Recording.Reader.ReadTraces(body, OtlpEncoding.Protobuf).ToBatch().Packs);

        var read = Assert.Single(Recording.Mapping.Read(pack.Form, pack.Bytes));
        Assert.Equal(("\"\uFFFDb\"", "\"kept\""), (read.Value("a"), read.Value("b")));
        // What is kept is valid again.
        Assert.Single(ExportTraceServiceRequest.Parser.ParseFrom(pack.Bytes.Span).ResourceSpans);
    }

    [Fact]
    public void ReadTraces_HugeResourceAroundManyTraces_IsRefusedBeforeItGrows()
    {
        var resource = new ResourceSpans { Resource = new Resource(), ScopeSpans = { new ScopeSpans() } };
        resource.Resource.Attributes.Add(Text("blob", new string('x', 2_000_000)));
        for (var i = 1; i <= 200; i++)
        {
            var span = GoodSpan();
            span.TraceId = ByteString.CopyFrom(Convert.FromHexString($"{i:x32}"));
            resource.ScopeSpans[0].Spans.Add(span);
        }

        var thrown = Assert.Throws<MalformedTelemetryException>(() =>
            Recording
                .Reader.ReadTraces(
                    new ExportTraceServiceRequest { ResourceSpans = { resource } }.ToByteArray(),
                    OtlpEncoding.Protobuf
                )
                .ToBatch()
        );
        Assert.Contains("200 traces", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"PAD")]
    [InlineData("[{\"role\":\"user\"}PAD]")]
    [InlineData("[{\"role\":\"user\",\"role\":\"user\",\"content\":\"PAD\"}]")]
    [InlineData("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"\\ud800PAD\"}]}]")]
    [InlineData("[{{{{PAD")]
    [InlineData("[{\"a\":\"PAD\\")]
    public void ReadTraces_ConversationThatIsNone_StaysText(string conversation)
    {
        var text = conversation.Replace("PAD", new string('p', 400), StringComparison.Ordinal);

        var span = OtlpSample.ReadOne(("gen_ai.operation.name", "chat"), ("gen_ai.input.messages", text));

        Assert.Equal(text, JsonNode.Parse(span.Value("gen_ai.input.messages")!)!.GetValue<string>());
        Assert.Contains("ppp", span.TextOf(ContentSlot.InputMessage), StringComparison.Ordinal);
    }

    private static Otlp.Wire.Span GoodSpan() =>
        new()
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.TraceId)),
            SpanId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.SpanId)),
        };

    private static KeyValue Text(string key, string value) =>
        new()
        {
            Key = key,
            Value = new AnyValue { StringValue = value },
        };

    private static byte[] RequestOf(Otlp.Wire.Span span) => RequestOf(span.ToByteArray());

    private static byte[] RequestOf(byte[] span) => Nested(Nested(Nested(span, 0x12), 0x12), 0x0A);

    private static byte[] Nested(byte[] content, byte tag) => [.. Head(tag, content.Length), .. content];

    private static byte[] Head(byte tag, int length)
    {
        var head = new List<byte> { tag };
        for (; length >= 0x80; length >>= 7)
        {
            head.Add((byte)(length | 0x80));
        }

        head.Add((byte)length);
        return [.. head];
    }
}
