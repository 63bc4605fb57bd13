using Triage.Storage.Access;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>The authenticator app of an account, and the codes for the day it is lost.</summary>
internal static class AuthenticatorPages
{
    public const string Authenticator = "/account/authenticator";

    public static void Map(RouteGroupBuilder own)
    {
        own.MapGet(Authenticator, ShowAsync);
        own.MapPost(Authenticator, TakeAsync);
        own.MapPost(Authenticator + "/off", DropAsync);
        own.MapPost(Authenticator + "/recovery-codes", RenewCodesAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        OwnDesk desk,
        AccountSecrets secrets,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is not { } own ? OwnPages.Ended(http)
        : own.Person.AuthenticatorKey is null && !desk.ProvedLately(own.SignIn) ? OwnPages.ProveAgain(http, Authenticator)
        : Form(200, own.Person, secrets, AuthenticatorCode.NewKey(), null);

    private static async Task<IResult> TakeAsync(
        HttpContext http,
        OwnDesk desk,
        AccountSecrets secrets,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(http, cancellation) is not { } own)
        {
            return OwnPages.Ended(http);
        }

        if (!desk.ProvedLately(own.SignIn))
        {
            return OwnPages.ProveAgain(http, Authenticator);
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        var offer = form.Field("offer");
        return await desk.TakeAuthenticatorAsync(own.Person, own.SignIn, offer, form.Field("code"), cancellation) is { } codes
            ? Codes(own.Person, codes)
            : Form(
                400,
                own.Person,
                secrets,
                secrets.Taken(own.Person.Id, offer) ?? AuthenticatorCode.NewKey(),
                "This code does not belong to the key below. Take the one that the app shows now, and look whether the clock of the phone is right."
            );
    }

    private static Task<IResult> DropAsync(HttpContext http, OwnDesk desk, CancellationToken cancellation) =>
        ProvedAsync(
            http,
            desk,
            async own =>
            {
                await desk.DropAuthenticatorAsync(own.Person, own.SignIn, cancellation);
                return SeeOther(http, OwnPages.Account);
            },
            cancellation
        );

    private static Task<IResult> RenewCodesAsync(HttpContext http, OwnDesk desk, CancellationToken cancellation) =>
        ProvedAsync(
            http,
            desk,
            async own =>
                own.Person.AuthenticatorKey is null
                    ? SeeOther(http, Authenticator)
                    : Codes(own.Person, await desk.NewRecoveryCodesAsync(own.Person, own.SignIn, cancellation)),
            cancellation
        );

    private static async Task<IResult> ProvedAsync(
        HttpContext http,
        OwnDesk desk,
        Func<(Person Person, SignIn SignIn), Task<IResult>> act,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is not { } own ? OwnPages.Ended(http)
        : desk.ProvedLately(own.SignIn) ? await act(own)
        : OwnPages.ProveAgain(http, Authenticator);

    private static IResult Codes(Person person, IReadOnlyList<string> codes) =>
        Page<RecoveryCodesPage>(200, (nameof(RecoveryCodesPage.Person), person), (nameof(RecoveryCodesPage.Codes), codes));

    private static IResult Form(int status, Person person, AccountSecrets secrets, byte[] key, string? wrong) =>
        Page<AuthenticatorPage>(
            status,
            (nameof(AuthenticatorPage.Person), person),
            (nameof(AuthenticatorPage.Key), key),
            (nameof(AuthenticatorPage.Offer), secrets.Offer(person.Id, key)),
            (nameof(AuthenticatorPage.Wrong), wrong)
        );
}
