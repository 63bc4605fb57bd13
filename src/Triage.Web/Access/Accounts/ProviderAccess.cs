using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Triage.Connectors.Outgoing;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// Signing in through an OpenID Connect provider: the code flow with PKCE, nonce and state, the exact issuer, signatures
/// by public keys only. Somebody is who the provider's subject says, whatever mail or name it says beside.
/// </summary>
internal static class ProviderAccess
{
    public const string Scheme = "Provider";

    /// <summary>Under which a link's secret travels in the state, which is encrypted.</summary>
    public const string Link = ProviderPages.Link;

    private const int MaxSubjectChars = 255;

    // Neither none nor HS256: the one proves nothing, the other could be made with a key that everybody knows.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddProvider(
        this AuthenticationBuilder authentication,
        TriageSettings settings,
        ProviderSettings provider
    ) =>
        authentication.AddOpenIdConnect(
            Scheme,
            o =>
            {
                var issuer = new Uri(provider.Issuer);
                o.Authority = provider.Issuer;
                o.RequireHttpsMetadata = !issuer.IsLoopback;
                o.ClientId = provider.ClientId;
                o.ClientSecret = provider.ClientSecret;
                o.BackchannelHttpHandler = new OutgoingClient(new OutgoingRules(settings.Outgoing.AllowedPrivate, [issuer])).Way;
                o.BackchannelTimeout = TimeSpan.FromSeconds(15);
                o.ResponseType = OpenIdConnectResponseType.Code;
                // By GET, because the cookies of the way there do not come with another site's form.
                o.ResponseMode = OpenIdConnectResponseMode.Query;
                o.UsePkce = true;
                o.SaveTokens = false;
                o.MapInboundClaims = false;
                o.CallbackPath = "/account/provider/callback";
                o.SignedOutCallbackPath = "/account/provider/signed-out";
                // Another site could sign people out with it.
                o.RemoteSignOutPath = default;
                o.SignInScheme = AccountsAccess.StepScheme;
                o.Scope.Clear();
                foreach (var scope in provider.Scopes.Prepend("profile").Prepend("openid"))
                {
                    o.Scope.Add(scope);
                }

                o.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = provider.Issuer,
                    ValidAudience = provider.ClientId,
                    ValidAlgorithms = Algorithms,
                    RequireSignedTokens = true,
                    RequireExpirationTime = true,
                    ClockSkew = TimeSpan.FromMinutes(1),
                    NameClaimType = "name",
                };
                Harden(o.CorrelationCookie, "__Host-triage-way-");
                Harden(o.NonceCookie, "__Host-triage-nonce-");
                o.Events = new OpenIdConnectEvents
                {
                    OnTokenValidated = RequireSignature,
                    // After everything was checked, the nonce too.
                    OnTicketReceived = context => EnterAsync(context, provider),
                    OnRemoteFailure = RefuseAsync,
                    OnRedirectToIdentityProviderForSignOut = context => LeaveAsync(context, provider),
                };
            }
        );

    private static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
    }

    /// <summary>The handler takes an unsigned token as well when it came straight from the provider, whatever is required.</summary>
    private static Task RequireSignature(TokenValidatedContext context)
    {
        var algorithm = context.SecurityToken.Header.Alg;
        if (!Algorithms.Contains(algorithm, StringComparer.Ordinal) || context.SecurityToken.RawSignature.Length == 0)
        {
            context.Fail($"The token is signed by '{algorithm}', which is not allowed.");
        }

        return Task.CompletedTask;
    }

    private static async Task EnterAsync(TicketReceivedContext context, ProviderSettings provider)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        context.HandleResponse();
        var person = context.Principal?.FindFirstValue("sub") is { Length: > 0 and <= MaxSubjectChars } subject
            ? await ComeInAsync(context, provider, subject)
            : null;
        var answer = person is null
            ? SignInAnswer.Refused
            : await services.GetRequiredService<SignInDesk>().EnterAsync(http, person, SignInWay.Provider, http.RequestAborted);
        IResult page =
            answer == SignInAnswer.Entered
                ? TypedResults.LocalRedirect(LocalPath.Checked(context.ReturnUri))
                : AccountPages.Message(
                    StatusCodes.Status403Forbidden,
                    "You are not let in here yet",
                    $"{provider.Name} knows you, and nobody here gave you a role. Ask an owner of a workspace for an invitation, and open it.",
                    SignInPages.Login,
                    "Sign in as somebody else"
                );
        await page.ExecuteAsync(http);
    }

    private static async Task<Person?> ComeInAsync(TicketReceivedContext context, ProviderSettings provider, string subject)
    {
        var (services, user) = (context.HttpContext.RequestServices, context.Principal!);
        var cancellation = context.HttpContext.RequestAborted;
        var groups = user.FindAll(provider.GroupsClaim).Select(c => c.Value).ToList();
        var person = await services
            .GetRequiredService<PersonStore>()
            .ComeInAsync(
                new ProviderIdentity(provider.Issuer, subject),
                NameOf(user, subject),
                provider.RolesOf(groups),
                context.Properties?.Items.TryGetValue(Link, out var link) == true ? link : null,
                cancellation
            );
        if (person is null)
        {
            await TellAsync(context.HttpContext, $"Stranger through {provider.Name}: {subject}");
        }
        else
        {
            services.GetRequiredService<Memberships>().Forget(person.Id);
        }

        return person;
    }

    private static string NameOf(ClaimsPrincipal user, string subject)
    {
        var name = new[] { "name", "preferred_username" }
            .Select(user.FindFirstValue)
            .FirstOrDefault(n => !string.IsNullOrWhiteSpace(n));
        name = (name ?? subject).Trim();
        // Room for the number that tells two of the same name apart.
        return name[..Math.Min(name.Length, AccessLimits.MaxNameChars - 8)];
    }

    /// <summary>Anybody can send a bad answer, and the audit log is kept for good: of one address it takes so many in a while.</summary>
    private static async Task TellAsync(HttpContext http, string what)
    {
        var (services, address) = (http.RequestServices, http.Connection.RemoteIpAddress);
        if (services.GetRequiredService<GuessBrake>().TryTake(address))
        {
            await services
                .GetRequiredService<AuditLog>()
                .WriteAsync(null, new Actor("nobody"), AuditAct.SignInFailed, what, address?.ToString(), http.RequestAborted);
        }
    }

    /// <summary>Why is for the log: whoever tries something is told nothing.</summary>
    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        context.HandleResponse();
        http.RequestServices.GetRequiredService<ILogger<ProviderSettings>>()
            .LogWarning(context.Failure, "An answer of the OpenID Connect provider was refused.");
        await TellAsync(http, "An answer of the provider was refused");
        await AccountPages
            .Message(
                StatusCodes.Status403Forbidden,
                "Signing in did not work",
                "What came back from the provider could not be trusted, or took too long. Start again.",
                SignInPages.Login,
                "Sign in"
            )
            .ExecuteAsync(http);
    }

    private static Task LeaveAsync(RedirectContext context, ProviderSettings provider)
    {
        context.ProtocolMessage.ClientId = provider.ClientId;
        if (string.IsNullOrEmpty(context.ProtocolMessage.IssuerAddress))
        {
            // This one knows no signing out.
            context.HandleResponse();
            context.Response.Redirect(SignInPages.Login);
        }

        return Task.CompletedTask;
    }
}
