using System.Buffers.Binary;
using System.Globalization;
using Triage.Engine.Access;
using Triage.Telemetry;
using Triage.Telemetry.Otlp;
using Triage.Web.Access;
using Triage.Web.Shell;

namespace Triage.Web.Intake;

/// <summary>
/// OTLP over gRPC: three unary methods on a port of their own, and nothing else there. Without TLS gRPC needs a port that
/// speaks HTTP/2 alone; on a mixed one its data vanishes without an error.
/// </summary>
/// <remarks>
/// Written out instead of served by Grpc.AspNetCore: a unary call is one framed message each way, and here the bounds, the
/// answers and the log of the Connect page are the ones of HTTP. The library would answer a broken gzip with UNKNOWN, and
/// what it refuses by itself would be counted nowhere.
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </remarks>
public static class OtlpGrpc
{
    private const string ContentType = "application/grpc";

    // It travels in two headers, and clients bound all of them together at 8 KB.
    private const int MaxMessageBytes = 2_000;

    /// <summary>Answers everything that comes in on the gRPC port. Goes behind access, before any other route and before what answers as HTTP does.</summary>
    public static void UseGrpcIntake(this WebApplication app) =>
        app.MapWhen(
            context => IsAt(context, app.Services.GetRequiredService<TriageSettings>().Intake),
            only => only.Run(AnswerAsync)
        );

    /// <summary>Asked of the port: what a request says of its content anybody may say anywhere.</summary>
    internal static bool IsAt(HttpContext context, IntakeSettings intake) =>
        intake.GrpcPort > 0 && context.Connection.LocalPort == intake.GrpcPort;

    private static async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !HasMessage(context.Request))
        {
            await Results
                .Text("This port takes OTLP over gRPC alone.", statusCode: StatusCodes.Status415UnsupportedMediaType)
                .ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip";
        if (SignalOf(context.Request.Path) is not { } signal)
        {
            Refuse(
                context,
                IntakeFaults.Unimplemented,
                $"{context.Request.Path} is not served here: Export of traces, logs and metrics is."
            );
            return;
        }

        if (await RefusedAsync(context) is { } refusal)
        {
            Refuse(context, refusal.Code, refusal.Why);
            return;
        }

        var reply = await context
            .RequestServices.GetRequiredService<OtlpExchange>()
            .TakeAsync(
                context,
                OtlpTransport.Grpc,
                signal,
                async maxBytes =>
                    (OtlpEncoding.Protobuf, await RequestBody.ReadGrpcAsync(context.Request, maxBytes, context.RequestAborted))
            );
        if (reply.GrpcCode != 0)
        {
            Refuse(context, reply.GrpcCode, reply.Message ?? "");
            return;
        }

        await WriteAsync(context, OtlpAnswer.Success(signal, OtlpEncoding.Protobuf, reply.Rejected, reply.Message));
        context.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>What a page or an address says by what it needs, in the codes of gRPC; null when the caller may send.</summary>
    private static async Task<(int Code, string Why)?> RefusedAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<CallerRate>().Refusal(context) is { } after)
        {
            // With a delay, which tells an exporter to send it again.
            return (IntakeFaults.CodeOf(StatusCodes.Status429TooManyRequests), CallerRate.Words(after));
        }

        var rights =
            context.User.Identity?.IsAuthenticated == true
                ? await services.GetRequiredService<Memberships>().RightsOfAsync(context.User, null, context.RequestAborted)
                : null;
        if (rights is null)
        {
            return (IntakeFaults.CodeOf(StatusCodes.Status401Unauthorized), RefusedAccess.NoKey);
        }

        services.GetRequiredService<Caller>().Is(rights);
        if (rights.May(Permission.Send))
        {
            return null;
        }

        var where = $"gRPC {context.Request.Path}";
        await services.GetRequiredService<DeniedLog>().TellAsync(rights, Permission.Send, where, CancellationToken.None);
        return (IntakeFaults.CodeOf(StatusCodes.Status403Forbidden), PermissionWords.Lacking(Permission.Send));
    }

    private static bool HasMessage(HttpRequest request) =>
        request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    private static OtlpSignal? SignalOf(PathString path) =>
        path.Value switch
        {
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => OtlpSignal.Traces,
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export" => OtlpSignal.Logs,
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => OtlpSignal.Metrics,
            _ => null,
        };

    private static async Task WriteAsync(HttpContext context, byte[] message)
    {
        var framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        await context.Response.Body.WriteAsync(framed, context.RequestAborted);
    }

    // An answer without a message carries its status among the headers.
    private static void Refuse(HttpContext context, int code, string why)
    {
        var message = why[..Math.Min(why.Length, MaxMessageBytes)];
        while (Uri.EscapeDataString(message).Length > MaxMessageBytes)
        {
            message = message[..(message.Length * 3 / 4)];
        }

        var headers = context.Response.Headers;
        headers["grpc-status"] = code.ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(message);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(
            OtlpAnswer.GrpcStatus(code, message, OtlpExchange.RetryAfter)
        );
    }
}
