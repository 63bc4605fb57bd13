using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Shell;

namespace Triage.Web.Access.Members;

/// <summary>What an administrator does with the people of the instance, whichever workspaces they belong to.</summary>
public sealed class PeopleDesk(
    PersonStore people,
    PasswordResetStore resets,
    LiveSignIns live,
    Memberships memberships,
    AuditLog audit,
    TriageSettings settings
)
{
    public Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancellation) => people.ListAsync(cancellation);

    public Task<Person?> FindAsync(string login, CancellationToken cancellation) => people.FindByLoginAsync(login, cancellation);

    /// <summary>Lets nobody in as this person from now on.</summary>
    /// <exception cref="RefusedInputException">Nobody would administer the instance.</exception>
    public async Task DisableAsync(Guid person, Actor by, CancellationToken cancellation)
    {
        if (await people.DisableAsync(person, cancellation) is { } disabled)
        {
            memberships.Forget(person);
            live.EndOf(person);
            await audit.WriteAsync(
                null,
                by,
                AuditAct.PersonDisabled,
                disabled.Name,
                "signed out, and keys revoked",
                cancellation
            );
        }
    }

    /// <summary>They may sign in again; their keys stay revoked.</summary>
    public async Task EnableAsync(Guid person, Actor by, CancellationToken cancellation)
    {
        if (await people.ChangeAsync(person, p => p with { Disabled = false }, cancellation) is { } enabled)
        {
            memberships.Forget(person);
            await audit.WriteAsync(null, by, AuditAct.PersonEnabled, enabled.Name, cancellation);
        }
    }

    /// <param name="maker">With whose administering the link ends; null ends with nobody's.</param>
    /// <returns>The link, which is shown this once.</returns>
    /// <exception cref="RefusedInputException">They do not sign in with a password here.</exception>
    public async Task<string> ResetPasswordAsync(Person person, Actor by, Guid? maker, CancellationToken cancellation)
    {
        if (settings.SignIn.OnlyProvider || await resets.AddAsync(person.Id, maker, cancellation) is not { } secret)
        {
            throw new RefusedInputException(
                "person",
                $"{person.Name} cannot sign in with a password: they are disabled, or come through the provider, which keeps their password."
            );
        }

        await audit.WriteAsync(null, by, AuditAct.PasswordResetOffered, person.Name, cancellation);
        return $"{settings.PublicUrl!.TrimEnd('/')}{ResetPages.Reset}/{secret}";
    }
}
