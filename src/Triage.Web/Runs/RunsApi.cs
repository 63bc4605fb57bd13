using System.Security.Claims;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Runs;

/// <param name="Item">A subject inside the run; without it the claim is about the whole run.</param>
public sealed record OutcomeRequest(Outcome? Outcome, string? Check, string? Note, string? Item);

public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next);

public static class RunsApi
{
    public static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", ListAsync);
        runs.MapGet("/{id}", FindAsync);
        runs.MapGet("/{id}/spans", SpansAsync);
        runs.MapPut("/{id}/outcome", ClaimAsync);
    }

    private static async Task<ListAnswer<RunAnswer>> ListAsync(
        HttpRequest request,
        RunQueries queries,
        CancellationToken cancellation
    )
    {
        Page<Run> page = await queries.ListAsync(WorkspaceId.Main, RunFilters.Read(request.Query), cancellation);
        return new ListAnswer<RunAnswer>([.. page.Items.Select(r => RunAnswer.Of(r, null))], page.Next);
    }

    private static async Task<IResult> FindAsync(string id, RunQueries queries, CancellationToken cancellation) =>
        await queries.FindAsync(WorkspaceId.Main, id, cancellation) is { } found
            ? TypedResults.Ok(RunAnswer.Of(found.Run, found.Claims))
            : Problems.NotFound($"Run '{id}'");

    private static async Task<IResult> SpansAsync(
        string id,
        HttpRequest request,
        RunQueries queries,
        IRunStore runs,
        CancellationToken cancellation
    )
    {
        if (new QueryWords(request.Query).Flag("bodies") == true)
        {
            return await runs.FindRecordedAsync(WorkspaceId.Main, id, cancellation) is { } recorded
                ? Answer(recorded.Spans)
                : Problems.NotFound($"Run '{id}'");
        }

        return await queries.FindAsync(WorkspaceId.Main, id, cancellation) is { } found
            ? Answer(await queries.SkeletonAsync(WorkspaceId.Main, found.Run.Id, cancellation))
            : Problems.NotFound($"Run '{id}'");
    }

    private static async Task<IResult> ClaimAsync(
        string id,
        OutcomeRequest request,
        ClaimsPrincipal user,
        IRunStore runs,
        RunQueries queries,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var outcome =
            request.Outcome
            ?? throw new RefusedInputException("outcome", $"'outcome' is missing. Send one of: {ContractWords.All<Outcome>()}.");
        var claim = new OutcomeClaim(
            outcome,
            OutcomeSource.Person,
            clock.GetUtcNow(),
            user.ActorOf(),
            FilingRules.Optional(request.Item, "item", Limits.MaxShortTextChars),
            FilingRules.Optional(request.Check, "check", Limits.MaxShortTextChars),
            FilingRules.Optional(request.Note, "note", Limits.MaxTextChars)
        );
        return await runs.ClaimOutcomeAsync(WorkspaceId.Main, id, claim, cancellation)
            ? await FindAsync(id, queries, cancellation)
            : Problems.NotFound($"Run '{id}'");
    }

    private static IResult Answer(IEnumerable<SpanSkeleton> spans) =>
        TypedResults.Ok(new ListAnswer<SpanAnswer>([.. spans.Select(SpanAnswer.Of)], null));
}
