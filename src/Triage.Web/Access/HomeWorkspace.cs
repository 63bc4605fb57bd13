using Triage.Engine;
using Triage.Web.Access.Accounts;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Access;

/// <summary>The address without a workspace leads to the one that was open last in this browser.</summary>
public static class HomeWorkspace
{
    // Says nothing but where its own person was; whether they still may is asked there.
    private const string Cookie = "__Host-triage-workspace";

    public static void UseHomeWorkspace(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TriageSettings>().IsAccounts)
        {
            app.Use(RememberAsync);
        }
    }

    public static void MapHomeWorkspace(this WebApplication app) =>
        app.MapGet("/", LeadAsync).RequireAuthorization().ExcludeFromDescription();

    private static Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        var caller = context.RequestServices.GetRequiredService<Caller>();
        if (
            caller.IsKnown
            && context.Request.Path.StartsWithSegments("/w", StringComparison.Ordinal)
            && context.Request.Cookies[Cookie] != caller.Workspace.Value
        )
        {
            context.Response.Cookies.Append(
                Cookie,
                caller.Workspace.Value,
                new CookieOptions
                {
                    HttpOnly = true,
                    Secure = true,
                    SameSite = SameSiteMode.Lax,
                    MaxAge = TimeSpan.FromDays(365),
                }
            );
        }

        return next(context);
    }

    private static async Task<IResult> LeadAsync(HttpContext context, Memberships members)
    {
        var mine = await members.WorkspacesOfAsync(context.User, context.RequestAborted);
        if (mine.Count == 0)
        {
            return Results.Redirect(OwnPages.Account);
        }

        var last = new WorkspaceId(context.Request.Cookies[Cookie] ?? "");
        return Results.Redirect(Addresses.Inbox(mine.Contains(last) ? last : mine[0]));
    }
}
