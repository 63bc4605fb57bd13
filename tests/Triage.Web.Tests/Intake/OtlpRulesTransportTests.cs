using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Intake;

/// <summary>O-01, O-02, O-09, O-10, O-19: how requests come in.</summary>
public sealed class OtlpRulesTransportTests(GrpcHost host) : OtlpRulesTests(host), IClassFixture<GrpcHost>
{
    [Theory]
    [InlineData(Way.Protobuf, false)]
    [InlineData(Way.Protobuf, true)]
    [InlineData(Way.Json, false)]
    [InlineData(Way.Json, true)]
    [InlineData(Way.Grpc, false)]
    [InlineData(Way.Grpc, true)]
    public async Task O01_Request_PlainOrGzip_IsTaken(Way way, bool gzip)
    {
        var trace = SentSpan.NewTrace();

        AssertTaken(await Port.SendAsync(way, gzip, Span(trace)));

        Assert.Equal(SpanId, (await StoredOneAsync(trace))["spanId"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    public async Task O01_ContentEncoding_AnyCase_IsTaken(string encoding)
    {
        var body = OtlpPort.Gzip(OtlpTrace.Json(Span(SentSpan.NewTrace())));

        AssertTaken(await Port.PostAsync(body, "application/json", encoding));
    }

    [Fact]
    public async Task O01_ContentEncodingIdentity_IsTakenAsPlain() =>
        AssertTaken(await Port.PostAsync(OtlpTrace.Json(Span(SentSpan.NewTrace())), "application/json", "identity"));

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    public async Task O02_Answer_OnTheSamePort_HasTheTypeOfTheRequest(Way way)
    {
        var taken = await Port.SendAsync(way, Span(SentSpan.NewTrace()));
        var refused = await Port.SendAsync(way, [0xFF, 0xFF]);

        Assert.Equal((OtlpPort.TypeOf(way), OtlpPort.TypeOf(way)), (taken.Type, refused.Type));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("APPLICATION/JSON", true)]
    [InlineData("application/x-protobuf; proto=opentelemetry", false)]
    [InlineData("Application/X-Protobuf", false)]
    public async Task O02_ContentType_WithParametersOrOtherCase_IsUnderstood(string type, bool json)
    {
        var span = Span(SentSpan.NewTrace());

        AssertTaken(await Port.PostAsync(json ? OtlpTrace.Json(span) : OtlpTrace.Protobuf(span), type));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData("no type at all")]
    public async Task O02_ContentType_NoneOrOdd_Is415WithAStatus(string? type)
    {
        var received = await Port.PostAsync(OtlpTrace.Json(Span(SentSpan.NewTrace())), type);

        Assert.Equal(415, received.Http);
        Assert.Contains("application/x-protobuf", received.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip,gzip")]
    [InlineData("gzip, identity")]
    public async Task O01_ContentEncoding_UnknownOrStacked_Is415WithAStatus(string encoding)
    {
        var trace = SentSpan.NewTrace();

        var received = await Port.PostAsync(OtlpTrace.Protobuf(Span(trace)), "application/x-protobuf", encoding);

        Assert.Equal((415, "application/x-protobuf"), (received.Http, received.Type));
        Assert.Contains(encoding, received.Message, StringComparison.Ordinal);
        await AssertNothingStoredAsync(trace);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task O02_Method_OtherThanPost_Is405WithAStatus(string method)
    {
        var received = await Port.PostAsync([], "application/json", method: method);

        Assert.Equal(405, received.Http);
        Assert.Contains("POST", received.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.Protobuf, false)]
    [InlineData(Way.Protobuf, true)]
    [InlineData(Way.Json, false)]
    [InlineData(Way.Json, true)]
    public async Task O09_Body_OverTheBoundBeforeOrAfterDecompression_Is413WithAStatus(Way way, bool gzip)
    {
        var received = await Port.SendAsync(way, Blanks(GrpcHost.MaxRequestBytes + 1), gzip);

        Assert.Equal((413, 8), (received.Http, received.Code));
        Assert.Equal(OtlpPort.TypeOf(way), received.Type);
        Assert.Contains("Triage:Intake:MaxRequestBytes", received.Message, StringComparison.Ordinal);
        Assert.Null(received.RetryAfter);
    }

    [Fact]
    public async Task O09_Body_WithoutAnAnnouncedLength_IsBoundAsWell()
    {
        using var content = new StreamContent(new Unannounced(Blanks(GrpcHost.MaxRequestBytes + 1)));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await Host.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(8, (await OtlpPort.ReadAsync(answer)).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task O09_Body_JustWithinTheBound_IsTaken(bool gzip)
    {
        var trace = SentSpan.NewTrace();
        var json = OtlpTrace.Json(Span(trace));

        AssertTaken(await Port.SendAsync(Way.Json, [.. json, .. Blanks(GrpcHost.MaxRequestBytes - json.Length)], gzip));

        await StoredOneAsync(trace);
    }

    [Fact]
    public void O09_Bound_ByDefault_Is64Mebibytes() => Assert.Equal(64L * 1024 * 1024, new IntakeSettings().MaxRequestBytes);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task O10_Grpc_OverTheBound_IsResourceExhaustedWithoutRetryInfo(bool gzip)
    {
        var received = await Port.SendAsync(Way.Grpc, Blanks(GrpcHost.MaxRequestBytes + 1), gzip);

        Assert.Equal(8, received.Code);
        Assert.DoesNotContain("google.rpc.RetryInfo", received.Details);
    }

    [Theory]
    [InlineData(Way.Protobuf)]
    [InlineData(Way.Json)]
    [InlineData(Way.Grpc)]
    public async Task O09_GzipThatIsNone_IsInvalidAndNotUnknown(Way way)
    {
        var received =
            way == Way.Grpc
                ? await Port.CallAsync([1, 0, 0, 0, 3, 1, 2, 3], "gzip")
                : await Port.PostAsync([1, 2, 3], OtlpPort.TypeOf(way), "gzip");

        Assert.Equal(3, received.Code);
        Assert.Contains("google.rpc.BadRequest", received.Details);
    }

    [Fact]
    public void O19_Ports_ByDefault_Are4317And4318()
    {
        var intake = new IntakeSettings();

        Assert.Equal((4317, 4318), (intake.GrpcPort, intake.HttpPort));
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task O19_Path_Default_IsServed(string path) =>
        AssertTaken(await Port.PostAsync([], "application/x-protobuf", path: path));

    [Fact]
    public async Task O19_Path_Unknown_Is404WithAStatusOfTheType()
    {
        var received = await Port.PostAsync([], "application/x-protobuf", path: "/v1/profiles");

        Assert.Equal((404, 5, "application/x-protobuf"), (received.Http, received.Code, received.Type));
    }

    [Fact]
    public void S69_SlowSenders_DataRates_AreBoundFromBelow()
    {
        var limits = Host
            .Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>>()
            .Value.Limits;

        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.NotNull(limits.MinResponseDataRate);
        Assert.InRange(limits.RequestHeadersTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    }

    private static byte[] Blanks(int count) => Encoding.UTF8.GetBytes(new string(' ', count));

    private sealed class Unannounced(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
