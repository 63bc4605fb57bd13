using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>What came of setting a password by a link.</summary>
internal enum ResetAnswer
{
    Done,
    LinkGone,

    /// <summary>The password or the code will not do; the words say why.</summary>
    Refused,
}

/// <summary>
/// Sets a password by a link that an administrator made. The link is worth a password and no more: whoever has an
/// authenticator shows it too, and signs in afterwards like everybody.
/// </summary>
internal sealed class ResetDesk(
    PasswordResetStore resets,
    LiveSignIns live,
    AccountSecrets secrets,
    Guesses guesses,
    AuditLog audit,
    TimeProvider time
)
{
    private const string Wrong =
        "This code is not right, or was used before. Take the one that is shown now; after ten wrong ones an account is locked for a quarter of an hour.";

    public async Task<(ResetAnswer Answer, string? Words)> SetAsync(
        HttpContext http,
        string secret,
        string wanted,
        string code,
        CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        if (!guesses.TryTake(http))
        {
            return (ResetAnswer.Refused, SignInPages.TooMany);
        }

        if (await resets.FindAsync(secret, cancellation) is not { } person)
        {
            return (ResetAnswer.LinkGone, null);
        }

        if (PasswordRules.Refusal(wanted, person.Name, person.Login ?? "") is { } refusal)
        {
            guesses.GiveBack(http);
            return (ResetAnswer.Refused, refusal);
        }

        var (changed, wrong) = await TakeAsync(secret, wanted, code, cancellation);
        if (wrong)
        {
            await guesses.RefuseAsync(http, person, $"Wrong code with a reset link of {person.Name}", started, cancellation);
            return (ResetAnswer.Refused, Wrong);
        }

        if (!changed)
        {
            return (ResetAnswer.LinkGone, null);
        }

        guesses.GiveBack(http);
        live.EndOf(person.Id);
        await audit.WriteAsync(
            null,
            new Actor(person.Name),
            AuditAct.CredentialChanged,
            "password, by a reset link; all sign-ins ended",
            http.Connection.RemoteIpAddress?.ToString(),
            cancellation
        );
        return (ResetAnswer.Done, null);
    }

    /// <returns>Whether it was done; and if not, whether the code was wrong, or given while the account is locked.</returns>
    private async Task<(bool Changed, bool Wrong)> TakeAsync(
        string secret,
        string wanted,
        string code,
        CancellationToken cancellation
    )
    {
        // Not inside of the write, which others wait for: it takes long on purpose.
        var hash = secrets.HashOf(wanted);
        var (now, wrong) = (time.GetUtcNow(), false);
        var changed = await resets.TakeAsync(
            secret,
            p =>
            {
                var proved =
                    p.AuthenticatorKey is null ? p
                    : guesses.MayTry(p) ? secrets.WithCode(p, code, now)
                    : null;
                wrong = proved is null;
                return proved is null ? null : proved with { PasswordHash = hash, WrongInARow = 0, LockedUntilUtc = null };
            },
            cancellation
        );
        return (changed is not null, wrong);
    }
}
