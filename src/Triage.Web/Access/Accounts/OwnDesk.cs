using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>What people change of their own account. Whatever proves them ends their other sign-ins when it changes.</summary>
internal sealed class OwnDesk(
    PersonStore people,
    PasskeyStore passkeys,
    SignInStore signIns,
    LiveSignIns live,
    AccountSecrets secrets,
    Guesses guesses,
    AuditLog audit,
    TimeProvider time
)
{
    /// <summary>What proves somebody is only changed by who proved themselves this lately.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    /// <summary>Null when the sign-in of this request has ended meanwhile.</summary>
    public async Task<(Person Person, SignIn SignIn)?> FindAsync(HttpContext http, CancellationToken cancellation) =>
        http.User.SignInId() is { } id
        && await signIns.FindLiveAsync(id, cancellation) is { } signIn
        && await people.FindAsync(signIn.PersonId, cancellation) is { } person
            ? (person, signIn)
            : null;

    public bool ProvedLately(SignIn signIn) => time.GetUtcNow() - signIn.MadeAtUtc < Lately;

    public async Task<Person?> RenameAsync(Person person, string name, CancellationToken cancellation)
    {
        var after = await people.ChangeAsync(person.Id, p => p with { Name = name }, cancellation);
        await audit.WriteAsync(
            null,
            new Actor(person.Name),
            AuditAct.SettingChanged,
            "own name",
            $"{person.Name} → {after?.Name}",
            cancellation
        );
        return after;
    }

    /// <returns>Why not; null when it was done.</returns>
    public async Task<string?> SetPasswordAsync(
        HttpContext http,
        Person person,
        SignIn signIn,
        string current,
        string wanted,
        CancellationToken cancellation
    )
    {
        if (person.Login is null)
        {
            return "You have no sign-in name: you come in through the provider, which keeps your password.";
        }

        if (person.PasswordHash is not null && await WrongAsync(http, person, current, cancellation) is { } wrong)
        {
            return wrong;
        }

        if (PasswordRules.Refusal(wanted, person.Name, person.Login) is { } refusal)
        {
            return refusal;
        }

        // Not inside of the write, which others wait for: it takes long on purpose.
        var hash = secrets.HashOf(wanted);
        await ChangeAsync(person, signIn, "password", p => p with { PasswordHash = hash }, cancellation);
        return null;
    }

    /// <summary>Whoever sits at somebody's open page may not guess any more than a stranger at the sign-in.</summary>
    private async Task<string?> WrongAsync(HttpContext http, Person person, string current, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        if (!guesses.TryTake(http))
        {
            return SignInPages.TooMany;
        }

        if (guesses.MayTry(person) && secrets.IsRight(person, current))
        {
            guesses.GiveBack(http);
            await people.ChangeAsync(person.Id, p => p with { WrongInARow = 0 }, cancellation);
            return null;
        }

        await guesses.RefuseAsync(http, person, "Wrong current password", started, cancellation);
        return "The current password is not right. After ten wrong ones an account is locked for a quarter of an hour.";
    }

    /// <summary>Takes an authenticator into use whose code is right.</summary>
    /// <returns>The recovery codes, which are shown this once; null when the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> TakeAuthenticatorAsync(
        Person person,
        SignIn signIn,
        string offer,
        string code,
        CancellationToken cancellation
    )
    {
        if (
            secrets.Taken(person.Id, offer) is not { } key
            || AuthenticatorCode.StepOf(key, string.Concat(code.Where(char.IsAsciiDigit)), time.GetUtcNow()) is not { } step
        )
        {
            return null;
        }

        var codes = AccountSecrets.NewRecoveryCodes();
        // Not inside of the write: the keys that encrypt it may have to be made first, with a write of their own.
        var kept = secrets.Kept(key);
        await ChangeAsync(
            person,
            signIn,
            "authenticator",
            p =>
                p with
                {
                    AuthenticatorKey = kept,
                    AuthenticatorStep = step,
                    RecoveryCodes = [.. codes.Select(AccountSecrets.HashOfRecoveryCode)],
                },
            cancellation
        );
        return codes;
    }

    public Task DropAuthenticatorAsync(Person person, SignIn signIn, CancellationToken cancellation) =>
        ChangeAsync(
            person,
            signIn,
            "authenticator taken away",
            p => p with { AuthenticatorKey = null, RecoveryCodes = [] },
            cancellation
        );

    /// <summary>New ones; the old ones are worth nothing from now on.</summary>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Person person, SignIn signIn, CancellationToken cancellation)
    {
        var codes = AccountSecrets.NewRecoveryCodes();
        await ChangeAsync(
            person,
            signIn,
            "recovery codes",
            p => p with { RecoveryCodes = [.. codes.Select(AccountSecrets.HashOfRecoveryCode)] },
            cancellation
        );
        return codes;
    }

    public async Task AddPasskeyAsync(Person person, Passkey passkey, CancellationToken cancellation)
    {
        await passkeys.AddAsync(person.Id, passkey, cancellation);
        await TellAsync(person, AuditAct.CredentialChanged, $"passkey {passkey.Name} added", cancellation);
    }

    public async Task RemovePasskeyAsync(Person person, SignIn signIn, byte[] credential, CancellationToken cancellation)
    {
        if (await passkeys.RemoveAsync(person.Id, credential, cancellation))
        {
            await EndOthersAsync(person, signIn, cancellation);
            await TellAsync(person, AuditAct.CredentialChanged, "passkey removed", cancellation);
        }
    }

    public async Task EndAsync(Person person, Guid signIn, CancellationToken cancellation)
    {
        if (await signIns.EndAsync(person.Id, signIn, cancellation))
        {
            live.End(signIn);
            await TellAsync(person, AuditAct.SessionEnded, "one of their own", cancellation);
        }
    }

    public async Task EndOthersAsync(Person person, SignIn except, CancellationToken cancellation)
    {
        if (await signIns.EndAllAsync(person.Id, except.Id, cancellation) > 0)
        {
            live.EndOf(person.Id, except.Id);
            await TellAsync(person, AuditAct.SessionEnded, "all of their own but one", cancellation);
        }
    }

    private async Task ChangeAsync(
        Person person,
        SignIn signIn,
        string what,
        Func<Person, Person> change,
        CancellationToken cancellation
    )
    {
        await people.ChangeAsync(person.Id, change, cancellation);
        await EndOthersAsync(person, signIn, cancellation);
        await TellAsync(person, AuditAct.CredentialChanged, what, cancellation);
    }

    private Task TellAsync(Person person, AuditAct act, string what, CancellationToken cancellation) =>
        audit.WriteAsync(null, new Actor(person.Name), act, what, cancellation);
}
