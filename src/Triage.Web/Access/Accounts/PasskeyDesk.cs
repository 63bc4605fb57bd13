using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// Asks browsers for passkeys and checks what they answer. What was asked goes with the browser as an encrypted cookie for
/// some minutes, because the answer may reach another instance.
/// </summary>
internal sealed class PasskeyDesk(
    IPasskeyHandler<Person> handler,
    PasskeyStore passkeys,
    IDataProtectionProvider protection,
    TimeProvider time
)
{
    private const string Cookie = "__Host-triage-passkey";
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("passkey-asked");

    /// <summary>What a browser is to make a passkey of.</summary>
    public async Task<string> AskForNewAsync(HttpContext http, Guid person, string login, string name)
    {
        var asked = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = $"{person:N}",
                Name = login,
                DisplayName = name,
            },
            http
        );
        Remember(http, asked.AttestationState);
        return asked.CreationOptionsJson;
    }

    /// <summary>Null when it is no answer to what was asked.</summary>
    public async Task<(Guid Person, Passkey Passkey)?> ReadNewAsync(HttpContext http, string credential, string name)
    {
        if (Recall(http) is not { } asked || credential.Length > AccessLimits.MaxPasskeyChars)
        {
            return null;
        }

        var answer = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AttestationState = asked.State,
            }
        );
        return answer.Succeeded && Guid.TryParseExact(answer.UserEntity.Id, "N", out var person)
            ? (person, Kept(answer.Passkey, name))
            : null;
    }

    /// <summary>What a browser is to answer with any passkey it has for this instance.</summary>
    public async Task<string> AskForAnyAsync(HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(null, http);
        Remember(http, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    /// <summary>Whose passkey answered; null when it is no answer to what was asked, or the same one again.</summary>
    public async Task<Person?> ReadAnyAsync(HttpContext http, string credential, CancellationToken cancellation)
    {
        if (Recall(http) is not { } asked || credential.Length > AccessLimits.MaxPasskeyChars)
        {
            return null;
        }

        var answer = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AssertionState = asked.State,
            }
        );
        return
            answer.Succeeded
            && await passkeys.UseAsync(
                answer.Passkey.CredentialId,
                answer.Passkey.SignCount,
                answer.Passkey.IsBackedUp,
                asked.AtUtc,
                cancellation
            )
            ? answer.User
            : null;
    }

    private Passkey Kept(UserPasskeyInfo made, string name) =>
        new(made.CredentialId, name, made.PublicKey, made.SignCount)
        {
            Transports = made.Transports ?? [],
            IsUserVerified = made.IsUserVerified,
            IsBackupEligible = made.IsBackupEligible,
            IsBackedUp = made.IsBackedUp,
            MadeAtUtc = time.GetUtcNow(),
        };

    private void Remember(HttpContext http, string? state)
    {
        var at = time.GetUtcNow();
        http.Response.Cookies.Append(
            Cookie,
            _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks} {state}")),
            Options(at + Valid)
        );
    }

    private (DateTimeOffset AtUtc, string State)? Recall(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } cookie)
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie, Options(null));
        try
        {
            var parts = _protector.Unprotect(cookie).Split(' ', 2);
            var at = new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
            return time.GetUtcNow() - at < Valid ? (at, parts[1]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(DateTimeOffset? until) =>
        new()
        {
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
            Expires = until,
        };
}
