using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access;

public sealed class GrpcMembersHost : MembersHost
{
    public int GrpcPort { get; } = FreePort();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Triage:Intake:GrpcPort", $"{GrpcPort}");
        builder.UseSetting("Triage:Rates:IntakePerSecond", "1");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>Keys in the metadata of gRPC, refused in its own codes.</summary>
public sealed class KeyGrpcTests(GrpcMembersHost host) : IClassFixture<GrpcMembersHost>
{
    private const string Ok = "0";
    private const string PermissionDenied = "7";
    private const string Unavailable = "14";
    private const string Unauthenticated = "16";

    [Theory]
    [InlineData("/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    [InlineData("/opentelemetry.proto.collector.logs.v1.LogsService/Export")]
    [InlineData("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")]
    public async Task Calls_AnyMethod_NeedAKeyThatMaySend(string method)
    {
        var none = await CallAsync(method, null);
        var wrong = await CallAsync(method, "triage_abc");
        var lacking = await CallAsync(method, host.Keys[(MembersHost.Alpha, KeyScope.Read)]);
        var sends = await CallAsync(method, await host.KeyAsync(MembersHost.Alpha, KeyScope.Intake));

        Assert.Equal((Unauthenticated, Unauthenticated, PermissionDenied, Ok), (none, wrong, lacking, sends));
        var denied = await host
            .Services.GetRequiredService<AuditLog>()
            .ListAsync(new AuditFilter(MembersHost.Alpha) { Act = AuditAct.Denied }, TestContext.Current.CancellationToken);
        Assert.StartsWith("gRPC /opentelemetry", Assert.Single(denied.Items).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_AboveTheShareOfTheKey_AreToldToComeBack()
    {
        var key = await host.KeyAsync(MembersHost.Alpha, KeyScope.Intake);
        var statuses = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add(await CallAsync("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", key));
        }

        Assert.Equal(Ok, statuses[0]);
        Assert.Contains(Unavailable, statuses);
        Assert.Equal(
            Ok,
            await CallAsync(
                "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
                host.Keys[(MembersHost.Beta, KeyScope.Intake)]
            )
        );
    }

    private async Task<string> CallAsync(string method, string? key)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var message = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 0);
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{host.GrpcPort}") };
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {key}");
        }

        using var answer = await http.SendAsync(request, cancellation);
        await answer.Content.ReadAsByteArrayAsync(cancellation);
        return (
            answer.Headers.TryGetValues("grpc-status", out var early) ? early : answer.TrailingHeaders.GetValues("grpc-status")
        ).Single();
    }
}
