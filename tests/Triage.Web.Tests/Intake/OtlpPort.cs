using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Triage.Web.Tests.Intake;

/// <summary>The three ways in which OTLP comes.</summary>
public enum Way
{
    Protobuf,
    Json,
    Grpc,
}

/// <summary>What came back, whichever way: gRPC's status is in <paramref name="Code"/>, of HTTP it is that of the <c>google.rpc.Status</c>.</summary>
/// <param name="Message">Of the error.</param>
/// <param name="Details">Types of what is attached to the error.</param>
/// <param name="Rejected">Of <c>partial_success</c>; null when that is unset.</param>
/// <param name="RetryAfter">In a header, or in a <c>RetryInfo</c>.</param>
internal sealed record OtlpReceived(
    int Http,
    int Code,
    string Message,
    IReadOnlyList<string> Details,
    long? Rejected,
    string Warning,
    string? Type,
    byte[] Body,
    string? RetryAfter
);

/// <summary>Sends to the real ports of a host as an exporter does, and reads the answer as one does.</summary>
internal sealed class OtlpPort(TriageHost host, int grpcPort)
{
    private const string Service = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<OtlpReceived> SendAsync(Way way, params IReadOnlyList<SentSpan> spans) => SendAsync(way, false, spans);

    public Task<OtlpReceived> SendAsync(Way way, bool gzip, params IReadOnlyList<SentSpan> spans) =>
        SendAsync(way, way == Way.Json ? OtlpTrace.Json(spans) : OtlpTrace.Protobuf(spans), gzip);

    /// <summary>A body that needs not be a request.</summary>
    public async Task<OtlpReceived> SendAsync(Way way, byte[] body, bool gzip = false)
    {
        var packed = gzip ? Gzip(body) : body;
        return way == Way.Grpc
            ? await CallAsync([gzip ? (byte)1 : (byte)0, .. Length(packed), .. packed], gzip ? "gzip" : "identity")
            : await PostAsync(packed, TypeOf(way), gzip ? "gzip" : null);
    }

    public static string TypeOf(Way way) => way == Way.Json ? "application/json" : "application/x-protobuf";

    public async Task<OtlpReceived> PostAsync(
        byte[] body,
        string? type,
        string? encoding = null,
        string method = "POST",
        string path = "/v1/traces"
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "GET" ? null : new ByteArrayContent(body),
        };
        // A connection of its own: the server closes one whose body it refused, and another request could meet it closing.
        request.Headers.ConnectionClose = true;
        if (type is not null)
        {
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (encoding is not null)
        {
            request.Content?.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        using var answer = await host.Http.SendAsync(request, Cancellation);
        return await ReadAsync(answer);
    }

    /// <summary>As an OTLP answer over HTTP, in the encoding that it names.</summary>
    public static async Task<OtlpReceived> ReadAsync(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        var contentType = answer.Content.Headers.ContentType?.MediaType;
        var received = new OtlpReceived((int)answer.StatusCode, 0, "", [], null, "", contentType, bytes, null)
        {
            RetryAfter = answer.Headers.RetryAfter?.ToString(),
        };
        return contentType == "application/json" ? OfJson(received) : OfProtobuf(received);
    }

    public async Task<OtlpReceived> CallAsync(byte[] framed, string encoding, string service = Service)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}{service}")
        )
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Content.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        using var answer = await client.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var code = int.Parse(Header("grpc-status")!, CultureInfo.InvariantCulture);
        var received = new OtlpReceived(
            (int)answer.StatusCode,
            code,
            "",
            [],
            null,
            "",
            type,
            body.Length > 5 ? body[5..] : [],
            null
        );
        if (code == 0)
        {
            return OfProtobuf(received);
        }

        var status = Status(Convert.FromBase64String(Header("grpc-status-details-bin")!), received);
        Assert.Equal(code, status.Code);
        Assert.StartsWith(Uri.UnescapeDataString(Header("grpc-message")!), status.Message, StringComparison.Ordinal);
        return status;

        string? Header(string name) =>
            answer.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
            : answer.Headers.TryGetValues(name, out var header) ? header.Single()
            : null;
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Length(byte[] body) =>
        [(byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length];

    private static OtlpReceived OfProtobuf(OtlpReceived received)
    {
        if (received.Http >= 400)
        {
            return Status(received.Body, received);
        }

        foreach (var (_, _, partial) in OtlpWire.Read(received.Body).Where(f => f.Number == 1))
        {
            received = received with { Rejected = 0 };
            foreach (var (number, value, text) in OtlpWire.Read(partial))
            {
                received =
                    number == 1
                        ? received with
                        {
                            Rejected = (long)value,
                        }
                        : received with
                        {
                            Warning = Encoding.UTF8.GetString(text),
                        };
            }
        }

        return received;
    }

    private static OtlpReceived Status(byte[] bytes, OtlpReceived received)
    {
        var details = new List<string>();
        foreach (var (number, value, content) in OtlpWire.Read(bytes))
        {
            switch (number)
            {
                case 1:
                    received = received with { Code = (int)value };
                    break;
                case 2:
                    received = received with { Message = Encoding.UTF8.GetString(content) };
                    break;
                case 3:
                    var any = OtlpWire.Read(content);
                    details.Add(NameOf(Encoding.UTF8.GetString(any[0].Bytes)));
                    if (details[^1] == "google.rpc.RetryInfo")
                    {
                        // retry_delay { seconds }
                        var delay = OtlpWire.Read(OtlpWire.Read(any[1].Bytes)[0].Bytes);
                        received = received with { RetryAfter = delay[0].Value.ToString(CultureInfo.InvariantCulture) };
                    }

                    break;
                default:
                    throw new InvalidDataException($"google.rpc.Status has no field {number}.");
            }
        }

        return received with
        {
            Details = details,
        };
    }

    private static OtlpReceived OfJson(OtlpReceived received)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(received.Body)!;
        if (received.Http >= 400)
        {
            return received with
            {
                Code = json["code"]!.GetValue<int>(),
                Message = json["message"]!.GetValue<string>(),
                Details = [.. (json["details"]?.AsArray() ?? []).Select(d => NameOf(d!["@type"]!.GetValue<string>()))],
            };
        }

        return json["partialSuccess"] is { } partial
            ? received with
            {
                Rejected = long.Parse(partial["rejectedSpans"]?.ToString() ?? "0", CultureInfo.InvariantCulture),
                Warning = partial["errorMessage"]?.GetValue<string>() ?? "",
            }
            : received;
    }

    private static string NameOf(string typeUrl) => typeUrl[(typeUrl.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
