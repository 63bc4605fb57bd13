using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor;
using MudBlazor.Services;
using Triage.Engine;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Shell;

public static class Pages
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // The usual bound of 32 KB would end the connection on a long description, a kept draft or a pasted trace.
        builder
            .Services.AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = Limits.MaxPageMessageBytes);
        builder.Services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.VisibleStateDuration = 6_000;
            mud.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
        });
        builder.Services.AddScoped<BrowserCalls>();
        builder.Services.Configure<CircuitOptions>(o => o.DetailedErrors = false);
    }

    /// <summary>An address without a page still answers with a page; the API writes its own problem and is left alone.</summary>
    public static void UseNotFoundPage(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(
            (context, next) =>
            {
                if (!HttpMethods.IsGet(context.Request.Method) || Problems.IsOfPrograms(context.Request.Path))
                {
                    context.Features.Get<IStatusCodePagesFeature>()!.Enabled = false;
                }

                return next(context);
            }
        );
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapHomeWorkspace();
        app.MapRazorComponents<App>()
            .RequireAuthorization()
            .AddInteractiveServerRenderMode(mode =>
            {
                // Trace text and page secrets share a batch, so it is not compressed together (CRIME, BREACH).
                mode.DisableWebSocketCompression = true;
                mode.ContentSecurityFrameAncestorsPolicy = null;
            });
    }
}
