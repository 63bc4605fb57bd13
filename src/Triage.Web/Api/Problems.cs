using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Intake;

namespace Triage.Web.Api;

/// <summary>The one edge at which exceptions become answers. Anything not listed is a bug: 500 with a reference, logged once.</summary>
public static class Problems
{
    public static void UseProblemAnswers(this WebApplication app) =>
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = AnswerAsync,
                SuppressDiagnosticsCallback = c => StatusOf(c.Exception) is not null,
            }
        );

    public static IResult NotFound(string what) =>
        Results.Problem($"{what} was not found.", statusCode: StatusCodes.Status404NotFound);

    private static Task AnswerAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var status = StatusOf(exception);
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "2";
        }

        var problem = status is null
            ? Results.Problem($"Something went wrong here. Reference: {context.TraceIdentifier}", statusCode: 500)
            : Results.Problem(
                MessageOf(exception),
                statusCode: status,
                extensions: exception is RefusedInputException refused
                    ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["field"] = refused.Field }
                    : null
            );
        return problem.ExecuteAsync(context);
    }

    // The framework wraps what the JSON reader says, and only the reader knows the member and the allowed words.
    private static string MessageOf(Exception exception) =>
        exception is BadHttpRequestException { InnerException: JsonException json }
            ? $"The body is not the JSON that was expected, at {json.Path ?? "its start"}: {WithoutTypes(json.Message)}"
            : exception.Message;

    private static string WithoutTypes(string message) =>
        message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "the value is of another kind."
            : message;

    private static int? StatusOf(Exception exception) =>
        exception switch
        {
            RefusedInputException or MalformedTelemetryException => 400,
            RefusedBodyException body => body.Status,
            BadHttpRequestException bad => bad.StatusCode,
            IllegalActException => 409,
            StorageUnavailableException => 503,
            _ => null,
        };
}
