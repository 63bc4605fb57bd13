using Microsoft.Net.Http.Headers;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>OTLP over HTTP. Answers follow the OTLP 1.11 specification; 200 is sent only after the data is durable.</summary>
public static class OtlpEndpoints
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static void MapIntake(this WebApplication app)
    {
        Map(app, "/v1/traces", OtlpSignal.Traces);
        Map(app, "/v1/logs", OtlpSignal.Logs);
        Map(app, "/v1/metrics", OtlpSignal.Metrics);
    }

    private static void Map(WebApplication app, string path, OtlpSignal signal) =>
        app.MapPost(
                path,
                (HttpContext context, TelemetryIntake intake, IntakeLog log, TriageSettings settings, TimeProvider clock) =>
                    TakeAsync(context, signal, intake, log, settings, clock)
            )
            .DisableAntiforgery()
            .ExcludeFromDescription();

    private static async Task TakeAsync(
        HttpContext context,
        OtlpSignal signal,
        TelemetryIntake intake,
        IntakeLog log,
        TriageSettings settings,
        TimeProvider clock
    )
    {
        var encoding = OtlpEncoding.Json;
        var entry = new IntakeEntry(clock.GetUtcNow(), ContractWords.Of(signal), Sender(context), 200, 0, 0, [], null);
        byte[] answer;
        try
        {
            encoding = EncodingOf(context.Request);
            var body = await RequestBody.ReadAsync(context.Request, settings.Intake.MaxRequestBytes, context.RequestAborted);
            var result = await intake.TakeAsync(WorkspaceId.Main, signal, encoding, body, context.RequestAborted);
            entry = entry with { Received = result.Received, Stored = result.Stored, Refused = result.Refused };
            answer = OtlpAnswer.Success(signal, encoding, result.Refused.Count, Why(result.Refused));
        }
        catch (Exception refused) when (Refusal(refused) is { } refusal)
        {
            entry = entry with { Status = refusal.Status, Problem = refused.Message };
            answer = OtlpAnswer.Error(encoding, refusal.GrpcCode, refused.Message);
        }

        log.Add(entry);
        await AnswerAsync(context, entry.Status, encoding, answer);
    }

    private static async Task AnswerAsync(HttpContext context, int status, OtlpEncoding encoding, byte[] answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding == OtlpEncoding.Protobuf ? Protobuf : Json;
        context.Response.ContentLength = answer.Length;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "2";
        }

        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static OtlpEncoding EncodingOf(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            if (type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            {
                return OtlpEncoding.Protobuf;
            }

            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            {
                return OtlpEncoding.Json;
            }
        }

        throw new RefusedBodyException(
            StatusCodes.Status415UnsupportedMediaType,
            $"Content-Type '{request.ContentType}' is not understood. Send {Protobuf} or {Json}."
        );
    }

    // The numbers are google.rpc.Code.
    private static (int Status, int GrpcCode)? Refusal(Exception exception) =>
        exception switch
        {
            RefusedBodyException { Status: StatusCodes.Status413PayloadTooLarge } => (413, 8),
            RefusedBodyException body => (body.Status, 3),
            MalformedTelemetryException => (400, 3),
            StorageUnavailableException => (503, 14),
            _ => null,
        };

    private static string? Why(IReadOnlyList<Refusal> refused) =>
        refused.Count == 0 ? null : string.Join("; ", refused.Take(20).Select(r => $"{r.At}: {r.Why}"));

    private static string Sender(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.Length is > 0 and <= 120 ? agent
            : agent.Length == 0 ? "unknown sender"
            : agent[..120];
    }
}
