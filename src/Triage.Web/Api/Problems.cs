using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Template;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Access;
using Triage.Web.Incidents;
using Triage.Web.Intake;

namespace Triage.Web.Api;

/// <summary>The one edge at which exceptions become answers. Anything not listed is a bug: 500 with a reference, logged once.</summary>
public static partial class Problems
{
    public static void UseProblemAnswers(this WebApplication app) =>
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = AnswerAsync,
                // Logged here, under the reference that the answer names.
                SuppressDiagnosticsCallback = _ => true,
            }
        );

    /// <summary>What is refused by a status alone, an unknown address or method or type, is told in words too.</summary>
    public static void UseStatusProblems(this WebApplication app) =>
        app.UseWhen(
            c => IsOfPrograms(c.Request.Path),
            programs => programs.UseStatusCodePages(status => TellAsync(status.HttpContext))
        );

    /// <summary>Where programs call, which read problems; elsewhere people do, who see pages.</summary>
    public static bool IsOfPrograms(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>A refusal in the words of whoever asked: OTLP's where exporters call, a problem elsewhere.</summary>
    public static Task RefuseAsync(
        HttpContext context,
        int status,
        string? why,
        IDictionary<string, object?>? extensions = null
    ) =>
        OtlpEndpoints.IsAt(context.Request.Path)
            ? OtlpEndpoints.RefuseAsync(context, status, why ?? "")
            : Results.Problem(why, statusCode: status, extensions: extensions).ExecuteAsync(context);

    public static IResult NotFound(string what) =>
        Results.Problem($"{what} was not found.", statusCode: StatusCodes.Status404NotFound);

    private static Task TellAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            // Pages answer every other address, so routing itself cannot tell the two apart.
            var methods = MethodsAt(context);
            response.StatusCode = methods.Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = methods.Count == 0 ? default : string.Join(", ", methods);
        }

        var words = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"{context.Request.Path} was not found.",
            StatusCodes.Status405MethodNotAllowed =>
                $"{context.Request.Method} is not possible at {context.Request.Path}. Possible: {response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => TooLarge(context),
            StatusCodes.Status415UnsupportedMediaType =>
                $"Content-Type '{context.Request.ContentType}' is not understood here. Send application/json.",
            _ => null,
        };
        return RefuseAsync(context, response.StatusCode, words);
    }

    private static IReadOnlyList<string> MethodsAt(HttpContext context) =>
        [
            .. context
                .RequestServices.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(e => IsOfPrograms($"/{e.RoutePattern.RawText?.TrimStart('/')}"))
                .Where(e => new TemplateMatcher(new RouteTemplate(e.RoutePattern), []).TryMatch(context.Request.Path, []))
                .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static string TooLarge(HttpContext context) =>
        $"The body is larger than {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize:N0} bytes, the limit of this address. Shorten its texts, or send it in parts.";

    private static Task AnswerAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var status = StatusOf(exception);
        if (status is null)
        {
            LogFault(LogOf(context), context.TraceIdentifier, exception);
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "2";
            if (StorageAlarm.IsFault(exception))
            {
                context.RequestServices.GetRequiredService<StorageAlarm>().Report(exception);
            }
        }

        return status is { } known
            ? RefuseAsync(
                context,
                known,
                MessageOf(context, exception),
                FieldOf(exception) is { } field
                    ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = field }
                    : null
            )
            : RefuseAsync(context, 500, $"Something went wrong here. Reference: {context.TraceIdentifier}");
    }

    private static ILogger LogOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems));

    [LoggerMessage(LogLevel.Error, "A request failed, reference {Reference}")]
    private static partial void LogFault(ILogger log, string reference, Exception fault);

    // The framework wraps what the JSON reader says, and only the reader knows the member and the allowed words.
    private static string MessageOf(HttpContext context, Exception exception) =>
        exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } =>
                $"The body is not the JSON that was expected, at {json.Path ?? "its start"}: {WithoutTypes(json.Message)}",
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(context),
            BadHttpRequestException bad when bad.Message.StartsWith("Implicit body", StringComparison.Ordinal) =>
                "The request has no body. Send a JSON object.",
            // What the machine says may name files; the log has it.
            not StorageUnavailableException when StorageAlarm.IsFault(exception) =>
                "The request could not be served for now. Try again in a moment.",
            _ => exception.Message,
        };

    private static string? FieldOf(Exception exception) =>
        exception switch
        {
            RefusedInputException refused => refused.Field,
            BadHttpRequestException { InnerException: JsonException { Path: { } path } }
                when path.StartsWith("$.", StringComparison.Ordinal) => path[2..],
            _ => null,
        };

    private static string WithoutTypes(string message) =>
        message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "the value is of another kind."
            : message;

    private static int? StatusOf(Exception exception) =>
        exception switch
        {
            LackingPermissionException => 403,
            OversizedTelemetryException => 413,
            RefusedInputException or MalformedTelemetryException => 400,
            RefusedBodyException body => body.Status,
            BadHttpRequestException bad => bad.StatusCode,
            IllegalActException => 409,
            IncidentChangedException => 412,
            _ when StorageAlarm.IsFault(exception) => 503,
            _ => null,
        };
}
