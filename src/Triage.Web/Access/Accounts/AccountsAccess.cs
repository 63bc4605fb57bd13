using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Api;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>Accounts mode: people sign in, from wherever they are, to the one name of this instance and over https.</summary>
internal static class AccountsAccess
{
    public const string Scheme = "Account";

    /// <summary>A key where programs call and bring one, else the cookie.</summary>
    private const string EitherScheme = "Either";

    /// <summary>Between password and code.</summary>
    public const string StepScheme = "AccountStep";

    /// <summary>Somebody who is signed in, not a program with a key.</summary>
    public const string PersonPolicy = "person";

    // OWASP's figure for PBKDF2 with HMAC-SHA512.
    private const int HashRounds = 210_000;

    public static void AddAccounts(this WebApplicationBuilder builder, TriageSettings settings)
    {
        var services = builder.Services;
        var authentication = services
            .AddAuthentication(EitherScheme)
            .AddPolicyScheme(
                EitherScheme,
                null,
                either => either.ForwardDefaultSelector = c => KeyAccess.IsTried(c.Request) ? KeyAccess.Scheme : Scheme
            )
            .AddKeys()
            .AddCookie(Scheme, Cookie)
            .AddCookie(StepScheme, StepCookie);
        if (settings.SignIn.Provider is { } provider)
        {
            authentication.AddProvider(settings, provider);
        }

        services.AddAuthorizationBuilder().AddPolicy(PersonPolicy, p => p.RequireClaim(TriageClaims.Session));
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "__Host-triage-form";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            // Nobody may frame a page, as the content security policy says.
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = HashRounds);
        services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();
        services.AddIdentityCore<Person>().AddUserStore<PersonIdentity>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        var reached = new Uri(settings.PublicUrl!);
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // What a passkey makes is not attested: any authenticator will do that verifies its person.
            passkeys.ServerDomain = reached.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = asked =>
                ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == reached.GetLeftPart(UriPartial.Authority));
        });
        services.AddSingleton<GuessBrake>();
        services.AddHostedService(p => p.GetRequiredService<LiveSignIns>());
        services.AddScoped<CircuitHandler, CircuitOfSignIn>();
        services.AddSingleton<AccountSecrets>();
        services.AddScoped<PasskeyDesk>();
        services.AddSingleton<Guesses>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<ResetDesk>();
        services.AddScoped<NewAccounts>();
        services.AddScoped<OwnDesk>();
        services.AddHostedService<FirstOwnerLink>();
    }

    public static void UseAccounts(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<TriageSettings>();
        if (settings.Proxies.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                // As far as the proxies of the list reach, and no further.
                ForwardLimit = null,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in AccountsStart.Proxies(settings))
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            app.UseForwardedHeaders(forwarded);
        }

        app.UseHsts();
        app.UseMiddleware<AccountsGate>();
        app.UseAuthentication();
        CallerRate.Use(app);
        // Looks for WebSockets itself, because those of pages are only recognised once their own endpoint runs.
        app.UseWebSockets();
        app.Use(app.Services.GetRequiredService<LiveSignIns>().HoldAsync);
    }

    private static void Cookie(CookieAuthenticationOptions cookie)
    {
        Harden(cookie, "__Host-triage");
        cookie.ExpireTimeSpan = AccessLimits.SignInLongest;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/account/login";
        cookie.ReturnUrlParameter = AccountPages.ReturnUrl;
        cookie.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = ValidateAsync,
            OnRedirectToLogin = ChallengeAsync,
            OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            },
        };
    }

    private static void StepCookie(CookieAuthenticationOptions cookie)
    {
        Harden(cookie, "__Host-triage-step");
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        cookie.SlidingExpiration = false;
    }

    private static void Harden(CookieAuthenticationOptions cookie, string name)
    {
        cookie.Cookie.Name = name;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        // Lax, because a link to an incident in a chat must find its reader signed in.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.IsEssential = true;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var live = context.HttpContext.RequestServices.GetRequiredService<LiveSignIns>();
        if (
            context.Principal?.SignInId() is not { } signIn
            || !await live.IsLiveAsync(signIn, context.HttpContext.RequestAborted)
        )
        {
            context.RejectPrincipal();
        }
    }

    /// <summary>People are led to the sign-in page; what a page or a program calls is told that it may not.</summary>
    private static Task ChallengeAsync(Microsoft.AspNetCore.Authentication.RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (
            HttpMethods.IsGet(request.Method)
            && !Problems.IsOfPrograms(request.Path)
            && !request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
        )
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }
}
