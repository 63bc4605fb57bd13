using System.Net.Http.Headers;
using System.Net.Sockets;
using Triage.Engine;

namespace Triage.Connectors.Instance;

/// <summary>
/// The way out to the Triage that already runs on this machine: the verbs <c>import</c> and <c>sample</c> go through
/// it, because one process alone writes to a data directory. It never leaves the machine: the address must be
/// loopback, the connection must end there, redirects are not followed, and neither credentials nor a proxy are used.
/// </summary>
public sealed class RunningInstance : IDisposable
{
    /// <summary>One line: the address the running app listens on, written into its data directory.</summary>
    public const string AddressFileName = "triage.address";

    /// <summary>Largest answer that is read.</summary>
    public const int MaxAnswerBytes = 10 * 1024 * 1024;

    private const int MaxQuotedChars = 2_000;

    /// <summary>A live app on this machine answers at once, a busy one soon; an address left behind must not keep anybody waiting.</summary>
    private static readonly TimeSpan MaxHealthWait = TimeSpan.FromSeconds(5);

    /// <summary>The samples are stored within seconds; two minutes cover a slow disk.</summary>
    private static readonly TimeSpan MaxRequestWait = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client;

    private RunningInstance(Uri address) =>
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectCallback = LoopbackAddress.ConnectAsync,
                // A certificate names what people call it, never this machine, where the connection ends all the same.
                SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            }
        )
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };

    /// <summary>Where it answers.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Null when no Triage runs on this data directory: no address file, or nobody listens there any more.</summary>
    /// <exception cref="RunningInstanceException">The address is not on this machine, or what listens there is not well.</exception>
    public static async Task<RunningInstance?> FindAsync(string dataDirectory, CancellationToken cancellation)
    {
        var file = Path.Combine(dataDirectory, AddressFileName);
        if (await LoopbackAddress.ReadAsync(file, cancellation) is not { } address)
        {
            return null;
        }

        var instance = new RunningInstance(address);
        var alive = false;
        try
        {
            alive = await instance.IsAliveAsync(cancellation);
        }
        finally
        {
            if (!alive)
            {
                instance.Dispose();
            }
        }

        return alive ? instance : null;
    }

    /// <summary>Sends a file of traces, read from its position on; returns the answer, JSON with runs, spans and refusals.</summary>
    /// <exception cref="RefusedInputException">The file is larger than <see cref="Limits.MaxFileBytes"/>.</exception>
    /// <exception cref="RunningInstanceException">It did not answer, or not with success.</exception>
    public async Task<string> ImportAsync(Stream file, string fileName, CancellationToken cancellation)
    {
        using var part = new StreamContent(file);
        if (part.Headers.ContentLength > Limits.MaxFileBytes)
        {
            throw new RefusedInputException(
                "file",
                $"{fileName} is larger than {Limits.MaxFileBytes:N0} bytes. Split it and import the parts."
            );
        }

        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { part, "file", fileName } };
        // As long as the file takes; whoever waits sees how far it is and may cancel.
        return await PostAsync("/api/v1/import", form, Timeout.InfiniteTimeSpan, cancellation);
    }

    /// <summary>Asks for the sample scenarios; returns the answer.</summary>
    /// <exception cref="RunningInstanceException">It did not answer, or not with success.</exception>
    public Task<string> LoadSamplesAsync(CancellationToken cancellation) =>
        PostAsync("/api/v1/samples", content: null, MaxRequestWait, cancellation);

    /// <summary>Asks for the next step of reading stored traces again; returns the answer.</summary>
    /// <exception cref="RunningInstanceException">It did not answer, or not with success.</exception>
    public Task<string> RemapAsync(string? after, CancellationToken cancellation) =>
        PostAsync(
            after is null ? "/api/v1/remap" : $"/api/v1/remap?after={Uri.EscapeDataString(after)}",
            content: null,
            MaxRequestWait,
            cancellation
        );

    public void Dispose() => _client.Dispose();

    private async Task<bool> IsAliveAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(MaxHealthWait);
        try
        {
            using var answer = await _client.GetAsync("/health/live", patience.Token);
            return answer.IsSuccessStatusCode
                ? true
                : throw NotAnswering($"answers {(int)answer.StatusCode} when asked for its health");
        }
        catch (HttpRequestException e)
            when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            throw NotAnswering("does not answer like a Triage", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw NotAnswering($"did not answer within {MaxHealthWait.TotalSeconds:0} seconds when asked for its health", e);
        }
    }

    private async Task<string> PostAsync(string path, HttpContent? content, TimeSpan maxWait, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(maxWait);
        try
        {
            using var answer = await _client.PostAsync(path, content, patience.Token);
            var text = await answer.Content.ReadAsStringAsync(patience.Token);
            return answer.IsSuccessStatusCode
                ? text
                : throw new RunningInstanceException(
                    InstanceFailure.Refused,
                    $"The Triage at {_client.BaseAddress} answered {(int)answer.StatusCode} to {path}. {Start(text)}".TrimEnd()
                );
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new RunningInstanceException(
                InstanceFailure.AnswerTooLarge,
                $"The Triage at {_client.BaseAddress} answered with more than {MaxAnswerBytes / 1024 / 1024} MB to {path}. Look at its runs in the browser to see what it took.",
                e
            );
        }
        catch (HttpRequestException e)
        {
            throw NotAnswering($"broke off while answering {path}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw NotAnswering($"did not answer {path} within {MaxRequestWait.TotalMinutes:0} minutes", e);
        }
    }

    private RunningInstanceException NotAnswering(string what, Exception? inner = null) =>
        new(
            InstanceFailure.NotAnswering,
            $"What listens at {_client.BaseAddress} {what}. Look at its log, or stop it and start Triage again.",
            inner
        );

    private static string Start(string text) => text.Length > MaxQuotedChars ? text[..MaxQuotedChars] + "…" : text;
}
