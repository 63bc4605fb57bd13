using Microsoft.AspNetCore.StaticAssets;

namespace Triage.Web.Shell;

/// <summary>What every answer tells a browser about itself.</summary>
public static class SecurityHeaders
{
    // MudBlazor writes style attributes, so styles alone may be inline (github.com/MudBlazor/MudBlazor issue 4529);
    // scripts never are. Blazor's <base> needs base-uri 'self'.
    private const string Pages =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    /// <summary>A file to be saved, opened in the browser all the same, can do nothing.</summary>
    private const string Downloads = "sandbox; default-src 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                // When the answer starts, because an exception clears what was set before.
                context.Response.OnStarting(() =>
                {
                    Set(context);
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isDownload = headers.ContentDisposition.ToString().StartsWith("attachment", StringComparison.OrdinalIgnoreCase);
        headers.ContentSecurityPolicy = isDownload ? Downloads : Pages;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        // What somebody tells of a failure finds it in the log.
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            headers["X-Reference"] = context.TraceIdentifier;
        }

        // Files of the program are the same for everybody; all else is for whoever asked, and for nobody after them.
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        {
            headers.CacheControl = "no-store";
        }
    }
}
