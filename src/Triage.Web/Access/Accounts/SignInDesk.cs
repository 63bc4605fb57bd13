using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>What came of an attempt to sign in.</summary>
public enum SignInAnswer
{
    Entered,

    /// <summary>The password was right, and the account has an authenticator.</summary>
    NeedsCode,

    /// <summary>Nothing says why: wrong, unknown, locked and disabled look the same.</summary>
    Refused,

    /// <summary>Too many wrong ones came from the address.</summary>
    TooMany,

    /// <summary>People come through the provider only.</summary>
    OnlyProvider,
}

/// <summary>The one way in: every path ends in <see cref="EnterAsync"/>, which asks the same of all of them.</summary>
internal sealed class SignInDesk(
    PersonStore people,
    SignInStore signIns,
    LiveSignIns live,
    PasskeyDesk passkeys,
    AccountSecrets secrets,
    Guesses guesses,
    TriageSettings settings,
    AuditLog audit,
    TimeProvider time
)
{
    private const int MaxBrowserChars = 200;

    /// <summary>The claim that binds the step between password and code to the password it was.</summary>
    private const string StepOfPassword = "triage:password";

    public async Task<SignInAnswer> ByPasswordAsync(
        HttpContext http,
        string login,
        string password,
        CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        if (Closed(http) is { } closed)
        {
            return closed;
        }

        var person = await people.FindByLoginAsync(login, cancellation);
        var right = secrets.IsRight(person, password);
        if (person is null || !right || !guesses.MayTry(person))
        {
            // What nobody is called may be a password that was typed into the wrong field.
            return await RefuseAsync(http, person, person is null ? "somebody unknown" : login, started, cancellation);
        }

        guesses.GiveBack(http);
        if (person.AuthenticatorKey is null)
        {
            return await EnterAsync(http, person, SignInWay.Password, cancellation);
        }

        var step = new ClaimsIdentity(AccountsAccess.StepScheme);
        step.AddClaim(new Claim(ClaimTypes.NameIdentifier, $"{person.Id:N}"));
        step.AddClaim(new Claim(StepOfPassword, MarkOf(person)));
        await http.SignInAsync(AccountsAccess.StepScheme, new ClaimsPrincipal(step));
        return SignInAnswer.NeedsCode;
    }

    /// <summary>Whether a password was given rightly and a code is awaited.</summary>
    public static async Task<bool> AwaitsCodeAsync(HttpContext http) =>
        (await http.AuthenticateAsync(AccountsAccess.StepScheme)).Principal?.HasClaim(c => c.Type == StepOfPassword) == true;

    /// <summary>After the password: six digits of the authenticator, or a recovery code.</summary>
    public async Task<SignInAnswer> ByCodeAsync(HttpContext http, string code, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var step = await http.AuthenticateAsync(AccountsAccess.StepScheme);
        if (Closed(http) is { } closed)
        {
            return closed;
        }

        if (!step.Succeeded || step.Principal.PersonId() is not { } id)
        {
            return SignInAnswer.Refused;
        }

        var now = time.GetUtcNow();
        var right = false;
        var person = await people.ChangeAsync(
            id,
            p =>
            {
                if (!guesses.MayTry(p) || MarkOf(p) != step.Principal.FindFirstValue(StepOfPassword))
                {
                    return p;
                }

                var after = secrets.WithCode(p, code, now);
                right = after is not null;
                return after ?? p;
            },
            cancellation
        );
        if (person is null || !right)
        {
            return await RefuseAsync(http, person, person?.Login ?? "", started, cancellation);
        }

        guesses.GiveBack(http);
        await http.SignOutAsync(AccountsAccess.StepScheme);
        return await EnterAsync(http, person, SignInWay.Password, cancellation);
    }

    /// <summary>A passkey cannot be guessed, so that no lock holds it: who guesses passwords locks nobody out of it.</summary>
    public async Task<SignInAnswer> ByPasskeyAsync(HttpContext http, string credential, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        if (Closed(http) is { } closed)
        {
            return closed;
        }

        if (await passkeys.ReadAnyAsync(http, credential, cancellation) is not { Disabled: false } person)
        {
            return await RefuseAsync(http, null, "a passkey", started, cancellation);
        }

        guesses.GiveBack(http);
        return await EnterAsync(http, person, SignInWay.Passkey, cancellation);
    }

    /// <summary>Signs in who has shown who they are. The sign-in that the browser came with ends.</summary>
    /// <param name="person">As they were when they showed it.</param>
    public async Task<SignInAnswer> EnterAsync(HttpContext http, Person person, SignInWay way, CancellationToken cancellation)
    {
        if (settings.SignIn.OnlyProvider && way != SignInWay.Provider)
        {
            return SignInAnswer.OnlyProvider;
        }

        var address = http.Connection.RemoteIpAddress?.ToString();
        // Asked again inside of the write: others may have guessed wrong at the same time, and locked it, or the password
        // that was right may be it no more.
        var signIn = await signIns.AddAsync(
            person.Id,
            way,
            address,
            BrowserOf(http.Request),
            p => MayEnter(p, way, MarkOf(person)) ? p with { WrongInARow = 0 } : null,
            cancellation
        );
        if (signIn is null)
        {
            return SignInAnswer.Refused;
        }

        await EndOwnAsync(http, cancellation);
        await SetCookieAsync(http, person, signIn);
        await audit.WriteAsync(
            null,
            new Actor(person.Name),
            AuditAct.SignedIn,
            $"{person.Name} signed in by {ContractWords.Of(way)}",
            address,
            cancellation
        );
        return SignInAnswer.Entered;
    }

    /// <summary>The same sign-in, under what the person is called now.</summary>
    public static Task SetCookieAsync(HttpContext http, Person person, SignIn signIn) =>
        http.SignInAsync(
            AccountsAccess.Scheme,
            SignedIn.Principal(person, signIn.Id, AccountsAccess.Scheme),
            new AuthenticationProperties { IsPersistent = true, ExpiresUtc = signIn.MadeAtUtc + AccessLimits.SignInLongest }
        );

    /// <returns>How they had come in; null when they had not.</returns>
    public async Task<SignInWay?> LeaveAsync(HttpContext http, CancellationToken cancellation)
    {
        var ended = http.User.SignInId() is { } id ? await signIns.FindLiveAsync(id, cancellation) : null;
        if (http.User.Identity?.Name is { } name)
        {
            await audit.WriteAsync(null, new Actor(name), AuditAct.SignedOut, $"{name} signed out", cancellation);
        }

        await EndOwnAsync(http, cancellation);
        await http.SignOutAsync(AccountsAccess.Scheme);
        return ended?.Way;
    }

    private async Task EndOwnAsync(HttpContext http, CancellationToken cancellation)
    {
        if (http.User.SignInId() is { } signIn && http.User.PersonId() is { } person)
        {
            await signIns.EndAsync(person, signIn, cancellation);
            live.End(signIn);
        }
    }

    private static string MarkOf(Person person) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person.PasswordHash ?? "")));

    private SignInAnswer? Closed(HttpContext http) =>
        settings.SignIn.OnlyProvider ? SignInAnswer.OnlyProvider
        : guesses.TryTake(http) ? null
        : SignInAnswer.TooMany;

    private bool MayEnter(Person person, SignInWay way, string mark) =>
        way == SignInWay.Password ? guesses.MayTry(person) && MarkOf(person) == mark : !person.Disabled;

    private async Task<SignInAnswer> RefuseAsync(
        HttpContext http,
        Person? person,
        string login,
        long started,
        CancellationToken cancellation
    )
    {
        await guesses.RefuseAsync(http, person, $"Wrong sign-in as {login}", started, cancellation);
        return SignInAnswer.Refused;
    }

    private static string? BrowserOf(HttpRequest request) =>
        request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, MaxBrowserChars)] : null;
}
