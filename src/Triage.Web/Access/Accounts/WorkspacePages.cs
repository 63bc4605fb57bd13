using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Shared;
using static Triage.Web.Access.Accounts.AccountPages;

namespace Triage.Web.Access.Accounts;

/// <summary>Where an administrator of the instance makes workspaces.</summary>
internal static class WorkspacePages
{
    public const string Workspaces = "/account/workspaces";

    public static void Map(RouteGroupBuilder own)
    {
        own.MapGet(Workspaces, ShowAsync);
        own.MapPost(Workspaces, MakeAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        OwnDesk desk,
        WorkspaceStore workspaces,
        CancellationToken cancellation
    ) =>
        await desk.FindAsync(http, cancellation) is { } own
            ? await PageAsync(200, own.Person, workspaces, null, null, cancellation)
            : OwnPages.Ended(http);

    private static async Task<IResult> MakeAsync(
        HttpContext http,
        OwnDesk desk,
        WorkspaceStore workspaces,
        MemberStore members,
        Memberships known,
        AuditLog audit,
        CancellationToken cancellation
    )
    {
        if (await desk.FindAsync(http, cancellation) is not { } own)
        {
            return OwnPages.Ended(http);
        }

        if (!own.Person.Administrator)
        {
            return await PageAsync(200, own.Person, workspaces, null, null, cancellation);
        }

        var typed = (await http.Request.ReadFormAsync(cancellation)).Field("id");
        try
        {
            var made = await workspaces.AddAsync(typed, cancellation);
            await members.AddAsync(made, own.Person.Id, Role.Owner, cancellation);
            known.Forget(own.Person.Id);
            await audit.WriteAsync(made, new Actor(own.Person.Name), AuditAct.WorkspaceMade, made.Value, cancellation);
            return SeeOther(http, Addresses.Inbox(made));
        }
        catch (RefusedInputException refused)
        {
            return await PageAsync(400, own.Person, workspaces, typed, refused.Message, cancellation);
        }
    }

    private static async Task<IResult> PageAsync(
        int status,
        Person person,
        WorkspaceStore workspaces,
        string? typed,
        string? wrong,
        CancellationToken cancellation
    ) =>
        person.Administrator
            ? Page<WorkspacesPage>(
                status,
                (nameof(WorkspacesPage.Person), person),
                (nameof(WorkspacesPage.All), await workspaces.ListAsync(cancellation)),
                (nameof(WorkspacesPage.Typed), typed),
                (nameof(WorkspacesPage.Wrong), wrong)
            )
            : Message(
                StatusCodes.Status403Forbidden,
                "Not permitted",
                PermissionWords.Lacking(Permission.Administer),
                OwnPages.Account,
                "Your account"
            );
}
