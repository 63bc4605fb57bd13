using System.Security.Cryptography;
using System.Text;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Api;
using Triage.Storage.Incidents;
using Triage.Web.Access;
using Triage.Web.Incidents;

namespace Triage.Web.Api;

/// <summary>The answer of a POST that is told once and kept nowhere.</summary>
public sealed record AnswerIsSecret;

/// <summary>
/// <c>Idempotency-Key</c> on every POST of the API: the same request with the same key counts once and gets the answer of
/// the first. See draft-ietf-httpapi-idempotency-key-header. What it knows is written after the act; where a thing is made
/// that nobody could tell from its copy, an incident or a run, the key is kept in the act's own transaction as well, so
/// that a process which dies between the two makes it once.
/// </summary>
public static class Idempotency
{
    public const string Header = "Idempotency-Key";

    /// <summary>What is read into memory before a body goes to a temporary file.</summary>
    private const int BodyInMemoryBytes = 1024 * 1024;

    public static void UseIdempotency(this WebApplication app) =>
        app.UseWhen(
            c =>
                HttpMethods.IsPost(c.Request.Method)
                && c.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                && c.Request.Headers.ContainsKey(Header)
                && c.GetEndpoint()?.Metadata.GetMetadata<AnswerIsSecret>() is null
                && c.RequestServices.GetRequiredService<Caller>().IsKnown,
            keyed => keyed.Use(AnswerOnceAsync)
        );

    private static async Task AnswerOnceAsync(HttpContext context, RequestDelegate next)
    {
        var key = FilingRules.Required(context.Request.Headers[Header], Header, Limits.MaxShortTextChars);
        var kept = context.RequestServices.GetRequiredService<KeptAnswers>();
        var workspace = context.RequestServices.GetRequiredService<Caller>().Workspace;
        if (
            IncidentNumber.Of(context.Request.RouteValues["id"] as string) is { } number
            && !await context
                .RequestServices.GetRequiredService<IncidentQueries>()
                .SeesAsync(workspace, number, context.RequestAborted)
        )
        {
            // What was told of it before it became private is not told again, and of an unknown one there is nothing to keep.
            await next(context);
            return;
        }

        var request = await HashAsync(context.Request, context.RequestAborted);
        var (state, answer) = await kept.TakeAsync(workspace, key, request, context.RequestAborted);
        await (
            state switch
            {
                KeyState.Answered => SayAgainAsync(context.Response, answer!),
                KeyState.Another => Refused(
                        $"{Header} '{key}' was used for another request within {Limits.AnswersKept.TotalHours:0} hours. Make a new key for each request.",
                        StatusCodes.Status422UnprocessableEntity
                    )
                    .ExecuteAsync(context),
                KeyState.Running => Refused(
                        $"The first request with {Header} '{key}' is still under way. Ask again in a moment.",
                        StatusCodes.Status409Conflict
                    )
                    .ExecuteAsync(context),
                _ => AnswerAndKeepAsync(context, next, kept, workspace, key),
            }
        );
    }

    private static async Task AnswerAndKeepAsync(
        HttpContext context,
        RequestDelegate next,
        KeptAnswers kept,
        WorkspaceId workspace,
        string key
    )
    {
        var (response, body) = (context.Response, context.Response.Body);
        using var written = new MemoryStream();
        response.Body = written;
        var counts = false;
        try
        {
            await next(context);
            counts = response.StatusCode is >= 200 and < 300 && written.Length <= Limits.MaxKeptAnswerBytes;
        }
        finally
        {
            response.Body = body;
            // The act is done or refused by now, whether its sender still listens or not.
            await (
                counts
                    ? kept.KeepAsync(workspace, key, AnswerOf(response, written), CancellationToken.None)
                    : kept.ReleaseAsync(workspace, key, CancellationToken.None)
            );
        }

        written.Position = 0;
        await written.CopyToAsync(body, context.RequestAborted);
    }

    private static KeptAnswer AnswerOf(HttpResponse response, MemoryStream written) =>
        new(
            response.StatusCode,
            response.ContentType,
            response.Headers.Location,
            Encoding.UTF8.GetString(written.GetBuffer(), 0, (int)written.Length)
        );

    private static Task SayAgainAsync(HttpResponse response, KeptAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.Location = answer.Location;
        return response.WriteAsync(answer.Body);
    }

    private static async Task<string> HashAsync(HttpRequest request, CancellationToken cancellation)
    {
        request.EnableBuffering(BodyInMemoryBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        var chunk = new byte[81_920];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            hash.AppendData(chunk, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IResult Refused(string detail, int status) => Results.Problem(detail, statusCode: status);
}
