using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Agents;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

public sealed record ChangeRequest(
    DateTimeOffset? At,
    Trigger? Kind,
    string? Subject,
    string? Before,
    string? After,
    string? Agent,
    string? Link
);

public enum BuildResultWord
{
    Success,
    Failure,
}

public sealed record BuildRequest(string? Agent, string? Version, string? Commit, BuildResultWord? Result, DateTimeOffset? At);

public sealed record RunRequest(
    string? Agent,
    string? Task,
    IReadOnlyList<string>? Subjects,
    string? Build,
    ReportedStatus? ReportedStatus,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Note
);

/// <summary>One change of an agent as the contract words it.</summary>
/// <param name="WithoutNewBuild">The runs show it and no deployment explains it.</param>
/// <param name="RunBefore">A run that had what was there before; null for what was only told.</param>
public sealed record ChangeAnswer(
    DateTimeOffset AtUtc,
    Trigger Kind,
    string Subject,
    string? Before,
    string? After,
    ChangeSource Source,
    string Said,
    SeenChangeNature? Nature,
    string? Build,
    bool WithoutNewBuild,
    string? RunBefore,
    string? RunAfter,
    string? Link
)
{
    public static ChangeAnswer Of(ChangeLine l) =>
        new(
            l.AtUtc,
            l.Kind,
            l.Subject,
            l.Before,
            l.After,
            l.Source,
            l.Said,
            l.Nature,
            l.Build,
            l.WithoutNewBuild,
            l.RunBefore,
            l.RunAfter,
            l.Link
        );
}

public sealed record RecordedAnswer(string Id, string Url);

public sealed record BuildAnswer(string Agent, string Version, string? Commit, BuildResultWord? Result, DateTimeOffset AtUtc);

/// <summary>What programs tell that telemetry cannot see: changes, what CI says of a build, runs without a trace.</summary>
public static class ChangesApi
{
    public static void MapChanges(this RouteGroupBuilder api)
    {
        api.MapGet("/agents/{name}/changes", ListAsync)
            .WithTags("Agents")
            .Reads([QueryWord.Of<Trigger>("kind", "Only changes of this kind."), .. WholeList.Words])
            .Needs(Permission.Read)
            .Says<ListAnswer<ChangeAnswer>>(
                "listAgentChanges",
                "What changed of an agent: seen in its runs, reported, or said by CI of its builds; newest first."
            );
        api.MapPost("/changes", ReportChangeAsync)
            .WithTags("Agents")
            .Needs(Permission.Send)
            .Says<RecordedAnswer>(
                "reportChange",
                "Reports a change that telemetry cannot see: a rotation, a flag, a deploy.",
                StatusCodes.Status201Created
            );
        api.MapPost("/builds", ReportBuildAsync)
            .WithTags("Agents")
            .Needs(Permission.Send)
            .Says<BuildAnswer>("reportBuild", "Reports what CI says of a build.", StatusCodes.Status201Created);
        api.MapPost("/runs", RecordRunAsync)
            .WithTags("Runs")
            .Needs(Permission.Send)
            .Says<RecordedAnswer>("recordRun", "Records a run of an agent without traces.", StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(
        string name,
        HttpRequest http,
        AgentQueries agents,
        AgentChanges changes,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var kind = new QueryWords(http.Query).Word<Trigger>("kind");
        if (!await agents.ExistsAsync(caller.Workspace, name, cancellation))
        {
            return Problems.NotFound($"Agent '{name}'");
        }

        var lines = await changes.OfAsync(caller.Workspace, name, cancellation);
        return TypedResults.Ok(WholeList.Of([.. lines.Where(l => kind is null || l.Kind == kind)], ChangeAnswer.Of, http.Query));
    }

    private static async Task<IResult> ReportChangeAsync(
        ChangeRequest request,
        Caller caller,
        AgentDesk desk,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var change = new Change(
            request.At ?? clock.GetUtcNow(),
            request.Kind is { } kind and not Trigger.None
                ? kind
                : throw new RefusedInputException("kind", $"'kind' is missing. Send one of: {ContractWords.All<Trigger>()}."),
            request.Subject ?? "",
            request.Before,
            request.After,
            request.Agent,
            request.Link,
            caller.Actor
        );
        var id = await desk.ReportAsync(caller.Workspace, change, cancellation);
        var url = request.Agent is { Length: > 0 } agent
            ? Addresses.Agent(caller.Workspace, agent.Trim(), "changes")
            : Addresses.Agents(caller.Workspace);
        return TypedResults.Created((string?)null, new RecordedAnswer(id, url));
    }

    private static async Task<IResult> ReportBuildAsync(
        BuildRequest request,
        AgentDesk desk,
        TimeProvider clock,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var told = new BuildResult(
            request.Agent ?? "",
            request.Version ?? "",
            request.Commit,
            request.Result is { } result ? result == BuildResultWord.Success : null,
            request.At ?? clock.GetUtcNow()
        );
        var kept = await desk.ReportAsync(caller.Workspace, told, cancellation);
        return TypedResults.Created(
            (string?)null,
            new BuildAnswer(kept.Agent, kept.Version, kept.Commit, request.Result, kept.AtUtc)
        );
    }

    private static async Task<IResult> RecordRunAsync(
        RunRequest request,
        HttpRequest http,
        AgentDesk desk,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var told = new RunSummary
        {
            Agent = request.Agent,
            Task = request.Task ?? "",
            Subjects = [.. (request.Subjects ?? []).Select(s => new Subject("subject", s ?? ""))],
            Build = Build.Unknown with { Version = request.Build },
            StartedAtUtc = request.StartedAt ?? default,
            ReportedStatus = request.ReportedStatus ?? ReportedStatus.Unset,
            Note = request.Note,
        };
        var key = FilingRules.Optional(http.Headers["Idempotency-Key"], "Idempotency-Key", Limits.MaxShortTextChars);
        var run = await desk.RecordAsync(caller.Workspace, told, request.EndedAt, key, cancellation);
        return TypedResults.Created(
            $"/api/v1/runs/{run.Id}",
            new RecordedAnswer(run.Id, Addresses.Run(caller.Workspace, run.Id))
        );
    }
}
