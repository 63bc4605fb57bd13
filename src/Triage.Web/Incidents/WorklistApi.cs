using System.Text;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

public sealed record WorklistEntryAnswer(
    int Entry,
    string? SubjectName,
    string Subject,
    string? Run,
    string? Expected,
    string? Actual,
    bool StillAffected,
    WorklistSource Source,
    string? Owner,
    bool Done,
    DateTimeOffset? DoneAtUtc,
    string? DoneBy,
    string? Note,
    DateTimeOffset AddedAtUtc
)
{
    public static WorklistEntryAnswer Of(WorklistEntry entry) =>
        new(
            entry.Number,
            entry.What.Name,
            entry.What.Subject,
            entry.What.RunId,
            entry.What.Expected,
            entry.What.Actual,
            entry.StillAffected,
            entry.Source,
            entry.Owner,
            entry.IsDone,
            entry.DoneAtUtc,
            entry.DoneBy?.Name,
            entry.Note,
            entry.AddedAtUtc
        );
}

/// <param name="Words">What was searched for.</param>
/// <param name="Bounds">How far the search went, in a sentence.</param>
public sealed record OnsetAnswer(
    string Words,
    RunAt? First,
    RunAt? LastUnaffected,
    int AffectedRuns,
    int LookedAt,
    int CannotTell,
    DateTimeOffset? OldestAtUtc,
    bool ReachedOldest,
    string Bounds,
    DateTimeOffset AtUtc,
    string By
)
{
    public static OnsetAnswer Of(OnsetResult onset, TimeZoneInfo zone) =>
        new(
            onset.Condition.Words,
            onset.First,
            onset.LastUnaffected,
            onset.AffectedRuns,
            onset.LookedAt,
            onset.CannotTell,
            onset.OldestAtUtc,
            onset.ReachedOldest,
            OnsetWords.Bounds(onset, zone),
            onset.AtUtc,
            onset.By.Name
        );
}

public sealed record WorklistAnswer(
    IReadOnlyList<WorklistEntryAnswer> Items,
    string? Next,
    int Total,
    int Open,
    OnsetAnswer? Onset
);

/// <summary>The affected runs and subjects of an incident, as pages of JSON and as one file.</summary>
public static class WorklistApi
{
    public static void MapWorklist(this RouteGroupBuilder api)
    {
        var incident = api.MapGroup("/incidents/{id}").WithTags("Worklist");
        incident
            .MapGet("/worklist", ListAsync)
            .Needs(Permission.Read)
            .Says<WorklistAnswer>("listWorklist", "Lists the affected runs and subjects, and since when it happened.")
            .Reads(WorklistFilters.Words, paged: true)
            .WithEntityTag();
        incident
            .MapGet("/worklist.csv", CsvAsync)
            .Needs(Permission.Read)
            .Says("exportWorklist", "The affected runs and subjects as a file.", "text/csv")
            .Reads(WorklistFilters.Words);
    }

    private static async Task<IResult> ListAsync(
        string id,
        HttpRequest request,
        WorklistDesk desk,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var filter = WorklistFilters.Read(request.Query);
        var words = new QueryWords(request.Query);
        var (limit, after) = (words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize), AfterOf(words));
        if (await FindAsync(id, desk, caller, cancellation) is not { } view)
        {
            return Problems.NotFound($"Incident '{id}'");
        }

        var workspace = await workspaces.GetAsync(caller.Workspace, cancellation);
        var matching = view.Worklist.Entries.Where(filter.Accepts).ToList();
        var page = matching.Where(e => e.Number > after).Take(limit).ToList();
        var isLast = page.Count == 0 || page[^1].Number == matching[^1].Number;
        return TypedResults.Ok(
            new WorklistAnswer(
                [.. page.Select(WorklistEntryAnswer.Of)],
                isLast ? null : CsvText.Number(page[^1].Number),
                matching.Count,
                view.Worklist.OpenCount,
                view.Onset is { } onset ? OnsetAnswer.Of(onset, workspace.Zone) : null
            )
        );
    }

    private static async Task<IResult> CsvAsync(
        string id,
        HttpRequest request,
        WorklistDesk desk,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var filter = WorklistFilters.Read(request.Query);
        if (await FindAsync(id, desk, caller, cancellation) is not { } view)
        {
            return Problems.NotFound($"Incident '{id}'");
        }

        var workspace = await workspaces.GetAsync(caller.Workspace, cancellation);
        var text = WorklistFile.Csv(view.Worklist.Entries.Where(filter.Accepts), workspace.Zone);
        return Results.File(Encoding.UTF8.GetBytes(text), CsvText.ContentType, $"{view.Incident.Id}-worklist.csv");
    }

    private static async Task<WorklistView?> FindAsync(
        string id,
        WorklistDesk desk,
        Caller caller,
        CancellationToken cancellation
    ) => IncidentNumber.Of(id) is { } number ? await desk.FindAsync(caller.Workspace, number, cancellation) : null;

    private static int AfterOf(QueryWords words) =>
        words.Text("after") switch
        {
            null => 0,
            { } text when int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var entry) => entry,
            { } text => throw new RefusedInputException(
                "after",
                $"'after={text}' is not the 'next' of an earlier page of this list. Leave it out to start at the first page."
            ),
        };
}
