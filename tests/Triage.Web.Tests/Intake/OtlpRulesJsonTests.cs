using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Intake;

/// <summary>O-13 to O-17: what OTLP/JSON is, where it is not plain proto3 JSON, and which values an attribute may have.</summary>
public sealed class OtlpRulesJsonTests(GrpcHost host) : OtlpRulesTests(host), IClassFixture<GrpcHost>
{
    [Fact]
    public async Task O13_Ids_HexOfAnyCase_AreTheSameSpan()
    {
        var span = Span(SentSpan.NewTrace()) with { SpanId = "00F067aa0bA902B7", Parent = "ABCDEFabcdef0123" };

        AssertTaken(await Port.SendAsync(Way.Json, span with { TraceId = span.TraceId.ToUpperInvariant() }));
        AssertTaken(await Port.SendAsync(Way.Json, span with { SpanId = SpanId }));

        var stored = await StoredOneAsync(span.TraceId);
        Assert.Equal(
            (SpanId, "abcdefabcdef0123"),
            (stored["spanId"]!.GetValue<string>(), stored["parentSpanId"]!.GetValue<string>())
        );
    }

    [Fact]
    public async Task O13_Ids_Base64AsProto3WouldHaveIt_AreRejected()
    {
        var base64 = Convert.ToBase64String(Convert.FromHexString(SentSpan.NewTrace()));

        Assert.Equal(1, (await Port.SendAsync(Way.Json, new SentSpan(base64, SpanId))).Rejected);
    }

    [Theory]
    [InlineData("kind", "SPAN_KIND_SERVER")]
    [InlineData("kind", "2")]
    public async Task O14_Enumeration_ByNameOrAsText_IsRejected(string name, string value)
    {
        var request = OtlpTrace.JsonNode(Span(SentSpan.NewTrace()));
        OtlpTrace.SpanOf(request)[name] = value;

        var received = await SendAsync(request);

        Assert.Equal(1, received.Rejected);
        Assert.Contains(name, received.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task O14_StatusCodeByName_IsRejected()
    {
        var request = OtlpTrace.JsonNode(Span(SentSpan.NewTrace()));
        OtlpTrace.SpanOf(request)["status"] = new JsonObject { ["code"] = "STATUS_CODE_ERROR" };

        Assert.Equal(1, (await SendAsync(request)).Rejected);
    }

    [Fact]
    public async Task O14_EnumerationAsInteger_IsRead()
    {
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace));
        OtlpTrace.SpanOf(request)["status"] = new JsonObject { ["code"] = 2, ["message"] = "went wrong" };

        AssertTaken(await SendAsync(request));

        var stored = await StoredOneAsync(trace);
        Assert.Equal(
            ("error", "went wrong"),
            (stored["status"]!.GetValue<string>(), stored["statusMessage"]!.GetValue<string>())
        );
    }

    [Fact]
    public async Task O14_EnumerationOfTomorrow_IsTaken()
    {
        var request = OtlpTrace.JsonNode(Span(SentSpan.NewTrace()));
        OtlpTrace.SpanOf(request)["kind"] = 99;

        AssertTaken(await SendAsync(request));
    }

    [Fact]
    public async Task O15_UnknownFields_AtEveryLevel_AreIgnored()
    {
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace, ("k", "v")));
        var resource = request["resourceSpans"]![0]!.AsObject();
        var span = OtlpTrace.SpanOf(request);
        foreach (
            var level in (JsonObject[])
                [request.AsObject(), resource, resource["resource"]!.AsObject(), span, span["attributes"]![0]!.AsObject()]
        )
        {
            level["fieldOfTomorrow"] = new JsonObject { ["deep"] = new JsonArray(1, "two", new JsonObject()) };
        }

        AssertTaken(await SendAsync(request));

        await StoredOneAsync(trace);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Grpc)]
    public async Task O15_UnknownFieldsOfProtobuf_AreIgnored(Way way)
    {
        var trace = SentSpan.NewTrace();
        byte[] unknown = [.. OtlpWire.Field(900, "a field of tomorrow"), .. OtlpWire.Number(901, 7), .. OtlpWire.Fixed(902, 7)];

        AssertTaken(await Port.SendAsync(way, [.. unknown, .. OtlpTrace.Protobuf(Span(trace)), .. unknown]));

        await StoredOneAsync(trace);
    }

    [Fact]
    public async Task O15_SnakeCaseKeys_AreUnknownAndIgnored()
    {
        AssertTaken(await SendAsync(new JsonObject { ["resource_spans"] = "whatever" }));

        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace));
        OtlpTrace.SpanOf(request)["parent_span_id"] = "abcdefabcdef0123";
        AssertTaken(await SendAsync(request));
        Assert.Null((await StoredOneAsync(trace))["parentSpanId"]);
    }

    [Fact]
    public async Task O15_NullForAnAbsentField_IsTaken()
    {
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace));
        foreach (var name in (string[])["parentSpanId", "attributes", "events", "links", "status", "traceState"])
        {
            OtlpTrace.SpanOf(request)[name] = null;
        }

        AssertTaken(await SendAsync(request));

        await StoredOneAsync(trace);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task O16_Times_AsTextOrNumber_AreTheSame(bool text)
    {
        const long start = 1_795_364_628_755_000_000;
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace));
        OtlpTrace.SpanOf(request)["startTimeUnixNano"] = Whole(start);
        OtlpTrace.SpanOf(request)["endTimeUnixNano"] = Whole(start + 250_000_000);

        AssertTaken(await SendAsync(request));

        Assert.Equal(250, (await StoredOneAsync(trace))["durationMs"]!.GetValue<double>());

        JsonNode Whole(long value) => text ? value.ToString(CultureInfo.InvariantCulture) : value;
    }

    [Theory]
    [InlineData("\"9223372036854775807\"")]
    [InlineData("9223372036854775807")]
    public async Task O16_IntValue_AsTextOrNumber_KeepsAll64Bits(string value)
    {
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace, ("big", 7L)));
        OtlpTrace.SpanOf(request)["attributes"]![0]!["value"]!["intValue"] = JsonNode.Parse(value);

        AssertTaken(await SendAsync(request));

        Assert.Equal("9223372036854775807", (await StoredOneAsync(trace))["attributes"]!["big"]!.ToJsonString());
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O17_Values_OfEveryKind_AreTaken(Way way)
    {
        var trace = SentSpan.NewTrace();
        object?[] mixed = ["text", true, 7L, 1.5, null, new byte[] { 1, 2, 3 }, new object?[] { "inner" }];
        (string, object?)[] map = [("a", 1L), ("a.b", "two"), ("list", mixed), ("empty", null)];

        AssertTaken(
            await Port.SendAsync(
                way,
                Span(
                    trace,
                    ("text", "t"),
                    ("flag", true),
                    ("whole", -7L),
                    ("real", 1.5),
                    ("bytes", new byte[] { 0, 255 }),
                    ("mixed", mixed),
                    ("map", map),
                    ("empty", null),
                    ("no items", Array.Empty<object?>())
                )
            )
        );

        var stored = (await StoredOneAsync(trace))["attributes"]!;
        Assert.Equal(
            ("t", -7L, 1.5),
            (stored["text"]!.GetValue<string>(), stored["whole"]!.GetValue<long>(), stored["real"]!.GetValue<double>())
        );
        Assert.True(stored["flag"]!.GetValue<bool>());
        Assert.Contains("inner", stored["mixed"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("two", stored["map"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public async Task O17_DoublesThatJsonHasNoNumberFor_AreTaken(string value)
    {
        var trace = SentSpan.NewTrace();
        var request = OtlpTrace.JsonNode(Span(trace, ("real", 1.5)));
        OtlpTrace.SpanOf(request)["attributes"]![0]!["value"]!["doubleValue"] = value;

        AssertTaken(await SendAsync(request));
        AssertTaken(await Port.SendAsync(Way.Protobuf, Span(trace, ("real", double.Parse(value, CultureInfo.InvariantCulture)))));

        await StoredOneAsync(trace);
    }

    private Task<OtlpReceived> SendAsync(JsonNode request) =>
        Port.SendAsync(Way.Json, Encoding.UTF8.GetBytes(request.ToJsonString()));
}
