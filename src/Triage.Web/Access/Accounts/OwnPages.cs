using Triage.Engine;
using Triage.Storage.Access;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>One's own account: what one is called, the password, and where one is signed in.</summary>
internal static class OwnPages
{
    public const string Account = "/account";
    public const string Password = "/account/password";
    public const string Sessions = "/account/sessions";

    public static void Map(RouteGroupBuilder own)
    {
        own.MapGet(Account, ShowAsync);
        own.MapPost(Account + "/name", RenameAsync);
        own.MapGet(Password, ShowPasswordAsync);
        own.MapPost(Password, SetPasswordAsync);
        own.MapGet(Sessions, ShowSignInsAsync);
        own.MapPost(Sessions + "/{id:guid}/end", EndAsync);
        own.MapPost(Sessions + "/end-others", EndOthersAsync);
    }

    /// <summary>Whoever wants to change what proves them proves themselves once more, when the last time is a while ago.</summary>
    public static IResult ProveAgain(HttpContext http, string back) =>
        SeeOther(http, $"{SignInPages.Login}?again=1&{ReturnUrl}={Uri.EscapeDataString(back)}");

    /// <summary>The sign-in ended between its check and now.</summary>
    public static IResult Ended(HttpContext http) => SeeOther(http, SignInPages.Login);

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore passkeys,
        MemberStore members,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is { } own
            ? await PageAsync(200, own.Person, passkeys, members, null, cancellation)
            : Ended(http);

    private static async Task<IResult> RenameAsync(
        HttpContext http,
        OwnDesk desk,
        PasskeyStore passkeys,
        MemberStore members,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(http, cancellation) is not { } own)
        {
            return Ended(http);
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        try
        {
            if (await desk.RenameAsync(own.Person, form.Field("name"), cancellation) is { } renamed)
            {
                await SignInDesk.SetCookieAsync(http, renamed, own.SignIn);
            }

            return SeeOther(http, Account);
        }
        catch (RefusedInputException refused)
        {
            return await PageAsync(400, own.Person, passkeys, members, refused.Message, cancellation);
        }
    }

    private static async Task<IResult> PageAsync(
        int status,
        Person person,
        PasskeyStore passkeys,
        MemberStore members,
        string? wrong,
        CancellationToken cancellation
    ) =>
        Page<AccountPage>(
            status,
            (nameof(AccountPage.Person), person),
            (nameof(AccountPage.Passkeys), (await passkeys.ListAsync(person.Id, cancellation)).Count),
            (nameof(AccountPage.Workspaces), await members.WorkspacesOfAsync(person.Id, cancellation)),
            (nameof(AccountPage.Wrong), wrong)
        );

    private static async Task<IResult> ShowPasswordAsync(HttpContext http, OwnDesk desk, CancellationToken cancellation) =>
        await desk.FindAsync(http, cancellation) is { } own ? PasswordForm(200, own.Person, null) : Ended(http);

    private static async Task<IResult> SetPasswordAsync(HttpContext http, OwnDesk desk, CancellationToken cancellation)
    {
        if (await desk.FindAsync(http, cancellation) is not { } own)
        {
            return Ended(http);
        }

        if (!desk.ProvedLately(own.SignIn))
        {
            return ProveAgain(http, Password);
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        var wrong = await desk.SetPasswordAsync(
            http,
            own.Person,
            own.SignIn,
            form.Field("current"),
            form.Field("password"),
            cancellation
        );
        return wrong is null ? SeeOther(http, Account) : PasswordForm(400, own.Person, wrong);
    }

    private static IResult PasswordForm(int status, Person person, string? wrong) =>
        Page<PasswordPage>(status, (nameof(PasswordPage.Person), person), (nameof(PasswordPage.Wrong), wrong));

    private static async Task<IResult> ShowSignInsAsync(
        HttpContext http,
        OwnDesk desk,
        SignInStore signIns,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is { } own
            ? Page<SignInsPage>(
                200,
                (nameof(SignInsPage.Person), own.Person),
                (nameof(SignInsPage.Own), own.SignIn.Id),
                (nameof(SignInsPage.SignIns), await signIns.ListAsync(own.Person.Id, cancellation))
            )
            : Ended(http);

    private static async Task<IResult> EndAsync(Guid id, HttpContext http, OwnDesk desk, CancellationToken cancellation)
    {
        if (await desk.FindAsync(http, cancellation) is { } own)
        {
            await desk.EndAsync(own.Person, id, cancellation);
        }

        return SeeOther(http, Sessions);
    }

    private static async Task<IResult> EndOthersAsync(HttpContext http, OwnDesk desk, CancellationToken cancellation)
    {
        if (await desk.FindAsync(http, cancellation) is { } own)
        {
            await desk.EndOthersAsync(own.Person, own.SignIn, cancellation);
        }

        return SeeOther(http, Sessions);
    }
}
