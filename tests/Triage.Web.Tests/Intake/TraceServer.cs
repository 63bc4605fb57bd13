using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Triage.Web.Tests.Intake;

/// <summary>A Langfuse, Tempo or Jaeger as far as a trace is asked for, on a free port: answers by path, else 404.</summary>
internal sealed class TraceServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public TraceServer(IReadOnlyDictionary<string, byte[]> traces, string? authorization = null)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = AnswerAsync(traces, authorization);
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync(IReadOnlyDictionary<string, byte[]> traces, string? authorization)
    {
        while (_listener.IsListening)
        {
            try
            {
                var asked = await _listener.GetContextAsync();
                var body = traces.GetValueOrDefault(asked.Request.Url!.AbsolutePath);
                var allowed = authorization is null || asked.Request.Headers["Authorization"] == authorization;
                asked.Response.StatusCode =
                    !allowed ? 401
                    : body is null ? 404
                    : 200;
                asked.Response.KeepAlive = false;
                await asked.Response.OutputStream.WriteAsync(
                    allowed && body is not null ? body : Encoding.UTF8.GetBytes("canary")
                );
                asked.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The other side hung up, or the test is over.
            }
        }
    }
}
