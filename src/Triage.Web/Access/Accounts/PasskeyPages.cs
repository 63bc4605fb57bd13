using Triage.Engine;
using Triage.Storage.Access;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>The passkeys of an account.</summary>
internal static class PasskeyPages
{
    public const string Passkeys = "/account/passkeys";

    public static void Map(RouteGroupBuilder own)
    {
        own.MapGet(Passkeys, ShowAsync);
        own.MapPost(Passkeys + "/options", AskAsync);
        own.MapPost(Passkeys, AddAsync);
        own.MapPost(Passkeys + "/rename", RenameAsync);
        own.MapPost(Passkeys + "/delete", RemoveAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore passkeys,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is not { } own ? OwnPages.Ended(http)
        : desk.ProvedLately(own.SignIn) ? await PageAsync(200, own.Person, passkeys, null, cancellation)
        : OwnPages.ProveAgain(http, Passkeys);

    private static async Task<IResult> AskAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyDesk passkeys,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is { } own && desk.ProvedLately(own.SignIn)
            ? TypedResults.Text(
                await passkeys.AskForNewAsync(http, own.Person.Id, own.Person.Login ?? own.Person.Name, own.Person.Name),
                "application/json"
            )
            : TypedResults.StatusCode(StatusCodes.Status401Unauthorized);

    private static Task<IResult> AddAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyDesk passkeys,
        PasskeyStore store,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            http,
            desk,
            store,
            async (own, form) =>
            {
                var name = form.Field("name").Trim() is { Length: > 0 } said ? said : "Passkey";
                if (
                    await passkeys.ReadNewAsync(http, form.Field("credential"), name) is not { } made
                    || made.Person != own.Person.Id
                )
                {
                    throw new RefusedInputException("passkey", "The passkey could not be made. Try again.");
                }

                await desk.AddPasskeyAsync(own.Person, made.Passkey, cancellation);
            },
            cancellation
        );

    private static Task<IResult> RenameAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore store,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            http,
            desk,
            store,
            (own, form) => store.RenameAsync(own.Person.Id, CredentialOf(form), form.Field("name"), cancellation),
            cancellation
        );

    private static Task<IResult> RemoveAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore store,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            http,
            desk,
            store,
            (own, form) => desk.RemovePasskeyAsync(own.Person, own.SignIn, CredentialOf(form), cancellation),
            cancellation
        );

    private static async Task<IResult> ChangeAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore store,
        Func<(Person Person, SignIn SignIn), IFormCollection, Task> change,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(http, cancellation) is not { } own)
        {
            return OwnPages.Ended(http);
        }

        if (!desk.ProvedLately(own.SignIn))
        {
            return OwnPages.ProveAgain(http, Passkeys);
        }

        try
        {
            await change(own, await http.Request.ReadFormAsync(cancellation));
            return SeeOther(http, Passkeys);
        }
        catch (RefusedInputException refused)
        {
            return await PageAsync(400, own.Person, store, refused.Message, cancellation);
        }
    }

    private static byte[] CredentialOf(IFormCollection form)
    {
        try
        {
            return Convert.FromHexString(form.Field("passkey"));
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static async Task<IResult> PageAsync(
        int status,
        Person person,
        PasskeyStore passkeys,
        string? wrong,
        CancellationToken cancellation
    ) =>
        Page<PasskeysPage>(
            status,
            (nameof(PasskeysPage.Person), person),
            (nameof(PasskeysPage.Passkeys), await passkeys.ListAsync(person.Id, cancellation)),
            (nameof(PasskeysPage.Wrong), wrong)
        );
}
