using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Access;
using Triage.Web.Access;

namespace Triage.Web.Tests.Access;

/// <summary>One way in: a method at an address.</summary>
/// <param name="Needs">Null where nothing is needed, or only to be signed in.</param>
/// <param name="Anonymous">Open to anybody.</param>
internal sealed partial record Door(string Method, string Path, Permission? Needs, bool Anonymous, bool SignedIn, Type? Page)
{
    public bool IsApi => Path.StartsWith("/api/", StringComparison.Ordinal) || Path.StartsWith("/v1/", StringComparison.Ordinal);

    public IEnumerable<string> Parameters => InBraces().Matches(Path).Select(m => m.Groups["name"].Value);

    /// <summary>The address with each parameter as it is told.</summary>
    public string At(Func<string, string> value) =>
        InBraces().Replace(Path, m => Uri.EscapeDataString(value(m.Groups["name"].Value)));

    [GeneratedRegex(@"\{(?<name>[^}:]+)[^}]*\}", RegexOptions.None, 1_000)]
    private static partial Regex InBraces();

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>Every endpoint that the running program has, asked of it and not of a list that somebody keeps.</summary>
internal static class EveryDoor
{
    public static IReadOnlyList<Door> Of(TriageHost host) =>
        [
            .. host
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(e => !e.Metadata.Any(m => m.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)))
                .SelectMany(e =>
                    (
                        e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"]
                    ).Select(method => new Door(
                        method,
                        "/" + e.RoutePattern.RawText!.TrimStart('/'),
                        e.Metadata.GetMetadata<NeedsAttribute>()?.Permission,
                        e.Metadata.GetMetadata<IAllowAnonymous>() is not null,
                        e.Metadata.GetMetadata<IAuthorizeData>() is not null,
                        e.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
                    ))
                )
                .DistinctBy(d => (d.Method, d.Path))
                .OrderBy(d => d.Path, StringComparer.Ordinal)
                .ThenBy(d => d.Method, StringComparer.Ordinal),
        ];

    /// <summary>Components that an address opens.</summary>
    public static IReadOnlyList<Type> Pages() =>
        [.. typeof(Program).Assembly.GetTypes().Where(t => t.IsDefined(typeof(RouteAttribute), false))];
}
