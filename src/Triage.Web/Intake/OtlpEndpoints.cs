using System.Globalization;
using Microsoft.Net.Http.Headers;
using Triage.Engine.Access;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>OTLP over HTTP. Answers follow the OTLP 1.11 specification; 200 is sent only after the data is durable.</summary>
public static class OtlpEndpoints
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static void MapIntake(this WebApplication app)
    {
        var maxBytes = app.Services.GetRequiredService<TriageSettings>().Intake.MaxRequestBytes;
        Map("traces", OtlpSignal.Traces, "Takes spans as an exporter sends them. 200 is sent only after they are durable.");
        Map("logs", OtlpSignal.Logs, "Takes log records as an exporter sends them. 200 is sent only after they are durable.");
        Map(
            "metrics",
            OtlpSignal.Metrics,
            "Accepts metrics and drops them, so that an exporter with metrics on is not in trouble."
        );

        void Map(string name, OtlpSignal signal, string what) =>
            app.MapPost($"/v1/{name}", (Delegate)((HttpContext context) => TakeAsync(context, signal)))
                .DisableAntiforgery()
                .WithTags("Intake")
                .Needs(Permission.Send)
                .SaysOtlp($"export{char.ToUpperInvariant(name[0])}{name[1..]}", what)
                .Takes("An OTLP export request, with or without gzip.", maxBytes, Protobuf, Json);
    }

    /// <summary>Its answers are OTLP's, in the encoding of the request, whatever their status.</summary>
    private static RouteHandlerBuilder SaysOtlp(this RouteHandlerBuilder route, string name, string what)
    {
        route.Says(name, what, Protobuf, Json);
        foreach (var status in (int[])[400, 401, 403, 408, 413, 415, 429, 500, 503])
        {
            route.Produces<string>(status, Protobuf, Json);
        }

        return route;
    }

    private static async Task TakeAsync(HttpContext context, OtlpSignal signal)
    {
        var encoding = OtlpEncoding.Json;
        var reply = await context
            .RequestServices.GetRequiredService<OtlpExchange>()
            .TakeAsync(
                context,
                OtlpTransport.Http,
                signal,
                async maxBytes =>
                {
                    encoding = EncodingOf(context.Request);
                    return (
                        encoding,
                        await RequestBody.ReadAsync(context.Request, maxBytes, RequestBody.SmallerBatches, context.RequestAborted)
                    );
                }
            );
        var answer =
            reply.GrpcCode == 0
                ? OtlpAnswer.Success(signal, encoding, reply.Rejected, reply.Message)
                : OtlpAnswer.Error(encoding, reply.GrpcCode, reply.Message ?? "");
        await AnswerAsync(context, reply.Status, encoding, answer);
    }

    /// <summary>Whether its answers are OTLP's, those included that never reach the routes above.</summary>
    public static bool IsAt(PathString path) => path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>A refusal by whoever stands before the routes above.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string why)
    {
        var encoding = FindEncoding(context.Request) ?? OtlpEncoding.Json;
        return AnswerAsync(context, status, encoding, OtlpAnswer.Error(encoding, IntakeFaults.CodeOf(status), why));
    }

    private static async Task AnswerAsync(HttpContext context, int status, OtlpEncoding encoding, byte[] answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding == OtlpEncoding.Protobuf ? Protobuf : Json;
        context.Response.ContentLength = answer.Length;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = OtlpExchange.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static OtlpEncoding EncodingOf(HttpRequest request) =>
        FindEncoding(request)
        ?? throw new RefusedBodyException(
            StatusCodes.Status415UnsupportedMediaType,
            $"Content-Type '{request.ContentType}' is not understood. Send {Protobuf} or {Json}."
        );

    private static OtlpEncoding? FindEncoding(HttpRequest request)
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

        return null;
    }
}
