using System.Net;
using System.Net.Http.Headers;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>The ports of exporters speak without TLS and to any name, so that nothing else may be reached by them.</summary>
public sealed class IntakePortTests
{
    private sealed class OnPort(int port) : AccountsHost(("Triage:Intake:HttpPort", $"{port}"));

    [Theory]
    [InlineData("GET", "/account/login")]
    [InlineData("GET", "/api/v1/runs")]
    [InlineData("POST", "/account/login")]
    [InlineData("GET", "/health/live")]
    public async Task Port_OfExporters_TakesTelemetryOnlyWhateverTheContentIsCalled(string method, string path)
    {
        var port = AccountsHost.FreePort();
        await using var host = new OnPort(port);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://localhost:{port}{path}");
        request.Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "takes telemetry only",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
