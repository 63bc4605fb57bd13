using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Triage.Engine;

namespace Triage.Connectors.Outgoing;

/// <summary>What came of a request to the outside.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Excerpt">How the answer began, at most <see cref="Limits.MaxExcerptChars"/>; hostile text.</param>
/// <param name="Failure">Why no answer came, for people; null when one did.</param>
public sealed record OutgoingAnswer(int? Status, string? Excerpt, string? Failure, long DurationMs);

/// <summary>What a request to the outside brought.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Body">Hostile bytes; empty when no answer came.</param>
/// <param name="IsCut">The answer is longer than what was asked for.</param>
/// <param name="Failure">Why no answer came, for people; null when one did.</param>
public sealed record OutgoingContent(int? Status, ReadOnlyMemory<byte> Body, bool IsCut, string? Failure);

/// <summary>
/// The only way out to addresses that people enter, or an administrator configured. It resolves the name itself, checks every address that came back,
/// and connects to one that it checked, so that a name which answers differently the second time gains nothing. It
/// follows no redirect, uses no proxy, no cookies and no credentials, and bounds time and size of the answer.
/// </summary>
public sealed class OutgoingClient : IDisposable
{
    private const int MaxHeaderKilobytes = 16;

    private readonly OutgoingRules _rules;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly TimeSpan _maxWait;
    private readonly HttpClient _client;

    /// <param name="resolve">Name to addresses; null asks the system.</param>
    /// <param name="maxWait">From the name to the last byte that is read; null is 15 s.</param>
    public OutgoingClient(
        OutgoingRules rules,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        TimeSpan? maxWait = null
    )
    {
        _rules = rules;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _maxWait = maxWait ?? TimeSpan.FromSeconds(15);
        Way = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            // A kept connection would outlive the check of its address.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        };
        _client = new HttpClient(Way) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The same way out for a library that brings a client of its own, which bounds time and size itself.</summary>
    public HttpMessageHandler Way { get; }

    public void Dispose() => _client.Dispose();

    /// <summary>Posts JSON. Whatever goes wrong on the way is an answer; only <paramref name="cancellation"/> throws.</summary>
    public async Task<OutgoingAnswer> PostJsonAsync(
        Uri address,
        byte[] body,
        IEnumerable<KeyValuePair<string, string>> headers,
        CancellationToken cancellation
    )
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var (status, content, _, failure) = await SendAsync(request, headers, Limits.MaxExcerptChars, cancellation);
        return new OutgoingAnswer(
            status,
            status is null ? null : Encoding.UTF8.GetString(content.Span),
            failure,
            (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds
        );
    }

    /// <summary>Gets what is there, up to a bound. Whatever goes wrong on the way is an answer; only <paramref name="cancellation"/> throws.</summary>
    public async Task<OutgoingContent> GetAsync(
        Uri address,
        IEnumerable<KeyValuePair<string, string>> headers,
        long maxBytes,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, headers, maxBytes, cancellation);
    }

    private async Task<OutgoingContent> SendAsync(
        HttpRequestMessage request,
        IEnumerable<KeyValuePair<string, string>> headers,
        long maxBytes,
        CancellationToken cancellation
    )
    {
        if (OutgoingRules.Refusal(request.RequestUri!) is { } refusal)
        {
            return new OutgoingContent(null, default, false, refusal);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_maxWait);
        try
        {
            request.Headers.UserAgent.ParseAdd("Triage");
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var (content, isCut) = await ReadAsync(answer, maxBytes, deadline.Token);
            return new OutgoingContent((int)answer.StatusCode, content, isCut, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new OutgoingContent(null, default, false, $"No answer within {_maxWait.TotalSeconds:0.#} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new OutgoingContent(null, default, false, ReasonOf(e));
        }
    }

    /// <summary>Only as much as is asked for; the rest of an endless answer is never read.</summary>
    private static async Task<(ReadOnlyMemory<byte> Content, bool IsCut)> ReadAsync(
        HttpResponseMessage answer,
        long maxBytes,
        CancellationToken cancellation
    )
    {
        using var content = new MemoryStream();
        var chunk = new byte[81_920];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            var room = maxBytes - content.Length;
            content.Write(chunk, 0, (int)Math.Min(read, room));
            if (read > room)
            {
                return (content.GetBuffer().AsMemory(0, (int)content.Length), true);
            }
        }

        return (content.GetBuffer().AsMemory(0, (int)content.Length), false);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        var addresses = await _resolve(host, cancellation);
        if (addresses.Length == 0)
        {
            throw new OutgoingRefusedException($"{host} has no address.");
        }

        foreach (var address in addresses)
        {
            if (!_rules.Configured(host, port) && _rules.Refusal(address, port, scheme) is { } refusal)
            {
                throw new OutgoingRefusedException(refusal);
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string ReasonOf(Exception e) =>
        e.InnerException is OutgoingRefusedException refused
            ? refused.Message
            : (e as HttpRequestException)?.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "The name could not be resolved.",
                HttpRequestError.SecureConnectionError => "No secure connection: the certificate or the TLS version was refused.",
                HttpRequestError.ConfigurationLimitExceeded => "The answer's headers are too large.",
                HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse => "What came back is no HTTP answer.",
                _ => e.GetBaseException() is SocketException socket
                    ? $"Could not connect: {socket.SocketErrorCode}."
                    : "The connection broke.",
            };

    private sealed class OutgoingRefusedException(string message) : Exception(message);
}
