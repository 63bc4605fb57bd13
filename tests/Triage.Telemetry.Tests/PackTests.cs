using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Otlp.Wire;

namespace Triage.Telemetry.Tests;

public class PackTests
{
    public static TheoryData<string> Payloads => [.. Recording.Names];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_OwnPacks_SaysWhatIntakeSaid(string name)
    {
        foreach (var pack in Recording.Read(Recording.Reader, name).Packs)
        {
            var later = Recording.Mapping.Read(pack.Form, pack.Bytes);

            Assert.Equal(
                pack.Spans.Select(s => Text(s.Span)),
                later.Zip(pack.Spans, (s, said) => Text(Said(s with { RunKey = said.Span.RunKey })))
            );
            Assert.All(later, s => Assert.Equal(pack.TraceId, s.TraceId));
            Assert.Distinct(later.Select(s => s.SpanId));
        }
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_WithAndWithoutMemory_IsTheSame(string name)
    {
        var forgetful = new TelemetryReader(Recording.Settings, [1, 2, 3, 4], null, null, remembers: false);
        var keen = new TelemetryReader(Recording.Settings, [1, 2, 3, 4]);

        var expected = JsonSerializer.Serialize(Recording.Read(forgetful, name));

        // What the first reading remembers is used by the second.
        Assert.Equal(expected, JsonSerializer.Serialize(Recording.Read(keen, name)));
        Assert.Equal(expected, JsonSerializer.Serialize(Recording.Read(keen, name)));
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void ReadTraces_ItsOwnPacksAgain_ChangesNoByte(string name)
    {
        // Redacted once is redacted for good, and a pack is a valid request.
        var batch = Recording.Read(Recording.Reader, name);
        foreach (var pack in batch.Packs)
        {
            var again =
                pack.Form == PackForm.Logs
                    ? Recording.Reader.ReadLogs(pack.Bytes, OtlpEncoding.Protobuf).ToBatch()
                    : Recording.Reader.ReadTraces(pack.Bytes, OtlpEncoding.Protobuf).ToBatch();

            Assert.Empty(again.Refused);
            Assert.Equal(pack.Bytes, Assert.Single(again.Packs).Bytes);
        }
    }

    [Fact]
    public void ReadTraces_TwoTracesOfOneProcess_AreTwoPacksWithItsResourceOnceEach()
    {
        var other = OtlpSample.SpanOf();
        other["traceId"] = new string('a', 32);
        var body = OtlpSample.TraceOf(OtlpSample.SpanOf(), other, Another(OtlpSample.SpanOf(), "00000000000000ff"));
        body["resourceSpans"]![0]!["resource"] = new JsonObject
        {
            ["attributes"] = new JsonArray(OtlpSample.Attribute("service.name", new JsonObject { ["stringValue"] = "ledger" })),
        };

        var batch = OtlpSample.Read(body);

        Assert.Equal([OtlpSample.TraceId, new string('a', 32)], batch.Packs.Select(p => p.TraceId));
        Assert.Equal([2, 1], batch.Packs.Select(p => p.Spans.Count));
        Assert.All(batch.Packs.SelectMany(p => p.Spans), s => Assert.Equal("ledger", s.Span.ServiceName));
        var request = ExportTraceServiceRequest.Parser.ParseFrom(batch.Packs[0].Bytes.Span);
        Assert.Equal("service.name", Assert.Single(Assert.Single(request.ResourceSpans).Resource.Attributes).Key);
        Assert.Equal(2, Assert.Single(request.ResourceSpans[0].ScopeSpans).Spans.Count);
    }

    [Fact]
    public void ReadTraces_LongTrace_IsSplitAndKeepsTheRecordsOfASpanTogether()
    {
        var spans = Enumerable
            .Range(1, Limits.MaxSpansPerPack + 3)
            .Append(1)
            .Select(i => (JsonNode)Another(OtlpSample.SpanOf(), $"{i:x16}"));

        var batch = OtlpSample.Read(OtlpSample.TraceOf([.. spans]));

        Assert.Equal([Limits.MaxSpansPerPack, 3], batch.Packs.Select(p => p.Spans.Count));
        Assert.Equal(Limits.MaxSpansPerPack + 4, batch.Received);
    }

    [Fact]
    public void Hash_OfTheSameRecords_IsTheSameInAnyOrderAndNumber()
    {
        var early = OtlpSample.SpanOf();
        var late = OtlpSample.SpanOf();
        late["status"] = new JsonObject { ["code"] = 2 };

        ulong Hash(params JsonNode[] records) =>
            Assert
                .Single(Assert.Single(OtlpSample.Read(OtlpSample.TraceOf([.. records.Select(r => r.DeepClone())])).Packs).Spans)
                .Hash;

        Assert.Equal(Hash(early, late), Hash(late, early));
        Assert.Equal(Hash(early, late), Hash(early, late, early));
        Assert.NotEqual(Hash(early), Hash(late));
        Assert.NotEqual(Hash(early), Hash(early, late));
    }

    [Fact]
    public void Read_FormOfAnotherKind_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Recording.Mapping.Read(PackForm.Spans, Array.Empty<byte>()));

    [Fact]
    public void ReadTraces_WhatHidesBehindTheFields_IsNotKept()
    {
        const string secret = "trg_a1B2c3D4e5F6g7H8i9J0";
        var hidden = new KeyValue
        {
            Key = "k",
            Value = new AnyValue { StringValue = secret },
        }.ToByteArray();
        // The second value of a key is the one that counts, a field 99 is none, and neither may carry the first into the store.
        byte[] attribute =
        [
            .. hidden,
            .. new KeyValue { Value = new AnyValue { StringValue = "seen" } }.ToByteArray(),
            .. Unknown(secret),
        ];
        var request = RequestOf([.. Field(9, attribute), .. Unknown(secret)]);

        var batch = Recording.Reader.ReadTraces(request, OtlpEncoding.Protobuf).ToBatch();

        var bytes = Encoding.Latin1.GetString(Assert.Single(batch.Packs).Bytes.Span);
        Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal);
        Assert.Equal("\"seen\"", Assert.Single(batch.Spans).Value("k"));
    }

    [Fact]
    public void ReadTraces_SecretInOneMessage_LeavesTheOthersAsTheyCame()
    {
        var secret = "trg_" + new string('a', 20);
        var first =
            """{ "role":"user", "parts":[{"type":"text","content":"Hello there, this is long enough to be remembered."}] }""";
        var conversation =
            $$"""[{{first}},{"role":"user","parts":[{"type":"text","content":"My key is {{secret}}"}]},{{first}}]""";
        var padded = conversation.Replace("enough", "enough " + new string('z', 200), StringComparison.Ordinal);

        var kept = JsonNode
            .Parse(OtlpSample.ReadOne(("gen_ai.input.messages", padded)).Value("gen_ai.input.messages")!)!
            .GetValue<string>();

        Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        Assert.Contains("My key is [redacted:triage-key:", kept, StringComparison.Ordinal);
        Assert.StartsWith("[{ \"role\":\"user\", \"parts\"", kept, StringComparison.Ordinal);
    }

    private static JsonObject Another(JsonObject span, string spanId)
    {
        span["spanId"] = spanId;
        return span;
    }

    private static byte[] RequestOf(byte[] moreOfTheSpan)
    {
        var span = new Otlp.Wire.Span
        {
            TraceId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.TraceId)),
            SpanId = ByteString.CopyFrom(Convert.FromHexString(OtlpSample.SpanId)),
        };
        return Field(1, Field(2, Field(2, [.. span.ToByteArray(), .. moreOfTheSpan])));
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var to = new CodedOutputStream(bytes, leaveOpen: true))
        {
            to.WriteTag(number, WireFormat.WireType.LengthDelimited);
            to.WriteBytes(ByteString.CopyFrom(content));
        }

        return bytes.ToArray();
    }

    private static byte[] Unknown(string text) => Field(99, Encoding.UTF8.GetBytes(text));

    private static Engine.Runs.Span Said(Engine.Runs.Span span) =>
        span with
        {
            Attributes = [],
            ResourceAttributes = [],
            Events = [],
        };

    private static string Text(Engine.Runs.Span span) => JsonSerializer.Serialize(span);
}
