using Triage.Storage.Access;
using Triage.Web.Shell;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>Signing in and out.</summary>
internal static class SignInPages
{
    public const string Login = "/account/login";
    public const string Code = "/account/code";
    public const string Logout = "/account/logout";

    public const string TooMany = "Too many wrong sign-ins came from your network. Try again in a quarter of an hour.";

    public static void Map(RouteGroupBuilder open)
    {
        open.MapGet(Login, Show);
        open.MapPost(Login, ByPasswordAsync);
        open.MapPost(Login + "/passkey-options", AskAsync);
        open.MapPost(Login + "/passkey", ByPasskeyAsync);
        open.MapGet(Code, ShowCodeAsync);
        open.MapPost(Code, ByCodeAsync);
        open.MapPost(Logout, LeaveAsync);
    }

    private static IResult Show(HttpContext http, TriageSettings settings, string? returnUrl) =>
        http.User.SignInId() is not null && http.Request.Query["again"].Count == 0
            ? TypedResults.LocalRedirect(LocalPath.Checked(returnUrl))
            : LoginForm(settings, 200, returnUrl, "", null);

    private static async Task<IResult> ByPasswordAsync(
        HttpContext http,
        SignInDesk desk,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var (login, back) = (form.Field("login"), form.Field(ReturnUrl));
        var answer = await desk.ByPasswordAsync(http, login, form.Field("password"), cancellation);
        return answer == SignInAnswer.NeedsCode
            ? SeeOther(http, $"{Code}?{ReturnUrl}={Uri.EscapeDataString(LocalPath.Checked(back))}")
            : After(http, settings, answer, back, login);
    }

    private static async Task<IResult> AskAsync(HttpContext http, PasskeyDesk passkeys, TriageSettings settings) =>
        settings.SignIn.OnlyProvider
            ? TypedResults.StatusCode(StatusCodes.Status403Forbidden)
            : TypedResults.Text(await passkeys.AskForAnyAsync(http), "application/json");

    private static async Task<IResult> ByPasskeyAsync(
        HttpContext http,
        SignInDesk desk,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var answer = await desk.ByPasskeyAsync(http, form.Field("credential"), cancellation);
        return After(http, settings, answer, form.Field(ReturnUrl), "");
    }

    private static async Task<IResult> ShowCodeAsync(HttpContext http, string? returnUrl) =>
        await SignInDesk.AwaitsCodeAsync(http) ? CodeForm(200, returnUrl, null) : TypedResults.LocalRedirect(Login);

    private static async Task<IResult> ByCodeAsync(
        HttpContext http,
        SignInDesk desk,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var back = form.Field(ReturnUrl);
        var answer = await desk.ByCodeAsync(http, form.Field("code"), cancellation);
        return answer == SignInAnswer.Refused && await SignInDesk.AwaitsCodeAsync(http)
            ? CodeForm(
                StatusCodes.Status401Unauthorized,
                back,
                "This code is not right, or was used before. Take the one that is shown now."
            )
            : After(http, settings, answer, back, "");
    }

    private static async Task<IResult> LeaveAsync(
        HttpContext http,
        SignInDesk desk,
        TriageSettings settings,
        CancellationToken cancellation
    ) =>
        await desk.LeaveAsync(http, cancellation) == SignInWay.Provider && settings.SignIn.Provider is not null
            ? ProviderPages.AfterLeaving(http)
            : SeeOther(http, Login);

    private static IResult After(HttpContext http, TriageSettings settings, SignInAnswer answer, string back, string login) =>
        answer switch
        {
            SignInAnswer.Entered => SeeOther(http, LocalPath.Checked(back)),
            SignInAnswer.TooMany => LoginForm(settings, StatusCodes.Status429TooManyRequests, back, login, TooMany),
            SignInAnswer.OnlyProvider => LoginForm(settings, StatusCodes.Status403Forbidden, back, "", null),
            _ => LoginForm(
                settings,
                StatusCodes.Status401Unauthorized,
                back,
                login,
                "This did not work. Check what you typed; after ten wrong passwords an account is locked for a quarter of an hour."
            ),
        };

    private static IResult LoginForm(TriageSettings settings, int status, string? back, string login, string? wrong) =>
        Page<LoginPage>(
            status,
            (nameof(LoginPage.Back), LocalPath.Checked(back)),
            (nameof(LoginPage.Name), login),
            (nameof(LoginPage.Wrong), wrong),
            (nameof(LoginPage.SignIn), settings.SignIn)
        );

    private static IResult CodeForm(int status, string? back, string? wrong) =>
        Page<CodePage>(status, (nameof(CodePage.Back), LocalPath.Checked(back)), (nameof(CodePage.Wrong), wrong));
}
