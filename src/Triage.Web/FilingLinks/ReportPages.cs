using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Triage.Engine;
using Triage.Web.Shared;

namespace Triage.Web.FilingLinks;

/// <summary>
/// The pages behind a filing link: plain HTML without a script, for people who have no business in the app. They need
/// no sign-in; the key in the address is what lets in.
/// </summary>
public static class ReportPages
{
    private static readonly Dictionary<string, string> NoMistakes = [];

    public static void AddReportPages(this WebApplicationBuilder builder) =>
        builder.Services.AddRateLimiter(o => o.AddPolicy<(int, bool), ReportRate>(ReportRate.Name));

    public static void MapReportPages(this WebApplication app)
    {
        // No antiforgery: whoever has the address may report, there is no sign-in of others to act with, and a form of
        // another site's page is refused by its Origin.
        var report = app.MapGroup("/report")
            .AllowAnonymous()
            .DisableAntiforgery()
            .RequireRateLimiting(ReportRate.Name)
            .ExcludeFromDescription();
        report.MapGet("/{workspace}/{agent}/{key}", ShowAsync);
        report
            .MapPost("/{workspace}/{agent}/{key}", FileAsync)
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxReportBytes));
        report.MapGet("/status/{secret}", StatusAsync);
        report.MapFallback("{*path}", () => Page<ReportNotFound>(StatusCodes.Status404NotFound));
    }

    private static async Task<IResult> ShowAsync(
        string workspace,
        string agent,
        string key,
        HttpResponse response,
        ReportDesk desk,
        CancellationToken cancellation
    )
    {
        NeverKept(response);
        return await desk.FindAsync(new WorkspaceId(workspace), Decoded(agent), key, cancellation) is { } found
            ? Form(
                found.Name,
                ReportForm.Empty(ReportDesk.NewToken()),
                NoMistakes,
                await desk.ZoneAsync(found.Workspace, cancellation),
                200
            )
            : Page<ReportNotFound>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> FileAsync(
        string workspace,
        string agent,
        string key,
        HttpRequest request,
        ReportDesk desk,
        CancellationToken cancellation
    )
    {
        NeverKept(request.HttpContext.Response);
        if (await desk.FindAsync(new WorkspaceId(workspace), Decoded(agent), key, cancellation) is not { } found)
        {
            return Page<ReportNotFound>(StatusCodes.Status404NotFound);
        }

        if (!request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var zone = await desk.ZoneAsync(found.Workspace, cancellation);
        if (await SentAsync(request, cancellation) is not { } form)
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        var mistakes = form.Mistakes(zone);
        if (mistakes.Count > 0 || form.Token.Length == 0)
        {
            var again = form.Token.Length == 0 ? form with { Token = ReportDesk.NewToken() } : form;
            return Form(found.Name, again, mistakes, zone, StatusCodes.Status400BadRequest);
        }

        // Looking at the status again files nothing again.
        request.HttpContext.Response.Headers.Location = Addresses.ReportStatus(
            await desk.FileAsync(found, form, zone, cancellation)
        );
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Null when it is no form that a browser would send.</summary>
    private static async Task<ReportForm?> SentAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return ReportForm.Read(await request.ReadFormAsync(cancellation));
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task<IResult> StatusAsync(
        string secret,
        HttpResponse response,
        ReportDesk desk,
        CancellationToken cancellation
    )
    {
        NeverKept(response);
        return await desk.StandingAsync(secret, cancellation) is { } standing
            ? Page<ReportStatus>(200, new() { [nameof(ReportStatus.Standing)] = standing })
            : Page<ReportNotFound>(StatusCodes.Status404NotFound);
    }

    /// <summary>The server decodes every escape of a path but this one.</summary>
    private static string Decoded(string agent) => agent.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static RazorComponentResult Form(
        string agent,
        ReportForm form,
        IReadOnlyDictionary<string, string> mistakes,
        TimeZoneInfo zone,
        int status
    ) =>
        Page<ReportPage>(
            status,
            new()
            {
                [nameof(ReportPage.Agent)] = agent,
                [nameof(ReportPage.Form)] = form,
                [nameof(ReportPage.Mistakes)] = mistakes,
                [nameof(ReportPage.Zone)] = zone.Id,
            }
        );

    private static RazorComponentResult Page<T>(int status, Dictionary<string, object?>? parameters = null)
        where T : IComponent => new(typeof(T), parameters ?? []) { StatusCode = status, PreventStreamingRendering = true };

    private static void NeverKept(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Robots-Tag"] = "noindex";
    }
}
