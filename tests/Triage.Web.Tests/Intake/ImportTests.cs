using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;

namespace Triage.Web.Tests.Intake;

/// <summary>Files by the API: stored while they come, cancelled by hanging up.</summary>
public sealed class ImportTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_LinesLargerThanOneRequest_AreTaken()
    {
        const int Lines = 400;
        var trace = NewTrace();
        // More than the bound of a request in all, far less a line.
        var filler = new string('x', (int)(Limits.MaxRequestBytes / Lines) + 1_000);
        using var body = new PushContent(async stream =>
        {
            for (var i = 1; i <= Lines; i++)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Line(trace, i, filler)), Cancellation);
            }
        });

        using var answer = await host.Http.PostAsync("/api/v1/import", body, Cancellation);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((Lines, 1), (said["spans"]!.GetValue<int>(), said["runs"]!.AsArray().Count));
    }

    [Fact]
    public async Task Import_OneDocumentOverTheBound_Is413WithTheRemedy()
    {
        var document = new byte[Limits.MaxRequestBytes + 10];
        Array.Fill(document, (byte)' ');
        document[0] = (byte)'[';
        using var body = new ByteArrayContent(document);

        using var answer = await host.Http.PostAsync("/api/v1/import", body, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(
            "raise Triage:Intake:MaxRequestBytes",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Import_ClientHangsUp_KeepsWhatWasStored()
    {
        var trace = NewTrace();
        using var socket = new TcpClient();
        var address = new Uri(host.Address);
        await socket.ConnectAsync(address.Host, address.Port, Cancellation);
        var stream = socket.GetStream();
        var head = $"POST /api/v1/import HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 9999999\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Cancellation);
        var filler = new string('x', 10_000);
        for (var i = 1; i <= 250; i++)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Line(trace, i, filler)), Cancellation);
        }

        var stored = await RunAsync(trace);
        socket.Client.Close(0);

        Assert.InRange(stored["spanCount"]!.GetValue<int>(), 50, 250);
        Assert.Equal("live", await host.Http.GetStringAsync("/health/live", Cancellation));
    }

    [Fact]
    public async Task Import_JaegerFile_IsARun()
    {
        var trace = NewTrace();
        const string File = """
            {"data":[{"traceID":"TRACE","spans":[{"traceID":"TRACE","spanID":"a1","operationName":"chat","startTime":1795363200000000,
            "duration":5,"tags":[],"processID":"p"}],"processes":{"p":{"serviceName":"stock-agent"}}}]}
            """;
        using var body = new StringContent(File.Replace("TRACE", trace, StringComparison.Ordinal));

        using var answer = await host.Http.PostAsync("/api/v1/import?format=jaeger-json", body, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("stock-agent", (await host.GetAsync($"/api/v1/runs/{trace}"))["agent"]!.GetValue<string>());
    }

    private async Task<JsonNode> RunAsync(string trace)
    {
        while (true)
        {
            using var answer = await host.Http.GetAsync($"/api/v1/runs/{trace}", Cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
            }

            await Task.Delay(50, Cancellation);
        }
    }

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static string Line(string trace, int span, string filler) =>
        $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{trace}}}","spanId":"{{{span:x16}}}","name":"step","attributes":[{"key":"note","value":{"stringValue":"{{{filler}}}"}}]}]}]}]}"""
        + "\n";

    private sealed class PushContent(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
