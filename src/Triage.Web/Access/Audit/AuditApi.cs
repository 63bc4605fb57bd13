using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Api;
using Triage.Web.Exports;
using Triage.Web.Shared;

namespace Triage.Web.Access.Audit;

/// <param name="Act">Contract word.</param>
public sealed record AuditEntryAnswer(long Number, DateTimeOffset AtUtc, string Who, string Act, string What, string? Detail)
{
    public static AuditEntryAnswer Of(AuditEntry entry) =>
        new(entry.Number, entry.AtUtc, entry.Actor.Name, ContractWords.Of(entry.Act), entry.What, entry.Detail);
}

/// <summary>The audit log of a workspace, for its owners. What concerns the instance as a whole is with the verb <c>audit</c>.</summary>
public static class AuditApi
{
    public static void MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("").WithTags("Settings");
        audit
            .MapGet("/audit", ListAsync)
            .Needs(Permission.Own)
            .Says<ListAnswer<AuditEntryAnswer>>("listAudit", "Who did what that matters for security, the newest first.")
            .Reads(AuditFilters.Words, paged: true);
        audit
            .MapGet("/audit.csv", CsvAsync)
            .Needs(Permission.Own)
            .Says("exportAuditCsv", "The filtered audit log as a file for spreadsheets.", "text/csv")
            .Reads(AuditFilters.Words)
            .TellsOfExport();
    }

    private static async Task<ListAnswer<AuditEntryAnswer>> ListAsync(
        HttpRequest request,
        AuditLog log,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var page = await log.ListAsync(AuditFilters.Read(request.Query, caller.Workspace), cancellation);
        return new ListAnswer<AuditEntryAnswer>([.. page.Items.Select(e => AuditEntryAnswer.Of(AsSeenBy(caller, e)))], page.Next);
    }

    /// <summary>No key sees a private incident: not which ones there are, nor to whom.</summary>
    private static AuditEntry AsSeenBy(Caller caller, AuditEntry entry) =>
        entry.Act == AuditAct.VisibilityChanged && !caller.May(Permission.SeePrivate)
            ? entry with
            {
                What = "an incident",
                Detail = null,
            }
            : entry;

    private static async Task<IResult> CsvAsync(
        HttpRequest request,
        AuditLog log,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var zone = (await workspaces.GetAsync(caller.Workspace, cancellation)).Zone;
        var filter = AuditFilters.Read(request.Query, caller.Workspace) with { Limit = Limits.MaxPageSize };
        return await new ListExport<AuditEntry>(
            "audit",
            (after, stop) => log.ListAsync(filter with { After = after }, stop)
        ).CsvAsync(
            ["number", CsvText.TimeHeading("at", zone), "who", "act", "what", "detail"],
            e =>
            {
                var entry = AsSeenBy(caller, e);
                return
                [
                    CsvText.Number(entry.Number),
                    CsvText.Time(entry.AtUtc, zone),
                    entry.Actor.Name,
                    ContractWords.Of(entry.Act),
                    entry.What,
                    entry.Detail,
                ];
            },
            cancellation
        );
    }
}
