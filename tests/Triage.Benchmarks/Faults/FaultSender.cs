using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Triage.Benchmarks.Faults;

/// <summary>
/// Sends spans as fast as they are taken, and writes down what was acknowledged after it was. What was not acknowledged
/// is sent again until it is, as exporters do, so a server that stored it before it died has to know it again.
/// </summary>
internal sealed class FaultSender : IDisposable
{
    private const int SpansPerRequest = 20;
    private const int RequestsPerTrace = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = Patience,
    };
    private readonly AnswerTally _tally = new();
    private readonly Lock _writing = new();
    private readonly Uri _traces;
    private readonly Uri? _grpc;
    private readonly int _padBytes;
    private readonly StreamWriter _acks;

    public FaultSender(FaultOptions options)
    {
        _traces = new Uri(new Uri(options.Text("url")), "/v1/traces");
        _grpc = options.Find("grpc") is { } address
            ? new Uri(new Uri(address), "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
            : null;
        _padBytes = options.Number("pad", 0);
        _acks = new StreamWriter(options.Text("acks"), append: true) { AutoFlush = true };
    }

    /// <summary>Until the seconds are over, or the file that says stop is there; then the answers are printed.</summary>
    public static async Task<int> SendAsync(FaultOptions options, TextWriter to, CancellationToken cancellation)
    {
        using var sender = new FaultSender(options);
        var seconds = options.Number("seconds", 3_600);
        var stop = options.Find("stop");
        var clock = Stopwatch.StartNew();
        var connections = Enumerable
            .Range(0, options.Number("conns", 8))
            // Where there is gRPC, every other connection speaks it.
            .Select(n => sender.ConnectionAsync(sender._grpc is not null && n % 2 == 1, IsOver, cancellation));
        await Task.WhenAll(connections);
        await sender.TellAsync(options, to);
        return 0;

        bool IsOver() => clock.Elapsed.TotalSeconds > seconds || (stop is not null && File.Exists(stop));
    }

    /// <summary>Everything that was acknowledged once more: nothing may be stored twice by that.</summary>
    public static async Task<int> ResendAsync(FaultOptions options, TextWriter to, CancellationToken cancellation)
    {
        var batches = FaultBatch.Read(options.Text("acks"));
        using var sender = new FaultSender(options);
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = options.Number("conns", 8), CancellationToken = cancellation },
            async (batch, stopped) => await sender.DeliverAsync(batch, overGrpc: false, () => false, stopped)
        );
        await sender.TellAsync(options, to);
        return 0;
    }

    public void Dispose()
    {
        _http.Dispose();
        _acks.Dispose();
    }

    private async Task ConnectionAsync(bool overGrpc, Func<bool> isOver, CancellationToken cancellation)
    {
        while (!isOver())
        {
            var trace = Guid.NewGuid().ToString("N");
            for (var request = 0; request < RequestsPerTrace && !isOver(); request++)
            {
                var batch = new FaultBatch(trace, 1 + (request * SpansPerRequest), SpansPerRequest);
                if (await DeliverAsync(batch, overGrpc, isOver, cancellation))
                {
                    lock (_writing)
                    {
                        _acks.WriteLine(batch);
                    }
                }
            }
        }
    }

    private async Task<bool> DeliverAsync(FaultBatch batch, bool overGrpc, Func<bool> isOver, CancellationToken cancellation)
    {
        var body = batch.Body(_padBytes);
        while (!isOver())
        {
            var start = Stopwatch.GetTimestamp();
            string answer;
            try
            {
                answer = overGrpc ? await CallAsync(body, cancellation) : await PostAsync(body, cancellation);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
            {
                answer = gone is TaskCanceledException ? "timeout" : AnswerTally.NoAnswer;
            }

            _tally.Add(answer, Stopwatch.GetElapsedTime(start));
            if (answer is "200" or "grpc-0")
            {
                return true;
            }

            await Task.Delay(Pause, cancellation);
        }

        return false;
    }

    private async Task<string> PostAsync(byte[] body, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await _http.PostAsync(_traces, content, cancellation);
        var message = await answer.Content.ReadAsByteArrayAsync(cancellation);
        var status = (int)answer.StatusCode;
        return (status, message.Length, answer.Headers.RetryAfter) switch
        {
            (200, > 0, _) => "200-partial",
            (429 or 503, _, null) => string.Create(CultureInfo.InvariantCulture, $"{status}-without-retry-after"),
            _ => status.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task<string> CallAsync(byte[] body, CancellationToken cancellation)
    {
        var framed = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), body.Length);
        body.CopyTo(framed, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, _grpc)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await _http.SendAsync(request, cancellation);
        var message = await answer.Content.ReadAsByteArrayAsync(cancellation);
        var code =
            answer.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.Single()
            : answer.Headers.TryGetValues("grpc-status", out var header) ? header.Single()
            // A client takes an answer without a status for UNKNOWN.
            : "2";
        return (code, message.Length) switch
        {
            ("0", > 5) => "grpc-0-partial",
            ("14", _) when !answer.Headers.Contains("grpc-status-details-bin") => "grpc-14-without-retry-info",
            _ => $"grpc-{code}",
        };
    }

    private async Task TellAsync(FaultOptions options, TextWriter to)
    {
        foreach (var line in _tally.Lines())
        {
            await to.WriteLineAsync(line);
        }

        if (options.Find("answers") is { } file)
        {
            await File.AppendAllLinesAsync(file, _tally.Lines());
        }
    }
}
