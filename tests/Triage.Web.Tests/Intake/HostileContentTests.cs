using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Intake;

/// <summary>S-61, S-67: what a sender may write that was never meant well. It is stored as data or refused in words, and the answers about it come.</summary>
public sealed class HostileContentTests(TriageHost host) : IClassFixture<TriageHost>
{
    private const string SpanId = "00f067aa0ba902b7";

    private readonly OtlpPort _port = new(host, 0);

    public static TheoryData<string> Keys { get; } =
    [
        "__proto__",
        "constructor.prototype",
        "constructor",
        "__proto__.polluted",
        new string('.', 10_000),
        "",
        "\0",
        "a\0b",
        new string('k', 64_000),
        new string('k', 1_000_000),
        "\u202egnihtemos\u202c",
        "\u200b",
        "<script>alert(1)</script>",
        "'; DROP TABLE Spans; --",
        "line\r\nbreak",
        "$[0].a",
        "\ud83d",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task S61_AttributeKey_WhateverItIs_IsDataAndNothingElse(string key)
    {
        var trace = SentSpan.NewTrace();
        var span = new SentSpan(trace, SpanId, "step", (key, "value of it"), ("beside", "still here"));

        foreach (var way in (Way[])[Way.Protobuf, Way.Json])
        {
            Assert.Equal(200, (await _port.SendAsync(way, span)).Http);
        }

        var stored = Assert.Single(await SpansAsync(trace))!;
        Assert.Equal("still here", stored["attributes"]!["beside"]!.GetValue<string>());
        await AssertPagesAnswerAsync(trace);
    }

    [Fact]
    public async Task S61_KeysThatContainEachOther_StayApart()
    {
        var trace = SentSpan.NewTrace();

        await TakenAsync(new SentSpan(trace, SpanId, "step", ("a", "outer"), ("a.b", "inner"), ("a.b.c", 7L), ("a[0]", "first")));

        var stored = Assert.Single(await SpansAsync(trace))!["attributes"]!;
        Assert.Equal(
            ("outer", "inner", 7L, "first"),
            (
                stored["a"]!.GetValue<string>(),
                stored["a.b"]!.GetValue<string>(),
                stored["a.b.c"]!.GetValue<long>(),
                stored["a[0]"]!.GetValue<string>()
            )
        );
    }

    [Fact]
    public async Task S61_KeyTwice_IsOneAttribute()
    {
        var trace = SentSpan.NewTrace();

        await TakenAsync(new SentSpan(trace, SpanId, "step", ("twice", "one"), ("twice", "two"), ("TWICE", "three")));

        var stored = Assert.Single(await SpansAsync(trace))!["attributes"]!.AsObject();
        Assert.Equal(["TWICE", "twice"], stored.Select(a => a.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    public async Task S67_TenThousandAttributes_AreBoundAndTheSpanIsKept(Way way)
    {
        var trace = SentSpan.NewTrace();
        var values = Enumerable.Range(0, 10_000).Select(n => ($"key.{n}", (object?)"v")).ToList();

        var received = await _port.SendAsync(way, new SentSpan(trace, SpanId, "step", values));

        Assert.Equal(200, received.Http);
        if (received.Rejected is null)
        {
            Assert.InRange(Assert.Single(await SpansAsync(trace))!["attributes"]!.AsObject().Count, 1, 10_000);
            await AssertPagesAnswerAsync(trace);
        }
        else
        {
            Assert.Contains("attributes", received.Warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public async Task S67_NestedArraysOfProtobuf_AreTakenOrRefusedButDoNotEndTheProgram(int depth)
    {
        // AnyValue { array_value { values { .. } } }, from the inside out, without copying what is inside each time.
        var lengths = new Stack<byte[]>();
        var length = 0;
        for (var i = 0; i < depth; i++)
        {
            foreach (var tag in (byte[])[0x0A, 0x2A])
            {
                byte[] prefix = [tag, .. OtlpWire.Varint((ulong)length)];
                lengths.Push(prefix);
                length += prefix.Length;
            }
        }

        var value = lengths.SelectMany(p => p).ToArray();
        var request = OtlpWire.Field(
            1,
            OtlpWire.Field(
                2,
                OtlpWire.Field(
                    2,
                    OtlpWire.Field(1, Convert.FromHexString(SentSpan.NewTrace())),
                    OtlpWire.Field(2, Convert.FromHexString(SpanId)),
                    OtlpWire.Field(9, OtlpWire.Field(1, "deep"), OtlpWire.Field(2, value))
                )
            )
        );

        var received = await _port.SendAsync(Way.Protobuf, request);

        Assert.Contains(received.Http, (int[])[200, 400]);
        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("[", "]", 40)]
    [InlineData("[", "]", 100_000)]
    [InlineData("{\"a\":", "}", 100_000)]
    [InlineData("{\"arrayValue\":{\"values\":[", "]}}", 100_000)]
    [InlineData("[", "", 1_000_000)]
    public async Task S67_NestedJson_IsTakenOrRefusedButDoesNotEndTheProgram(string open, string close, int depth)
    {
        var deep = new StringBuilder()
            .Insert(0, open, depth)
            .Append('1')
            .Insert(open.Length * depth + 1, close, close.Length == 0 ? 0 : depth);
        var body = $$"""{"resourceSpans":[],"unknown":{{deep}}}""";

        var received = await _port.SendAsync(Way.Json, Encoding.UTF8.GetBytes(body));

        Assert.Contains(received.Http, (int[])[200, 400]);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task S67_NestedJsonInsideText_IsTaken()
    {
        var trace = SentSpan.NewTrace();
        var deep = new string('[', 50_000) + new string(']', 50_000);

        await TakenAsync(
            new SentSpan(
                trace,
                SpanId,
                "chat",
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.input.messages", deep),
                ("input.value", deep),
                ("nested", $"{{\"a\":\"{deep}\"}}")
            )
        );

        Assert.Single(await SpansAsync(trace));
        await AssertPagesAnswerAsync(trace);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    public async Task S67_MoreSpansThanOneRequestMayHold_AreRefusedInWords(Way way)
    {
        var body =
            way == Way.Protobuf
                ? OtlpWire.Field(
                    1,
                    OtlpWire.Field(2, Enumerable.Repeat(OtlpWire.Field(2, []), 1_000_000).SelectMany(b => b).ToArray())
                )
                : Encoding.UTF8.GetBytes(
                    $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}}]}]}]}"""
                );

        var received = await _port.SendAsync(way, body, gzip: true);

        Assert.Equal((400, 3), (received.Http, received.Code));
        Assert.Contains(
            Engine.Limits.MaxItemsPerRequest.ToString("N0", CultureInfo.InvariantCulture),
            received.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task S67_HundredThousandLinksAndEvents_AreBound()
    {
        var trace = SentSpan.NewTrace();
        var link = OtlpWire.Field(
            13,
            OtlpWire.Field(1, Convert.FromHexString(SentSpan.NewTrace())),
            OtlpWire.Field(2, Convert.FromHexString(SpanId))
        );
        var happened = OtlpWire.Field(11, OtlpWire.Fixed(1, 1), OtlpWire.Field(2, "e"));
        var span = OtlpWire.Field(
            2,
            [
                OtlpWire.Field(1, Convert.FromHexString(trace)),
                OtlpWire.Field(2, Convert.FromHexString(SpanId)),
                .. Enumerable.Repeat(link, 100_000),
                .. Enumerable.Repeat(happened, 100_000),
            ]
        );

        Assert.Equal(200, (await _port.SendAsync(Way.Protobuf, OtlpWire.Field(1, OtlpWire.Field(2, span)))).Http);

        await AssertPagesAnswerAsync(trace);
    }

    [Theory]
    [InlineData("chain", 50_000)]
    [InlineData("cycle", 10_000)]
    [InlineData("self", 10_000)]
    [InlineData("missing", 10_000)]
    [InlineData("star", 10_000)]
    public async Task S67_ManySpansOfAnOddTree_AreAllListed(string shape, int count)
    {
        const int PerRequest = 10_000;
        var trace = SentSpan.NewTrace();
        foreach (var numbers in Enumerable.Range(1, count).Chunk(PerRequest))
        {
            await TakenAsync([.. numbers.Select(n => new SentSpan(trace, SentSpan.SpanNo(n), "s") { Parent = ParentOf(n) })]);
        }

        Assert.Equal(count, (await SpansAsync(trace)).Count);
        await AssertPagesAnswerAsync(trace);

        string? ParentOf(int n) =>
            shape switch
            {
                "chain" => n == 1 ? null : SentSpan.SpanNo(n - 1),
                "cycle" => SentSpan.SpanNo(n == 1 ? count : n - 1),
                "self" => SentSpan.SpanNo(n),
                "missing" => SentSpan.SpanNo(n + count),
                _ => n == 1 ? null : SentSpan.SpanNo(1),
            };
    }

    [Fact]
    public async Task S67_IdsUsedAgainWithOtherContent_AreOneSpanInEveryOrder()
    {
        var (first, second) = (SentSpan.NewTrace(), SentSpan.NewTrace());
        SentSpan[] versions =
        [
            new(first, SpanId, "one", ("v", "1")) { EndNano = 1_795_364_629_000_000_000 },
            new(first, SpanId, "another", ("v", "two"), ("more", true)) { Parent = SpanId },
            new(first, SpanId, "third", ("v", "3")) { StartNano = 0, EndNano = ulong.MaxValue },
        ];

        await TakenAsync(versions);
        foreach (var version in versions.Reverse())
        {
            await TakenAsync(version with { TraceId = second });
        }

        var (a, b) = (Assert.Single(await SpansAsync(first))!, Assert.Single(await SpansAsync(second))!);
        Assert.Equal(
            a.ToJsonString().Replace(first, "T", StringComparison.Ordinal),
            b.ToJsonString().Replace(second, "T", StringComparison.Ordinal)
        );
        await AssertPagesAnswerAsync(first);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 0)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(1_795_364_628_000_000_000, 1)]
    [InlineData(9_223_372_036_854_775_807, 9_223_372_036_854_775_808)]
    public async Task S67_TimesThatCannotBe_AreKeptWithoutHarm(ulong start, ulong end)
    {
        var trace = SentSpan.NewTrace();

        Assert.Equal(
            200,
            (await _port.SendAsync(Way.Protobuf, new SentSpan(trace, SpanId) { StartNano = start, EndNano = end })).Http
        );

        await AssertPagesAnswerAsync(trace);
        await host.GetAsync("/api/v1/runs");
    }

    private async Task TakenAsync(params IReadOnlyList<SentSpan> spans)
    {
        var received = await _port.SendAsync(Way.Protobuf, spans);
        Assert.True(received is { Http: 200, Rejected: null }, $"{received.Http} {received.Message}{received.Warning}");
    }

    private async Task<JsonArray> SpansAsync(string trace) =>
        (await host.GetAsync($"/api/v1/runs/{trace}/spans?bodies=true"))["items"]!.AsArray();

    /// <summary>Whatever is known of the trace, it may be nothing: the answers come, and none is a fault.</summary>
    private async Task AssertPagesAnswerAsync(string trace)
    {
        foreach (
            var path in (string[])
                [
                    $"/api/v1/runs/{trace}",
                    $"/api/v1/runs/{trace}/spans",
                    $"/api/v1/runs/{trace}/items",
                    $"/api/v1/runs/{trace}/pairs",
                    $"/api/v1/runs/{trace}/diagnosis",
                    $"/w/main/runs/{trace}",
                ]
        )
        {
            using var answer = await host.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode < 500, $"{path} answered {(int)answer.StatusCode}");
        }
    }

    private async Task AssertAliveAsync() =>
        Assert.Equal("live", await host.Http.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
}
