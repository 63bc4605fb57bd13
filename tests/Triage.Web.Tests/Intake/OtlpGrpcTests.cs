using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Triage.Engine;
using Triage.Web.Intake;
using Triage.Web.Shell;
using Triage.Web.Tests.Shape;

namespace Triage.Web.Tests.Intake;

public sealed class OtlpGrpcTests(GrpcHost host) : IClassFixture<GrpcHost>
{
    private const string Traces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string Logs = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private const string Metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private const string Ok = "0";
    private const string InvalidArgument = "3";
    private const string ResourceExhausted = "8";
    private const string Unimplemented = "12";
    private const string Unavailable = "14";

    [Fact]
    public async Task Traces_FromTheSdkOfDotNet_AreStoredAndLoggedAsGrpc()
    {
        using var source = new ActivitySource($"agent-{Guid.NewGuid():N}");
        using var sdk = Sdk.CreateTracerProviderBuilder()
            .AddSource(source.Name)
            .ConfigureResource(r => r.AddService("stock-agent"))
            .AddOtlpExporter(o =>
            {
                o.Protocol = OtlpExportProtocol.Grpc;
                o.Endpoint = new Uri($"http://127.0.0.1:{host.GrpcPort}");
            })
            .Build();
        string trace;
        using (var job = source.StartActivity("restock"))
        {
            trace = job!.TraceId.ToHexString();
        }

        // A flush returns when the batch was taken off the queue; only shutting down waits for the answer.
        Assert.True(sdk.Shutdown());

        Assert.Equal("stock-agent", (await host.GetAsync($"/api/v1/runs/{trace}"))["agent"]!.GetValue<string>());
        var log = host.Services.GetRequiredService<IntakeLog>().Latest(WorkspaceId.Main);
        Assert.Contains(log, e => e is { Transport: OtlpTransport.Grpc, Signal: "traces", Stored: 1, Status: 200 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Traces_RecordedBody_IsStoredPlainAndGzip(bool gzip)
    {
        var (status, message, _) = await CallAsync(Traces, Recorded, gzip: gzip);

        Assert.Equal(Ok, status);
        // Full success: partial_success is unset, so the message has no bytes.
        Assert.Equal([0, 0, 0, 0, 0], message);
        Assert.NotEmpty((await host.GetAsync("/api/v1/runs"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData(Traces)]
    [InlineData(Logs)]
    [InlineData(Metrics)]
    public async Task Services_EmptyRequest_IsSuccess(string method)
    {
        var (status, _, _) = await CallAsync(method, []);

        Assert.Equal(Ok, status);
    }

    [Fact]
    public async Task Traces_OneWrongId_IsPartialSuccess()
    {
        // resource_spans { scope_spans { spans { trace_id: 1 byte } } }
        var (status, message, _) = await CallAsync(Traces, [0x0A, 0x07, 0x12, 0x05, 0x12, 0x03, 0x0A, 0x01, 0x07]);

        Assert.Equal(Ok, status);
        // partial_success { rejected_spans: 1, error_message: .. }
        Assert.Equal([0x0A, 0x08, 0x01, 0x12], [message[5], message[7], message[8], message[9]]);
    }

    [Fact]
    public async Task Traces_NoProtobuf_IsInvalidArgumentWithTheReason()
    {
        var (status, _, headers) = await CallAsync(Traces, [0xFF, 0xFF, 0xFF]);

        Assert.Equal(InvalidArgument, status);
        Assert.Contains(
            "no OTLP protobuf",
            Uri.UnescapeDataString(headers.GetValues("grpc-message").Single()),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("gzip", 1, "no gzip", InvalidArgument)]
    [InlineData("zstd", 1, "anything", Unimplemented)]
    [InlineData("identity", 1, "said to be compressed", InvalidArgument)]
    [InlineData("gzip", 2, "a flag that nobody defined", InvalidArgument)]
    public async Task Traces_BadFraming_IsRefusedAndNeverUnknown(string encoding, byte flag, string body, string expected)
    {
        var (status, _, _) = await SendAsync(Traces, Framed(System.Text.Encoding.UTF8.GetBytes(body), flag), encoding);

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Traces_LengthThatIsNotThere_IsInvalidArgument()
    {
        var (status, _, _) = await SendAsync(Traces, Framed([1, 2, 3], 0)[..^1], "identity");

        Assert.Equal(InvalidArgument, status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Traces_LargerThanTheBound_IsResourceExhaustedWithoutADelay(bool gzip)
    {
        var (status, _, headers) = await CallAsync(Traces, new byte[GrpcHost.MaxRequestBytes + 1], gzip);

        Assert.Equal(ResourceExhausted, status);
        Assert.DoesNotContain("RetryInfo", Details(headers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_StorageFault_IsUnavailableWithADelay()
    {
        host.Fault = new Engine.Runs.StorageUnavailableException("The disk is full.");
        try
        {
            var (status, _, headers) = await CallAsync(Traces, Recorded);

            Assert.Equal(Unavailable, status);
            Assert.Contains("google.rpc.RetryInfo", Details(headers), StringComparison.Ordinal);
        }
        finally
        {
            host.Fault = null;
        }
    }

    [Fact]
    public async Task Services_UnknownMethod_IsUnimplemented()
    {
        var (status, _, _) = await CallAsync("/opentelemetry.proto.collector.profiles.v1.ProfilesService/Export", []);

        Assert.Equal(Unimplemented, status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/w/main")]
    [InlineData("/api/v1/runs")]
    [InlineData("/v1/traces")]
    [InlineData("/health/live")]
    public async Task GrpcPort_PagesAndApi_AreNotServed(string path)
    {
        using var client = new HttpClient();
        using var request = Http2(HttpMethod.Get, path);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task WebAddress_GrpcMethod_IsNotServed()
    {
        using var content = Content(Framed([], 0), "identity");
        using var answer = await host.Http.PostAsync(Traces, content, TestContext.Current.CancellationToken);

        Assert.False(answer.IsSuccessStatusCode);
        Assert.False(answer.Headers.Contains("grpc-status"));
    }

    [Theory]
    [InlineData("host", "triage.example", 400)]
    [InlineData("origin", "https://evil.example", 403)]
    public async Task GrpcPort_ForeignRequest_IsRefusedAsOnTheWebAddress(string header, string value, int expected)
    {
        using var client = new HttpClient();
        using var request = Http2(HttpMethod.Post, Traces);
        request.Headers.TryAddWithoutValidation(header, value);
        request.Content = Content(Framed([], 0), "identity");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public void Available_PortTakenOrOff_IsZero()
    {
        var intake = new IntakeSettings { HttpPort = 0, GrpcPort = host.GrpcPort };

        Assert.Equal(0, IntakePort.Available(intake, []).GrpcPort);
        Assert.Equal(0, IntakePort.Available(intake with { GrpcPort = 0 }, []).GrpcPort);
    }

    [Fact]
    public void Available_WebAddressAsGrpcPort_IsRefusedWithTheRemedy()
    {
        var refused = Assert.Throws<StartRefusedException>(() =>
            IntakePort.Available(new IntakeSettings { HttpPort = 0, GrpcPort = 5080 }, ["http://localhost:5080"])
        );

        Assert.Contains("Triage:Intake:GrpcPort", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Recorded =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests/Triage.Web.Tests/Intake/reconciliation-traces.pb"));

    private static string Details(HttpResponseHeaders headers) =>
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(headers.GetValues("grpc-status-details-bin").Single()));

    private Task<(string Status, byte[] Message, HttpResponseHeaders Headers)> CallAsync(
        string method,
        byte[] message,
        bool gzip = false
    ) => SendAsync(method, Framed(gzip ? Gzip(message) : message, gzip ? (byte)1 : (byte)0), gzip ? "gzip" : "identity");

    private async Task<(string Status, byte[] Message, HttpResponseHeaders Headers)> SendAsync(
        string method,
        byte[] framed,
        string encoding
    )
    {
        using var client = new HttpClient();
        using var request = Http2(HttpMethod.Post, method);
        request.Content = Content(framed, encoding);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var message = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var trailer)
            ? trailer
            : answer.Headers.GetValues("grpc-status");
        return (status.Single(), message, answer.Headers);
    }

    private HttpRequestMessage Http2(HttpMethod method, string path) =>
        new(method, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.GrpcPort}{path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static ByteArrayContent Content(byte[] framed, string encoding)
    {
        var content = new ByteArrayContent(framed);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        content.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        return content;
    }

    private static byte[] Framed(byte[] message, byte flag)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }
}
