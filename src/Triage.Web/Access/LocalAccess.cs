using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Web.Access.Accounts;
using Triage.Web.Access.Members;
using Triage.Web.Api;
using Triage.Web.Erasure;
using Triage.Web.Shell;

namespace Triage.Web.Access;

/// <summary>
/// Local mode: loopback only, one workspace, one built-in owner. A request must name a loopback host (against DNS
/// rebinding), and one that changes something, or opens a WebSocket, must not come from another site's page.
/// </summary>
public static class LocalAccess
{
    public const string Scheme = "Local";

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddPermissions();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddSingleton<LiveSignIns>().AddSingleton<MemberDesk>().AddSingleton<PeopleDesk>();
        builder.Services.AddSingleton<ErasureDesk>();
        var settings = builder.Services.SettingsOf();
        if (settings.IsAccounts)
        {
            builder.AddAccounts(settings);
            return;
        }

        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, OwnerHandler>(Scheme, null);
    }

    public static void UseAccess(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TriageSettings>().IsAccounts)
        {
            app.UseAccounts();
            return;
        }

        app.Use(RefuseForeignAsync);
        app.UseAuthentication();
        CallerRate.Use(app);
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

        if (SameOrigin.Concerns(request) && !SameOrigin.Is(request, $"{request.Scheme}://{request.Host}"))
        {
            return Refuse(context, StatusCodes.Status403Forbidden, SameOrigin.Refusal);
        }

        return next(context);
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
