using Microsoft.AspNetCore.Authorization;
using Triage.Engine;
using Triage.Storage.Incidents;

namespace Triage.Web.Access;

/// <summary>Asks whether the caller may do what an endpoint needs, in the workspace that the request is about, and makes them the <see cref="Caller"/>.</summary>
internal sealed class PermissionCheck(Memberships memberships) : AuthorizationHandler<PermissionRequirement>
{
    /// <summary>The word of the query with which a person, who may have several, names the workspace of an API call.</summary>
    public const string WorkspaceWord = "workspace";

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context is { Resource: HttpContext http, User.Identity.IsAuthenticated: true })
        {
            var rights = await memberships.RightsOfAsync(context.User, NamedBy(http.Request), http.RequestAborted);
            http.RequestServices.GetRequiredService<Caller>().Is(rights);
            Memberships.Introduce(context.User, http.RequestServices.GetRequiredService<Onlooker>());
            if (rights?.May(requirement.Permission) == true)
            {
                context.Succeed(requirement);
            }
        }
    }

    private static WorkspaceId? NamedBy(HttpRequest request) =>
        request.RouteValues.TryGetValue(WorkspaceWord, out var ofPage) && ofPage is string page ? new WorkspaceId(page)
        : request.Query[WorkspaceWord].ToString() is { Length: > 0 } word ? new WorkspaceId(word)
        : null;
}

/// <summary>An endpoint that does not say what it needs lets nobody in; an unknown address says so to whoever is signed in.</summary>
internal sealed class NamesWhatItNeeds : AuthorizationHandler<NamesWhatItNeeds>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NamesWhatItNeeds requirement)
    {
        // Routing itself answers a wrong method or type by an endpoint that is no route, and in development the framework
        // looks for a file under each address that has an ending.
        if (
            context.Resource is HttpContext http
            && http.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: not "{**path:file}" }
        )
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
