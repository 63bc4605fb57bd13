using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Access;
using Triage.Web.Api;
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
internal sealed partial class OtlpExchange(
    TelemetryIntake intake,
    IntakeLog log,
    OwnMeasures measures,
    TriageSettings settings,
    TimeProvider clock,
    StorageAlarm alarm,
    ILogger<OtlpExchange> logger
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
        var workspace = context.RequestServices.GetRequiredService<Caller>().Workspace;
        var entry = new IntakeEntry(workspace, clock.GetUtcNow(), signalWord, Sender(context), 200, 0, 0, [], null)
        {
            Transport = transport,
        };
        OtlpReply reply;
        try
        {
            var (encoding, message) = await read(settings.Intake.MaxRequestBytes);
            var result = await intake.TakeAsync(workspace, signal, encoding, message, context.RequestAborted);
            entry = entry with { Received = result.Received, Stored = result.Stored, Refused = result.Refused };
            reply = new OtlpReply(StatusCodes.Status200OK, 0, result.Refused.Count, Why(result.Refused));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered, and what a request meets that was given up says nothing about the store.
            entry = entry with
            {
                Status = StatusCodes.Status499ClientClosedRequest,
                Problem = "The sender gave up.",
            };
            reply = new OtlpReply(entry.Status, IntakeFaults.CodeOf(entry.Status), 0, entry.Problem);
        }
        catch (Exception refused)
        {
            var status = IntakeFaults.StatusOf(refused);
            entry = entry with { Status = status, Problem = Told(refused, context) };
            reply = new OtlpReply(status, IntakeFaults.CodeOf(status), 0, entry.Problem);
        }

        log.Add(entry);
        measures.TookIn(signalWord, transportWord, entry.Status, entry.Stored, entry.Refused.Count, clock.GetElapsedTime(start));
        return reply;
    }

    private string Told(Exception refused, HttpContext context)
    {
        switch (refused)
        {
            case RefusedBodyException or MalformedTelemetryException:
                return refused.Message;
            case StorageUnavailableException:
                alarm.Report(refused);
                return refused.Message;
            case UnreadTelemetryException:
                SaysMistake(refused, context.TraceIdentifier);
                return $"{refused.Message} Reference: {context.TraceIdentifier}";
            default:
                alarm.Report(refused);
                return "The request could not be stored and is not acknowledged. Send it again in a moment.";
        }
    }

    private static string? Why(IReadOnlyList<Refusal> refused) =>
        refused.Count == 0 ? null : string.Join("; ", refused.Take(ReasonsTold).Select(r => $"{r.At}: {r.Why}"));

    private static string Sender(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.Length == 0 ? "unknown sender"
            : agent.Length <= MaxSenderChars ? agent
            : agent[..MaxSenderChars];
    }

    [LoggerMessage(LogLevel.Error, "A body could not be read because of a mistake of this program. Reference: {Reference}")]
    private partial void SaysMistake(Exception mistake, string reference);
}
