using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage;
using Triage.Storage.Access;
using Triage.Web.Access.Accounts;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>For the day when nobody is left who could let an administrator in: whoever has the database may.</summary>
internal static class PeopleVerbs
{
    private static readonly Actor By = new("command line");

    /// <summary>Beside a running Triage too. False when nobody of that name signs in with a password; that is told.</summary>
    /// <exception cref="StorageRefusedException">There is no database of this version.</exception>
    public static async Task<bool> ResetPasswordAsync(string[] settings, string login, TextWriter output, TextWriter error)
    {
        var builder = VerbDesk.Builder(settings);
        builder.AddTriageRooms();
        await using var app = builder.Build();
        var (services, own) = (app.Services, app.Services.GetRequiredService<TriageSettings>());
        await services.GetRequiredService<StorageStartup>().RefuseUnlessOpenedBeforeAsync(CancellationToken.None);
        if (
            own.PublicUrl is not { } reached
            || own.SignIn.OnlyProvider
            || await services.GetRequiredService<PersonStore>().FindByLoginAsync(login, CancellationToken.None) is not { } person
            || await services.GetRequiredService<PasswordResetStore>().AddAsync(person.Id, null, CancellationToken.None)
                is not { } secret
        )
        {
            await error.WriteLineAsync(
                $"Nobody signs in as '{login}' with a password here. Write the sign-in name, and give the settings that Triage is started with."
            );
            return false;
        }

        await services
            .GetRequiredService<AuditLog>()
            .WriteAsync(null, By, AuditAct.PasswordResetOffered, person.Name, CancellationToken.None);
        await output.WriteLineAsync($"{reached.TrimEnd('/')}{ResetPages.Reset}/{secret}");
        await error.WriteLineAsync(
            $"With this link {person.Name} sets a new password, once and within an hour. Their authenticator is asked for, if they have one."
        );
        return true;
    }
}
