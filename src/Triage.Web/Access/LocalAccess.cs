using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Web.Api;

namespace Triage.Web.Access;

/// <summary>
/// Local mode: loopback only, one workspace, one built-in owner. A request must name a loopback host (against DNS
/// rebinding), and one that changes something, or opens a WebSocket, must not come from another site's page.
/// </summary>
public static class LocalAccess
{
    internal const string Scheme = "Local";

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, OwnerHandler>(Scheme, null);
        builder.Services.AddPermissions();
        builder.Services.AddCascadingAuthenticationState();
    }

    public static void UseAccess(this WebApplication app)
    {
        app.Use(RefuseForeignAsync);
        app.UseAuthentication();
    }

    /// <summary>Who acts, for events. In Local mode always the owner.</summary>
    public static Actor ActorOf(this ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? new Actor(name) : Actor.Owner;

    private static Task RefuseForeignAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (context.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from))
        {
            return Refuse(context, StatusCodes.Status403Forbidden, "Triage runs in Local mode and answers on this machine only.");
        }

        if (!IsLoopback(request.Host.Host))
        {
            return Refuse(
                context,
                StatusCodes.Status400BadRequest,
                "The Host header must name localhost: Triage runs in Local mode."
            );
        }

        var changes = !(
            HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
        );
        if ((changes || IsHandshake(request)) && IsForeign(request))
        {
            return Refuse(
                context,
                StatusCodes.Status403Forbidden,
                "The request comes from a page of another site (Origin), so it was refused."
            );
        }

        return next(context);
    }

    // Asked of the headers, because the WebSocket feature only exists once its middleware has run.
    private static bool IsHandshake(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    private static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && (
                !Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                || !string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task Refuse(HttpContext context, int status, string why) => Problems.RefuseAsync(context, status, why);

    private sealed class OwnerHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var owner = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, Actor.Owner.Name)], Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(owner, Scheme.Name)));
        }
    }
}
