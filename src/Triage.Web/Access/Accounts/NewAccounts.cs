using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Shell;

namespace Triage.Web.Access.Accounts;

/// <summary>Makes the account of who came by a link, from what they typed, and signs them in.</summary>
internal sealed class NewAccounts(
    PersonStore people,
    PasskeyDesk passkeys,
    AccountSecrets secrets,
    SignInDesk signIn,
    TriageSettings settings,
    AuditLog audit
)
{
    /// <param name="make">Makes it if the link is still worth something, in one go.</param>
    /// <returns>What is wrong with what was typed; null when the account was made.</returns>
    public async Task<(PersonRefusal Refusal, string? Wrong)> MakeAsync(
        HttpContext http,
        IFormCollection form,
        Func<Person, Passkey?, Task<PersonRefusal>> make,
        WorkspaceId workspace,
        CancellationToken cancellation
    )
    {
        if (settings.SignIn.OnlyProvider)
        {
            return (PersonRefusal.None, "People come in through the provider only.");
        }

        var (person, passkey, wrong) = await ReadAsync(http, form);
        if (person is null)
        {
            return (PersonRefusal.None, wrong);
        }

        PersonRefusal refusal;
        try
        {
            refusal = await make(person, passkey);
        }
        catch (RefusedInputException refused)
        {
            return (PersonRefusal.None, refused.Message);
        }

        if (refusal == PersonRefusal.None && await people.FindAsync(person.Id, cancellation) is { } made)
        {
            await TellAsync(made, workspace, cancellation);
            await signIn.EnterAsync(http, made, SignInWay.Link, cancellation);
        }

        return (refusal, WrongOf(refusal));
    }

    private static string? WrongOf(PersonRefusal refusal) =>
        refusal switch
        {
            PersonRefusal.LoginTaken => "Somebody signs in with that name already. Take another, or sign in if it is you.",
            PersonRefusal.NameTaken => "Somebody is called that here already. Add something that tells you apart.",
            _ => null,
        };

    private async Task<(Person? Person, Passkey? Passkey, string? Wrong)> ReadAsync(HttpContext http, IFormCollection form)
    {
        var (name, login) = (form.Field("name").Trim(), form.Field("login").Trim());
        if (name.Length == 0 || login.Length == 0)
        {
            return (null, null, "Your name and a sign-in name are needed.");
        }

        if (form.Field("credential") is { Length: > 0 } credential)
        {
            return await passkeys.ReadNewAsync(http, credential, "First passkey") is { } made
                ? (new Person(made.Person, name, login, false), made.Passkey, null)
                : (null, null, "The passkey could not be made. Try again, or choose a password.");
        }

        var password = form.Field("password");
        return PasswordRules.Refusal(password, name, login) is { } refusal
            ? (null, null, refusal)
            : (new Person(Guid.NewGuid(), name, login, false) { PasswordHash = secrets.HashOf(password) }, null, null);
    }

    private async Task TellAsync(Person person, WorkspaceId workspace, CancellationToken cancellation)
    {
        var actor = new Actor(person.Name);
        await audit.WriteAsync(null, actor, AuditAct.PersonMade, person.Name, $"signs in as {person.Login}", cancellation);
        await audit.WriteAsync(workspace, actor, AuditAct.Joined, person.Name, cancellation);
    }
}
