using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Triage.Connectors.Tests.Instance;

/// <summary>Something that listens on a free loopback port and answers as told.</summary>
internal sealed class FakeTriage : IDisposable
{
    private readonly HttpListener _listener = new();

    public FakeTriage(Func<HttpListenerRequest, (int Status, byte[] Body)> answer)
    {
        Address = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = AnswerAsync(answer);
    }

    public string Address { get; }

    public List<string> Asked { get; } = [];

    public void Dispose() => _listener.Close();

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(Func<HttpListenerRequest, (int Status, byte[] Body)> answer)
    {
        while (_listener.IsListening)
        {
            try
            {
                var asked = await _listener.GetContextAsync();
                Asked.Add($"{asked.Request.HttpMethod} {asked.Request.Url?.AbsolutePath}");
                var (status, body) = answer(asked.Request);
                asked.Response.StatusCode = status;
                // A connection that this listener drops between two requests would look like a broken answer.
                asked.Response.KeepAlive = false;
                asked.Response.ContentLength64 = body.Length;
                if (status is >= 300 and < 400)
                {
                    asked.Response.RedirectLocation = Address + "elsewhere";
                }

                await asked.Response.OutputStream.WriteAsync(body);
                asked.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The other side hung up, or the test is over.
            }
        }
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
