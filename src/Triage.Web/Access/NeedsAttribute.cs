using Microsoft.AspNetCore.Authorization;
using Triage.Engine.Access;

namespace Triage.Web.Access;

/// <summary>What a page or an endpoint asks of whoever opens or calls it, in the workspace that it is about.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Permission permission) : AuthorizeAttribute, IAuthorizationRequirementData
{
    public Permission Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(Permission)];
}

public sealed record PermissionRequirement(Permission Permission) : IAuthorizationRequirement;

public static class NeedsEndpoints
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(new NeedsAttribute(permission));
}
