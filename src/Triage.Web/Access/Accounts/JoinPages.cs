using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Shell;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>Coming in by a link: that of the first owner, or an invitation.</summary>
internal static class JoinPages
{
    public const string Setup = "/setup";
    public const string Join = "/account/join";

    public static void Map(RouteGroupBuilder open)
    {
        open.MapGet(Setup, () => Gone());
        open.MapGet(Setup + "/{secret}", ShowSetupAsync);
        open.MapPost(Setup + "/{secret}", SetUpAsync);
        open.MapPost(Setup + "/{secret}/passkey-options", AskAtSetupAsync);
        open.MapGet(Join + "/{secret}", ShowJoinAsync);
        open.MapPost(Join + "/{secret}", JoinAsync);
        open.MapPost(Join + "/{secret}/passkey-options", AskAtJoinAsync);
        open.MapPost(Join + "/{secret}/member", TakeAsync);
    }

    private static async Task<IResult> ShowSetupAsync(
        string secret,
        PersonStore people,
        TriageSettings settings,
        CancellationToken cancellation
    ) =>
        await people.IsSetupLinkAsync(secret, cancellation)
            ? Form(200, $"{Setup}/{secret}", null, settings, "", "", null)
            : Gone();

    private static async Task<IResult> ShowJoinAsync(
        string secret,
        HttpContext http,
        InvitationStore invitations,
        TriageSettings settings,
        CancellationToken cancellation
    ) =>
        await invitations.FindAsync(secret, cancellation) is not { } invitation ? NotValid()
        : http.User.SignInId() is not null
            ? Page<TakePage>(
                200,
                (nameof(TakePage.Invitation), invitation),
                (nameof(TakePage.Secret), secret),
                (nameof(TakePage.Name), http.User.Identity?.Name)
            )
        : Form(200, $"{Join}/{secret}", invitation, settings, "", "", null);

    private static async Task<IResult> AskAtSetupAsync(
        string secret,
        HttpContext http,
        PersonStore people,
        PasskeyDesk passkeys,
        CancellationToken cancellation
    ) => await people.IsSetupLinkAsync(secret, cancellation) ? await AskAsync(http, passkeys, cancellation) : Gone();

    private static async Task<IResult> AskAtJoinAsync(
        string secret,
        HttpContext http,
        InvitationStore invitations,
        PasskeyDesk passkeys,
        CancellationToken cancellation
    ) => await invitations.FindAsync(secret, cancellation) is null ? NotValid() : await AskAsync(http, passkeys, cancellation);

    /// <summary>For an account that is not there yet: its id travels in what is asked, and comes back with the answer.</summary>
    private static async Task<IResult> AskAsync(HttpContext http, PasskeyDesk passkeys, CancellationToken cancellation)
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var asked = await passkeys.AskForNewAsync(http, Guid.NewGuid(), Short(form.Field("login")), Short(form.Field("name")));
        return TypedResults.Text(asked, "application/json");
    }

    private static async Task<IResult> SetUpAsync(
        string secret,
        HttpContext http,
        NewAccounts accounts,
        PersonStore people,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        if (!await people.IsSetupLinkAsync(secret, cancellation))
        {
            return Gone();
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        var (refusal, wrong) = await accounts.MakeAsync(
            http,
            form,
            (person, passkey) => people.SetUpAsync(secret, person, passkey, cancellation),
            WorkspaceId.Main,
            cancellation
        );
        return refusal == PersonRefusal.LinkGone ? Gone()
            : wrong is null ? SeeOther(http, LocalPath.Start)
            : Form(400, $"{Setup}/{secret}", null, settings, form.Field("name"), form.Field("login"), wrong);
    }

    private static async Task<IResult> JoinAsync(
        string secret,
        HttpContext http,
        NewAccounts accounts,
        PersonStore people,
        InvitationStore invitations,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        if (await invitations.FindAsync(secret, cancellation) is not { } invitation)
        {
            return NotValid();
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        var (refusal, wrong) = await accounts.MakeAsync(
            http,
            form,
            (person, passkey) => people.AddInvitedAsync(secret, person, passkey, cancellation),
            invitation.Workspace,
            cancellation
        );
        return refusal == PersonRefusal.LinkGone ? NotValid()
            : wrong is null ? SeeOther(http, $"/w/{invitation.Workspace}")
            : Form(400, $"{Join}/{secret}", invitation, settings, form.Field("name"), form.Field("login"), wrong);
    }

    /// <summary>Somebody who has an account takes the invitation.</summary>
    private static async Task<IResult> TakeAsync(
        string secret,
        HttpContext http,
        InvitationStore invitations,
        Memberships memberships,
        AuditLog audit,
        CancellationToken cancellation
    )
    {
        if (http.User.SignInId() is null || http.User.PersonId() is not { } person)
        {
            return SeeOther(http, $"{Join}/{secret}");
        }

        if (await invitations.TakeAsync(secret, person, cancellation) is not { } taken)
        {
            return NotValid();
        }

        memberships.Forget(person);
        await audit.WriteAsync(
            taken.Workspace,
            http.User.ActorOf(),
            AuditAct.Joined,
            http.User.Identity?.Name ?? "",
            $"as {ContractWords.Of(taken.Role)}, invited by {taken.By}",
            cancellation
        );
        return SeeOther(http, $"/w/{taken.Workspace}");
    }

    private static IResult Form(
        int status,
        string action,
        Invitation? invitation,
        TriageSettings settings,
        string name,
        string login,
        string? wrong
    ) =>
        Page<JoinPage>(
            status,
            (nameof(JoinPage.Action), action),
            (nameof(JoinPage.Invitation), invitation),
            (nameof(JoinPage.SignIn), settings.SignIn),
            (nameof(JoinPage.Name), name),
            (nameof(JoinPage.Login), login),
            (nameof(JoinPage.Wrong), wrong)
        );

    private static IResult Gone() =>
        Message(
            StatusCodes.Status410Gone,
            "This link is over",
            "The link of the first owner works once and for an hour. As long as there is no owner, each start of Triage says a new one on its console.",
            SignInPages.Login,
            "Sign in"
        );

    private static IResult NotValid() =>
        Message(
            StatusCodes.Status410Gone,
            "This invitation is over",
            "It was taken, revoked, or its time has passed. Ask whoever sent it for a new one.",
            SignInPages.Login,
            "Sign in"
        );

    private static string Short(string text) => text[..Math.Min(text.Length, AccessLimits.MaxNameChars)];
}
