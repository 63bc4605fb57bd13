using Triage.Storage.Access;
using Triage.Web.Shell;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>Setting a new password by a link.</summary>
internal static class ResetPages
{
    public const string Reset = "/account/reset";

    public static void Map(RouteGroupBuilder open)
    {
        open.MapGet(Reset + "/{secret}", ShowAsync);
        open.MapPost(Reset + "/{secret}", SetAsync);
    }

    private static async Task<IResult> ShowAsync(
        string secret,
        PasswordResetStore resets,
        TriageSettings settings,
        CancellationToken cancellation
    ) =>
        !settings.SignIn.OnlyProvider && await resets.FindAsync(secret, cancellation) is { } person
            ? Form(200, secret, person, null)
            : Gone();

    private static async Task<IResult> SetAsync(
        string secret,
        HttpContext http,
        ResetDesk desk,
        PasswordResetStore resets,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        if (settings.SignIn.OnlyProvider)
        {
            return Gone();
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        var (answer, wrong) = await desk.SetAsync(http, secret, form.Field("password"), form.Field("code"), cancellation);
        return answer == ResetAnswer.Done
                ? Message(
                    200,
                    "Your password is set",
                    "You are signed out everywhere. Sign in with the new one.",
                    SignInPages.Login,
                    "Sign in"
                )
            : answer == ResetAnswer.Refused && await resets.FindAsync(secret, cancellation) is { } person
                ? Form(400, secret, person, wrong)
            : Gone();
    }

    private static IResult Form(int status, string secret, Person person, string? wrong) =>
        Page<ResetPage>(
            status,
            (nameof(ResetPage.Action), $"{Reset}/{secret}"),
            (nameof(ResetPage.Person), person),
            (nameof(ResetPage.Wrong), wrong)
        );

    private static IResult Gone() =>
        Message(
            StatusCodes.Status410Gone,
            "This link is over",
            "It works once and for an hour. Ask an administrator for a new one.",
            SignInPages.Login,
            "Sign in"
        );
}
