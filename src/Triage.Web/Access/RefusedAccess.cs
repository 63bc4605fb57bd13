using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;
using Triage.Web.Api;

namespace Triage.Web.Access;

/// <summary>
/// How a request is turned away: one about a workspace that is not the caller's as an unknown address, one that lacks a
/// permission by its name, one by nobody with 401 where programs call and by the sign-in page elsewhere.
/// </summary>
internal sealed class RefusedAccess(DeniedLog denied) : IAuthorizationMiddlewareResultHandler
{
    /// <summary>The same whatever is wrong with a key, so that nobody learns which exist.</summary>
    public const string NoKey =
        "No valid key came with the request. Send one as 'Authorization: Bearer <key>'; an owner of the workspace makes it under Settings, Keys.";

    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult result
    )
    {
        var ofPrograms = Problems.IsOfPrograms(context.Request.Path);
        if (result.Challenged && ofPrograms)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.RefuseAsync(context, StatusCodes.Status401Unauthorized, NoKey);
            return;
        }

        if (!result.Forbidden)
        {
            await _usual.HandleAsync(next, context, policy, result);
            return;
        }

        var caller = context.RequestServices.GetRequiredService<Caller>();
        var lacking = policy.Requirements.OfType<PermissionRequirement>().FirstOrDefault(r => !caller.May(r.Permission));
        if (lacking is not null && !caller.IsKnown)
        {
            await NotFoundAsync(context, ofPrograms);
            return;
        }

        if (lacking is not null)
        {
            // Whoever hangs up at once was refused all the same.
            var where = $"{context.Request.Method} {context.Request.Path}";
            await denied.TellAsync(caller.Rights!, lacking.Permission, where, CancellationToken.None);
        }

        if (lacking is not null && !ofPrograms && IsEmptyShell(context))
        {
            // The shell holds nothing of the workspace; what it opens says what is lacking, and who can give it.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await next(context);
            return;
        }

        await Problems.RefuseAsync(
            context,
            StatusCodes.Status403Forbidden,
            lacking is null ? "This is closed." : PermissionWords.Lacking(lacking.Permission)
        );
    }

    // A page's status is told as a page by whoever tells them all.
    private static Task NotFoundAsync(HttpContext context, bool ofPrograms)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return ofPrograms
            ? Problems.RefuseAsync(context, StatusCodes.Status404NotFound, $"{context.Request.Path} was not found.")
            : Task.CompletedTask;
    }

    private static bool IsEmptyShell(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } about
        && about.GetMetadata<ComponentTypeMetadata>() is not null
        && about.GetMetadata<Microsoft.AspNetCore.Components.ExcludeFromInteractiveRoutingAttribute>() is null;
}
