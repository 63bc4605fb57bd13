using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

public sealed record MergeRequest(string? Into);

public sealed record RegressRequest(string? Reason, string? Run);

public sealed record LinkRequest(string? Address);

public sealed record AgentsRequest(string? SymptomAgent, string? OriginAgent);

public sealed record SeverityRequest(Severity? Severity);

public sealed record SnoozeRequest(DateTimeOffset? Until);

public sealed record FollowUpRequest(FollowUpKind? Kind, string? What, string? Owner, DateOnly? DueOn);

public sealed record DoneRequest(bool? Done);

public sealed record FixRequest(Layer? Layer, string? What, string? Link, DateTimeOffset? ShippedAt);

/// <summary>A filing that was merged into the incident.</summary>
public sealed record MergedAnswer(
    string Id,
    string Title,
    string? Subject,
    string? RedRun,
    IReadOnlyList<string> Links,
    DateTimeOffset FiledAtUtc,
    string FiledBy
)
{
    public static MergedAnswer Of(MergedIncident m) =>
        new(m.Id, m.Title, m.Subject, m.RedRun, m.Links, m.FiledAtUtc, m.FiledBy.Name);
}

/// <summary>What a team does with an incident beside finding its class: each act answers with the incident.</summary>
public static class IncidentActsApi
{
    public static void MapIncidentActs(this RouteGroupBuilder api)
    {
        var incident = api.MapGroup("/incidents/{id}").WithTags("Incidents").WithIncidentVersion();
        incident
            .MapPost(
                "/acknowledge",
                (string id, Caller caller, IncidentDesk desk, CancellationToken c) =>
                    IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Acknowledge(caller.Actor, at), c)
            )
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("acknowledgeIncident", "Says that somebody has seen it.");
        incident
            .MapPut("/severity", RateAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("rateIncident", "Sets the severity.");
        incident
            .MapPut("/impact", CountAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("countImpact", "Records what the incident cost: runs, items, people, money.");
        incident
            .MapPut("/agents", NameAgentsAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("nameAgents", "Names the agent that shows the symptom and the one where it began.");
        incident
            .MapPost("/links", LinkAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("linkIncident", "Adds a link to a ticket, a conversation or a change.");
        incident
            .MapDelete("/links", UnlinkAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("unlinkIncident", "Takes a link away.");
        incident
            .MapPost("/snooze", SnoozeAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("snoozeIncident", "Puts the incident off until an instant.");
        MapMerging(incident);
        MapAftermath(incident);
    }

    private static void MapMerging(RouteGroupBuilder incident)
    {
        incident
            .MapPost("/merge", MergeAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("mergeIncident", "Merges the incident into another, which speaks for both from then on.");
        incident
            .MapPost(
                "/unmerge",
                async (string id, Caller caller, IncidentDesk desk, CancellationToken c) =>
                    await OfAsync(id, number => desk.UnmergeAsync(caller.Workspace, number, caller.Actor, c))
            )
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("unmergeIncident", "Takes the incident out of the one that it was merged into, as it was.");
        incident
            .MapGet("/merged", MergedAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<MergedAnswer>>("listMerged", "Lists what was merged into the incident.")
            .Reads(WholeList.Words);
    }

    private static void MapAftermath(RouteGroupBuilder incident)
    {
        incident
            .MapPost("/regress", RegressAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("regressIncident", "Says that a closed incident came back, and which run shows it.");
        incident
            .MapPost("/follow-ups", AddFollowUpAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("addFollowUp", "Adds something to do after the incident.");
        incident
            .MapPost("/follow-ups/{number:int}", FinishFollowUpAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("finishFollowUp", "Marks a follow-up as done, or as not done.");
        incident
            .MapPost("/fixes", RecordFixAsync)
            .Needs(Permission.Triage)
            .Says<IncidentAnswer>("recordFix", "Records a change that is to keep the incident from coming back.");
        incident
            .MapGet("/fixes", FixesAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<FixAnswer>>("listFixes", "Lists the fixes of the incident and whether they hold.")
            .Reads(WholeList.Words);
    }

    private static Task<IResult> RateAsync(
        string id,
        SeverityRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var severity = Given(request.Severity, "severity");
        return IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Rate(severity, caller.Actor, at), cancellation);
    }

    private static Task<IResult> CountAsync(
        string id,
        ImpactAnswer request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var impact = new Impact(request.Runs, request.Items, request.Amount, request.Currency, request.People, request.Note);
        return IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Count(impact, caller.Actor, at), cancellation);
    }

    private static Task<IResult> NameAgentsAsync(
        string id,
        AgentsRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) =>
        IncidentsApi.ActAsync(
            id,
            desk,
            caller,
            (i, at) => i.NameAgents(request.SymptomAgent, request.OriginAgent, caller.Actor, at),
            cancellation
        );

    private static Task<IResult> LinkAsync(
        string id,
        LinkRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) => IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Link(request.Address ?? "", caller.Actor, at), cancellation);

    private static Task<IResult> UnlinkAsync(
        string id,
        string? address,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) => IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Unlink(address ?? "", caller.Actor, at), cancellation);

    private static Task<IResult> SnoozeAsync(
        string id,
        SnoozeRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var until = Given(request.Until, "until");
        return IncidentsApi.ActAsync(id, desk, caller, (i, at) => i.Snooze(until, caller.Actor, at), cancellation);
    }

    private static Task<IResult> MergeAsync(
        string id,
        MergeRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var into =
            IncidentNumber.Of(request.Into)
            ?? throw new RefusedInputException("into", $"'{request.Into}' is no incident. Write the one that stays as INC-12.");
        return OfAsync(id, number => desk.MergeAsync(caller.Workspace, number, into, caller.Actor, cancellation));
    }

    private static Task<IResult> MergedAsync(
        string id,
        HttpRequest request,
        IIncidentStore incidents,
        IncidentDesk desk,
        Caller caller,
        CancellationToken cancellation
    ) => CardAsync(id, incidents, desk, caller, c => WholeList.Of(c.Merged, MergedAnswer.Of, request.Query), cancellation);

    private static Task<IResult> RegressAsync(
        string id,
        RegressRequest? request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) =>
        OfAsync(
            id,
            number => desk.RegressAsync(caller.Workspace, number, request?.Reason, request?.Run, caller.Actor, cancellation)
        );

    private static Task<IResult> AddFollowUpAsync(
        string id,
        FollowUpRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var kind = Given(request.Kind, "kind");
        return IncidentsApi.ActAsync(
            id,
            desk,
            caller,
            (i, at) => i.AddFollowUp(kind, request.What ?? "", request.Owner, request.DueOn, caller.Actor, at),
            cancellation
        );
    }

    private static Task<IResult> FinishFollowUpAsync(
        string id,
        int number,
        DoneRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) =>
        IncidentsApi.ActAsync(
            id,
            desk,
            caller,
            (i, at) => i.FinishFollowUp(number, request.Done ?? true, caller.Actor, at),
            cancellation
        );

    private static Task<IResult> RecordFixAsync(
        string id,
        FixRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var layer = Given(request.Layer, "layer");
        return IncidentsApi.ActAsync(
            id,
            desk,
            caller,
            (i, at) => i.RecordFix(layer, request.What ?? "", request.Link, request.ShippedAt ?? at, caller.Actor, at),
            cancellation
        );
    }

    private static Task<IResult> FixesAsync(
        string id,
        HttpRequest request,
        IIncidentStore incidents,
        IncidentDesk desk,
        Caller caller,
        CancellationToken cancellation
    ) => CardAsync(id, incidents, desk, caller, c => WholeList.Of(c.Fixes, FixAnswer.Of, request.Query), cancellation);

    private static async Task<IResult> CardAsync<T>(
        string id,
        IIncidentStore incidents,
        IncidentDesk desk,
        Caller caller,
        Func<IncidentCards, T> answer,
        CancellationToken cancellation
    ) =>
        IncidentNumber.Of(id) is { } number && await incidents.FindAsync(caller.Workspace, number, cancellation) is { } incident
            ? TypedResults.Ok(answer(await desk.CardsAsync(caller.Workspace, incident, cancellation)))
            : Problems.NotFound($"Incident '{id}'");

    private static async Task<IResult> OfAsync(string id, Func<int, Task<Incident?>> act) =>
        IncidentNumber.Of(id) is { } number && await act(number) is { } incident
            ? TypedResults.Ok(IncidentAnswer.Of(incident))
            : Problems.NotFound($"Incident '{id}'");

    private static T Given<T>(T? value, string field)
        where T : struct =>
        value
        ?? throw new RefusedInputException(
            field,
            typeof(T).IsEnum ? $"'{field}' is missing. One of: {WordsOf<T>()}." : $"'{field}' is missing."
        );

    private static string WordsOf<T>() =>
        string.Join(", ", Enum.GetNames(typeof(T)).Select(n => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(n)));
}
