using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Intake;

namespace Triage.Web.Tests.Intake;

/// <summary>O-03 to O-08, O-11, O-12, O-18: what is answered.</summary>
public sealed class OtlpRulesAnswerTests(GrpcHost host) : OtlpRulesTests(host), IClassFixture<GrpcHost>
{
    /// <summary>A client may stop reading an answer here.</summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O03_FullSuccess_LeavesPartialSuccessUnset(Way way)
    {
        var received = await Port.SendAsync(way, Span(SentSpan.NewTrace()));

        AssertTaken(received);
        Assert.Equal(way == Way.Json ? "{ }" : "", Encoding.UTF8.GetString(received.Body));
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O04_SomeSpansBad_TheOthersAreStoredAndTheBadOnesCountedAndNamed(Way way)
    {
        var trace = SentSpan.NewTrace();

        var received = await Port.SendAsync(
            way,
            Span(trace),
            new SentSpan("00000000000000000000000000000000", SpanId),
            new SentSpan(trace, "0000000000000000")
        );

        Assert.Equal((200, Ok, 2L), (received.Http, received.Code, received.Rejected));
        Assert.Contains("spans[1]", received.Warning, StringComparison.Ordinal);
        Assert.Contains("spans[2]", received.Warning, StringComparison.Ordinal);
        await StoredOneAsync(trace);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O04_AllSpansBad_IsPartialSuccessAndNoError(Way way)
    {
        var received = await Port.SendAsync(way, new SentSpan("beef", SpanId), new SentSpan(SentSpan.NewTrace(), "cafe"));

        Assert.Equal((200, Ok, 2L), (received.Http, received.Code, received.Rejected));
        Assert.NotEmpty(received.Warning);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O05_NothingRejected_HasNoMessageWithoutACount(Way way)
    {
        var received = await Port.SendAsync(way, Span(SentSpan.NewTrace(), ("k", new string('x', 20_000))));

        AssertTaken(received);
        Assert.Equal("", received.Warning);
    }

    [Theory]
    [InlineData(Way.Protobuf, "")]
    [InlineData(Way.Json, "")]
    [InlineData(Way.Json, "{}")]
    [InlineData(Way.Json, """{"resourceSpans":[]}""")]
    [InlineData(Way.Json, """{"resourceSpans":[{}]}""")]
    [InlineData(Way.Json, """{"resourceSpans":[{"scopeSpans":[{}]}]}""")]
    [InlineData(Way.Grpc, "")]
    public async Task O06_EmptyRequest_IsSuccess(Way way, string body) =>
        AssertTaken(await Port.SendAsync(way, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData(Way.Protobuf, "no protobuf, but text")]
    [InlineData(Way.Json, "no JSON, but text")]
    [InlineData(Way.Json, "[]")]
    [InlineData(Way.Json, "7")]
    [InlineData(Way.Json, """{"resourceSpans":{}}""")]
    [InlineData(Way.Json, """{"resourceSpans":[""")]
    [InlineData(Way.Grpc, "no protobuf, but text")]
    public async Task O07_Undecodable_IsInvalidWithABadRequest(Way way, string body)
    {
        var received = await Port.SendAsync(way, Encoding.UTF8.GetBytes(body));

        Assert.Equal((way == Way.Grpc ? 200 : 400, 3), (received.Http, received.Code));
        Assert.NotEmpty(received.Message);
        Assert.Equal(["google.rpc.BadRequest"], received.Details);
    }

    [Theory]
    [InlineData("host", "triage.example", 400)]
    [InlineData("origin", "https://evil.example", 403)]
    public async Task O07_RefusedBeforeIntake_IsAStatusAsWell(string header, string value, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent([]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-protobuf");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await Host.Http.SendAsync(request, Cancellation);

        var received = await OtlpPort.ReadAsync(answer);
        Assert.Equal((expected, "application/x-protobuf"), (received.Http, received.Type));
        Assert.NotEmpty(received.Message);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    public async Task O08_Overload_Is503WithRetryAfterInSeconds(Way way)
    {
        var received = await WithoutMemoryAsync(() => Port.SendAsync(way, Span(SentSpan.NewTrace())));

        Assert.Equal((503, 14), (received.Http, received.Code));
        Assert.True(int.Parse(received.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task O11_Overload_IsUnavailableWithRetryInfo()
    {
        var received = await WithoutMemoryAsync(() => Port.SendAsync(Way.Grpc, Span(SentSpan.NewTrace())));

        Assert.Equal(14, received.Code);
        Assert.Equal(["google.rpc.RetryInfo"], received.Details);
        Assert.Equal("2", received.RetryAfter);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O08_OverloadThatIsOver_IsTakenAgain(Way way)
    {
        var trace = SentSpan.NewTrace();
        await WithoutMemoryAsync(() => Port.SendAsync(way, Span(trace)));
        await AssertNothingStoredAsync(trace);

        AssertTaken(await Port.SendAsync(way, Span(trace)));

        await StoredOneAsync(trace);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O12_ThousandsOfRejected_AreAllCountedInAShortAnswer(Way way)
    {
        var spans = Enumerable.Range(0, 500).Select(_ => new SentSpan("beef", "cafe", "s")).ToList();

        var received = await Port.SendAsync(way, gzip: true, spans);

        Assert.Equal(500, received.Rejected);
        Assert.InRange(received.Body.Length, 1, MaxAnswerBytes);
    }

    [Theory]
    [InlineData(OtlpEncoding.Protobuf)]
    [InlineData(OtlpEncoding.Json)]
    public void O12_LongMessageOfOddText_StaysAStatusOfAFewKilobytes(OtlpEncoding encoding)
    {
        // Half of a surrogate pair at the place of the cut and everywhere else; each is six bytes in JSON.
        var answer = OtlpAnswer.Error(encoding, 3, string.Concat(Enumerable.Repeat("\ud83d\ude00\ud83d\u0001", 300_000)));

        Assert.InRange(answer.Length, 1, MaxAnswerBytes);
    }

    [Fact]
    public async Task O12_GrpcMessage_OfManyBytesWhenEscaped_FitsTheHeadersOfAClient()
    {
        var received = await Port.CallAsync([0, 0, 0, 0, 0], "identity", "/" + string.Concat(Enumerable.Repeat("%C3%A9", 1_200)));

        Assert.Equal(12, received.Code);
        Assert.InRange(Uri.EscapeDataString(received.Message).Length, 1, 2_000);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O18_SentTwice_IsOneSpan(Way way)
    {
        var span = Span(SentSpan.NewTrace(), ("k", "v"));

        AssertTaken(await Port.SendAsync(way, span));
        AssertTaken(await Port.SendAsync(way, span));

        await StoredOneAsync(span.TraceId);
    }

    [Fact]
    public async Task O18_SentAgainAnotherWay_IsOneSpan()
    {
        var span = Span(SentSpan.NewTrace(), ("k", "v"));

        foreach (var way in Enum.GetValues<Way>())
        {
            AssertTaken(await Port.SendAsync(way, span));
        }

        await StoredOneAsync(span.TraceId);
    }

    [Fact]
    public async Task O18_TwiceInOneRequest_IsOneSpan()
    {
        var span = Span(SentSpan.NewTrace(), ("k", "v"));

        AssertTaken(await Port.SendAsync(Way.Protobuf, span, span));

        await StoredOneAsync(span.TraceId);
    }

    /// <summary>While somebody else holds all the memory that there is for bodies.</summary>
    private async Task<OtlpReceived> WithoutMemoryAsync(Func<Task<OtlpReceived>> send)
    {
        using var other = new IntakeMemory.Share(Host.Services.GetRequiredService<IntakeMemory>());
        other.Rent(4 * GrpcHost.MaxRequestBytes);
        return await send();
    }
}
