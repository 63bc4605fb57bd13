using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Runs;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Incidents;

/// <param name="Choice">One choice; a question that takes several is answered with <paramref name="Choices"/>.</param>
public sealed record AnswerRequest(
    string? Question,
    string? Choice,
    IReadOnlyList<string>? Choices,
    string? Note,
    IReadOnlyList<Evidence>? Evidence
);

public sealed record VerdictRequest(
    string? Class,
    Layer? Layer,
    IReadOnlyList<string>? Contributing,
    Trigger? Trigger,
    string? FixOwner,
    string? Reason
);

public sealed record TallyRequest(string? Question, Arm? Arm, int Tries, int Right, string? Check);

public sealed record StepRequest(bool Done, string? Note);

public static class ChecklistApi
{
    public static void MapChecklist(this RouteGroupBuilder api)
    {
        var incident = api.MapGroup("/incidents/{id}").WithTags("Checklist").WithIncidentVersion();
        incident
            .MapGet("/checklist", FindAsync)
            .Needs(Permission.Read)
            .Says<ChecklistAnswer>("getChecklist", "Answers the next question, what was answered, and the verdict.")
            .WithEntityTag();
        incident
            .MapPost("/answers", AnswerAsync)
            .Needs(Permission.Triage)
            .Says<ChecklistAnswer>("answerQuestion", "Answers a question of the checklist.");
        incident
            .MapPost("/tallies", TallyAsync)
            .Needs(Permission.Triage)
            .Says<ChecklistAnswer>("recordReplays", "Records how many replays of an input came out right.");
        incident
            .MapPut("/verdict", DecideAsync)
            .Needs(Permission.Triage)
            .Says<VerdictAnswer>("decideVerdict", "Decides the failure class; how sure that is, is computed.");
        incident
            .MapGet("/response", ResponseAsync)
            .Needs(Permission.Read)
            .Says<ResponseAnswer>("getResponse", "Answers the first response to the failure class, step by step.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithEntityTag();
        incident
            .MapPost("/response/steps/{step:int}", TickAsync)
            .Needs(Permission.Triage)
            .Says<ResponseAnswer>("tickStep", "Marks a step of the first response as done, or as not done.");
    }

    private static async Task<IResult> FindAsync(string id, IncidentDesk desk, Caller caller, CancellationToken cancellation) =>
        IncidentNumber.Of(id) is { } number && await desk.FindAsync(caller.Workspace, number, cancellation) is { } view
            ? TypedResults.Ok(ChecklistAnswer.Of(view))
            : Problems.NotFound($"Incident '{id}'");

    private static async Task<IResult> AnswerAsync(
        string id,
        AnswerRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var choices = request.Choices ?? (request.Choice is null ? [] : [request.Choice]);
        return
            IncidentNumber.Of(id) is { } number
            && await desk.AnswerAsync(
                caller.Workspace,
                number,
                request.Question,
                choices,
                request.Note,
                request.Evidence ?? [],
                caller.Actor,
                cancellation
            )
                is not null
            ? await FindAsync(id, desk, caller, cancellation)
            : Problems.NotFound($"Incident '{id}'");
    }

    private static async Task<IResult> TallyAsync(
        string id,
        TallyRequest request,
        Caller caller,
        IncidentDesk desk,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var arm = request.Arm ?? throw new RefusedInputException("arm", $"'arm' is missing. One of: {ContractWords.All<Arm>()}.");
        var tally = new ReplayTally(
            FilingRules.Required(request.Question, "question", 10),
            arm,
            request.Tries,
            request.Right,
            request.Check ?? "",
            clock.GetUtcNow(),
            caller.Actor
        );
        return
            IncidentNumber.Of(id) is { } number
            && await desk.RecordTallyAsync(caller.Workspace, number, tally, cancellation) is not null
            ? await FindAsync(id, desk, caller, cancellation)
            : Problems.NotFound($"Incident '{id}'");
    }

    private static async Task<IResult> DecideAsync(
        string id,
        VerdictRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    )
    {
        var decision = new Decision(
            request.Class,
            request.Layer,
            request.Contributing,
            request.Trigger ?? Trigger.None,
            request.FixOwner,
            request.Reason
        );
        return
            IncidentNumber.Of(id) is { } number
            && await desk.DecideAsync(caller.Workspace, number, decision, caller.Actor, cancellation) is { } incident
            ? TypedResults.Ok(VerdictAnswer.Of(incident.Record.Verdict))
            : Problems.NotFound($"Incident '{id}'");
    }

    private static async Task<IResult> ResponseAsync(string id, IncidentDesk desk, Caller caller, CancellationToken cancellation)
    {
        if (
            IncidentNumber.Of(id) is not { } number
            || await desk.FindAsync(caller.Workspace, number, cancellation) is not { } view
        )
        {
            return Problems.NotFound($"Incident '{id}'");
        }

        return view.Response is { } response
            ? TypedResults.Ok(ResponseAnswer.Of(response))
            : throw new IllegalActException($"{view.Incident.Id} has no verdict yet, so there is no first response.");
    }

    private static async Task<IResult> TickAsync(
        string id,
        int step,
        StepRequest request,
        Caller caller,
        IncidentDesk desk,
        CancellationToken cancellation
    ) =>
        IncidentNumber.Of(id) is { } number
        && await desk.TickAsync(caller.Workspace, number, step, request.Done, request.Note, caller.Actor, cancellation)
            is not null
            ? await ResponseAsync(id, desk, caller, cancellation)
            : Problems.NotFound($"Incident '{id}'");
}
