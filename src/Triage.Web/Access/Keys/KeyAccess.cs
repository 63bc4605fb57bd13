using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Triage.Engine;
using Triage.Web.Api;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Access.Keys;

/// <summary>How programs show who they are: <c>Authorization: Bearer</c> and a key, over HTTP and in the metadata of gRPC.</summary>
public static class KeyAccess
{
    public const string Scheme = "Key";

    public static AuthenticationBuilder AddKeys(this AuthenticationBuilder authentication) =>
        authentication.AddScheme<AuthenticationSchemeOptions, KeyHandler>(Scheme, null);

    /// <summary>Whether a program brings a key; its request is then never asked for a cookie. Pages take none.</summary>
    public static bool IsTried(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Authorization)
        && (
            Problems.IsOfPrograms(request.Path)
            || request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal)
            || OtlpGrpc.IsAt(request.HttpContext, request.HttpContext.RequestServices.GetRequiredService<TriageSettings>().Intake)
        );

    private sealed class KeyHandler(
        KeyRing ring,
        CallerRate rate,
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (
                !AuthenticationHeaderValue.TryParse(Request.Headers.Authorization.ToString(), out var sent)
                || !string.Equals(sent.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
                // Asked as by nobody known, which they are as yet.
                || await ring.FindValidAsync(sent.Parameter ?? "", () => rate.Refusal(Context) is null, Context.RequestAborted)
                    is not { } key
            )
            {
                return AuthenticateResult.NoResult();
            }

            var identity = new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.Name, key.Actor().Name),
                    new Claim(TriageClaims.Key, key.Id),
                    new Claim(TriageClaims.Workspace, key.Workspace.Value),
                    .. key.Scopes.Select(s => new Claim(TriageClaims.Scope, ContractWords.Of(s))),
                ],
                KeyAccess.Scheme
            );
            if (key.Maker is { } maker)
            {
                identity.AddClaim(new Claim(TriageClaims.Maker, $"{maker:N}"));
            }

            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
        }
    }
}
