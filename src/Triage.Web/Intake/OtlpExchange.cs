using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

public enum OtlpTransport
{
    Http,
    Grpc,
}

/// <summary>What a transport has to say to the sender, in its own way.</summary>
/// <param name="GrpcCode">A <c>google.rpc.Code</c>; 0 is OK.</param>
/// <param name="Rejected">Items that were not taken while the others were.</param>
/// <param name="Message">Why items were rejected, or why the whole request was; null when there is nothing to say.</param>
internal sealed record OtlpReply(int Status, int GrpcCode, int Rejected, string? Message);

/// <summary>One OTLP request, whatever transport brought it: read, taken, written into the log of the Connect page, and answered.</summary>
internal sealed class OtlpExchange(
    TelemetryIntake intake,
    IntakeLog log,
    OwnMeasures measures,
    TriageSettings settings,
    TimeProvider clock
)
{
    /// <summary>When a sender should come back after a storage fault.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private const int ReasonsTold = 20;
    private const int MaxSenderChars = 120;

    /// <param name="read">Encoding and message of the request, at most so many bytes.</param>
    public async Task<OtlpReply> TakeAsync(
        HttpContext context,
        OtlpTransport transport,
        OtlpSignal signal,
        Func<long, Task<(OtlpEncoding Encoding, ReadOnlyMemory<byte> Message)>> read
    )
    {
        var start = clock.GetTimestamp();
        var (signalWord, transportWord) = (ContractWords.Of(signal), ContractWords.Of(transport));
        using var activity = measures.StartIntake(signalWord, transportWord);
        var entry = new IntakeEntry(clock.GetUtcNow(), signalWord, Sender(context), 200, 0, 0, [], null)
        {
            Transport = transport,
        };
        OtlpReply reply;
        try
        {
            var (encoding, message) = await read(settings.Intake.MaxRequestBytes);
            var result = await intake.TakeAsync(WorkspaceId.Main, signal, encoding, message, context.RequestAborted);
            entry = entry with { Received = result.Received, Stored = result.Stored, Refused = result.Refused };
            reply = new OtlpReply(StatusCodes.Status200OK, 0, result.Refused.Count, Why(result.Refused));
        }
        catch (Exception refused) when (CodesOf(refused) is { } codes)
        {
            entry = entry with { Status = codes.Status, Problem = refused.Message };
            reply = new OtlpReply(codes.Status, codes.GrpcCode, 0, refused.Message);
        }

        log.Add(entry);
        measures.TookIn(signalWord, transportWord, entry.Status, entry.Stored, entry.Refused.Count, clock.GetElapsedTime(start));
        return reply;
    }

    /// <summary>
    /// A sender repeats only what can succeed: 503 and UNAVAILABLE. It drops the data on 500, UNKNOWN and INTERNAL, and on
    /// RESOURCE_EXHAUSTED that comes without a delay, which is right for a request that is too large.
    /// </summary>
    /// <remarks>https://opentelemetry.io/docs/specs/otlp/#failures</remarks>
    private static (int Status, int GrpcCode)? CodesOf(Exception exception) =>
        exception switch
        {
            RefusedBodyException { Status: StatusCodes.Status413PayloadTooLarge } => (413, 8),
            RefusedBodyException { Status: StatusCodes.Status415UnsupportedMediaType } => (415, 12),
            RefusedBodyException body => (body.Status, 3),
            MalformedTelemetryException => (400, 3),
            StorageUnavailableException => (503, 14),
            _ => null,
        };

    private static string? Why(IReadOnlyList<Refusal> refused) =>
        refused.Count == 0 ? null : string.Join("; ", refused.Take(ReasonsTold).Select(r => $"{r.At}: {r.Why}"));

    private static string Sender(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? "unknown sender"
            : agent.Length <= MaxSenderChars ? agent
            : agent[..MaxSenderChars];
    }
}
