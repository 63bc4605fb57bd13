using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Incidents;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

public sealed record FilingRequest(
    string? Title,
    string? WhatHappened,
    string? Expected,
    string? Agent,
    string? Subject,
    Symptom? Symptom,
    Severity? Severity,
    string? Amount,
    DateTimeOffset? FirstBadAt,
    string? RedRun,
    string? GreenRun,
    IReadOnlyList<string>? Links
);

public sealed record FiledAnswer(string Id, string Url);

public sealed record ReasonRequest(string? Reason);

public sealed record OwnerRequest(string? Owner);

public sealed record CloseRequest(Helped? Helped, string? Note);

public sealed record PairRequest(string? RedRun, string? GreenRun);

public static class IncidentsApi
{
    public static void MapIncidents(this RouteGroupBuilder api)
    {
        var incidents = api.MapGroup("/incidents").WithTags("Incidents").WithIncidentVersion();
        incidents
            .MapPost("/", FileAsync)
            .Needs(Permission.Report)
            .Says<FiledAnswer>(
                "fileIncident",
                "Files an incident. A title is enough; a red run is found when none is named.",
                StatusCodes.Status201Created
            );
        incidents
            .MapGet("/", ListAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<IncidentRowAnswer>>("listIncidents", "Lists incidents, the most urgent first unless told.")
            .Reads(IncidentFilters.Words, paged: true);
        incidents
            .MapGet("/{id}", FindAsync)
            .Needs(Permission.Read)
            .Says<IncidentAnswer>("getIncident", "Answers one incident with everything that happened to it.")
            .WithEntityTag();
        incidents
            .MapPut("/{id}/pair", PairAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("pairIncident", "Sets the red run and the green run, by run id or trace id.");
        incidents
            .MapPut("/{id}/owner", OwnAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("ownIncident", "Names who owns the incident.");
        incidents
            .MapPost(
                "/{id}/accept",
                (string id, Caller caller, IncidentDesk desk, CancellationToken c) =>
                    ActAsync(id, desk, caller, (i, at) => i.Accept(caller.Actor, at), c)
            )
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("acceptIncident", "Takes the incident on.");
        incidents
            .MapPost(
                "/{id}/decline",
                (string id, ReasonRequest request, Caller caller, IncidentDesk desk, CancellationToken c) =>
                    ActAsync(id, desk, caller, (i, at) => i.Decline(request.Reason ?? "", caller.Actor, at), c)
            )
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("declineIncident", "Says why this is no incident.");
        incidents
            .MapPost(
                "/{id}/reopen",
                (string id, ReasonRequest? request, Caller caller, IncidentDesk desk, CancellationToken c) =>
                    ActAsync(id, desk, caller, (i, at) => i.Reopen(request?.Reason, caller.Actor, at), c)
            )
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("reopenIncident", "Opens a closed or declined incident again.");
        incidents
            .MapPost("/{id}/close", CloseAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("closeIncident", "Closes the incident and says whether the first response helped.");
    }

    /// <summary>Runs an act on the incident that an address names; 404 on anything that is none.</summary>
    internal static async Task<IResult> ActAsync(
        string id,
        IncidentDesk desk,
        Caller caller,
        Action<Incident, DateTimeOffset> act,
        CancellationToken cancellation
    ) =>
        IncidentNumber.Of(id) is { } number && await desk.ActAsync(caller.Workspace, number, act, cancellation) is { } incident
            ? TypedResults.Ok(IncidentAnswer.Of(incident))
            : Problems.NotFound($"Incident '{id}'");

    private static async Task<IResult> FileAsync(
        FilingRequest request,
        HttpRequest http,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var filing = new Filing
        {
            Title = request.Title ?? "",
            WhatHappened = request.WhatHappened,
            Expected = request.Expected,
            Agent = request.Agent,
            Subject = request.Subject,
            Symptom = request.Symptom ?? Symptom.CannotTell,
            Severity = request.Severity ?? Severity.Sev3,
            Amount = request.Amount,
            FirstBadAtUtc = request.FirstBadAt,
            RedRun = request.RedRun,
            GreenRun = request.GreenRun,
            Links = request.Links ?? [],
        };
        var key = FilingRules.Optional(http.Headers["Idempotency-Key"], "Idempotency-Key", Limits.MaxShortTextChars);
        var incident = await desk.FileAsync(caller.Workspace, filing, caller.Actor, key, cancellation);
        var url = Shared.Addresses.Incident(caller.Workspace, incident.Record.Number);
        return TypedResults.Created($"/api/v1/incidents/{incident.Id}", new FiledAnswer(incident.Id, url));
    }

    private static async Task<ListAnswer<IncidentRowAnswer>> ListAsync(
        HttpRequest request,
        IncidentQueries queries,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var workspace = await workspaces.GetAsync(caller.Workspace, cancellation);
        var page = await queries.ListAsync(workspace.Id, IncidentFilters.Read(request.Query), workspace.Zone, cancellation);
        return new ListAnswer<IncidentRowAnswer>([.. page.Items.Select(IncidentRowAnswer.Of)], page.Next);
    }

    private static async Task<IResult> FindAsync(
        string id,
        IIncidentStore incidents,
        Caller caller,
        CancellationToken cancellation
    ) =>
        IncidentNumber.Of(id) is { } number && await incidents.FindAsync(caller.Workspace, number, cancellation) is { } incident
            ? TypedResults.Ok(IncidentAnswer.Of(incident))
            : Problems.NotFound($"Incident '{id}'");

    private static async Task<IResult> PairAsync(
        string id,
        PairRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) =>
        IncidentNumber.Of(id) is { } number
        && await desk.PairAsync(
            caller.Workspace,
            number,
            request.RedRun,
            request.GreenRun,
            "Set by hand.",
            caller.Actor,
            cancellation
        )
            is { } incident
            ? TypedResults.Ok(IncidentAnswer.Of(incident))
            : Problems.NotFound($"Incident '{id}'");

    private static Task<IResult> OwnAsync(
        string id,
        OwnerRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) => ActAsync(id, desk, caller, (i, at) => i.Own(request.Owner ?? "", caller.Actor, at), cancellation);

    private static Task<IResult> CloseAsync(
        string id,
        CloseRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var helped =
            request.Helped
            ?? throw new RefusedInputException(
                "helped",
                $"'helped' is missing: did the first response help? One of: {ContractWords.All<Helped>()}."
            );
        return ActAsync(id, desk, caller, (i, at) => i.Close(helped, request.Note, caller.Actor, at), cancellation);
    }
}
