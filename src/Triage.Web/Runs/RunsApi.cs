using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Runs;

/// <param name="Item">A subject inside the run; without it the claim is about the whole run.</param>
public sealed record OutcomeRequest(Outcome? Outcome, string? Check, string? Note, string? Item);

public static class RunsApi
{
    public static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", ListAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<RunAnswer>>("listRuns", "Lists runs, newest first.")
            .Reads(RunFilters.Words, paged: true);
        runs.MapGet("/{id}", FindAsync)
            .Needs(Permission.Read)
            .Says<RunAnswer>("getRun", "Answers one run with every claim about its outcome.")
            .WithEntityTag();
        runs.MapGet("/{id}/spans", SpansAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<SpanAnswer>>("listSpans", "Lists the steps of a run, parents before what they started.")
            .Reads([new("bodies", "Whether contents and attributes come along.", ["true", "false"]), .. WholeList.Words]);
        runs.MapGet("/{id}/items", ItemsAsync)
            .Needs(Permission.Read)
            .Says<ListAnswer<ItemAnswer>>("listItems", "Lists the items that a run handled, in order.")
            .Reads(ItemWords, paged: true);
        runs.MapPut("/{id}/outcome", ClaimAsync)
            .Needs(Permission.Report)
            .Says<RunAnswer>("claimOutcome", "Records what a person says of a run, or of one of its items.");
    }

    private static readonly QueryWord[] ItemWords =
    [
        QueryWord.Of<Outcome>("outcome", "The outcome that counts."),
        new("subject", "The item of this subject."),
    ];

    private static async Task<ListAnswer<RunAnswer>> ListAsync(
        HttpRequest request,
        RunQueries queries,
        Caller caller,
        CancellationToken cancellation
    )
    {
        Page<Run> page = await queries.ListAsync(caller.Workspace, RunFilters.Read(request.Query), cancellation);
        return new ListAnswer<RunAnswer>([.. page.Items.Select(r => RunAnswer.Of(r, null))], page.Next);
    }

    private static async Task<IResult> FindAsync(string id, RunQueries queries, Caller caller, CancellationToken cancellation) =>
        await queries.FindAsync(caller.Workspace, id, cancellation) is { } found
            ? TypedResults.Ok(RunAnswer.Of(found.Run, found.Claims))
            : Problems.NotFound($"Run '{id}'");

    private static async Task<IResult> SpansAsync(
        string id,
        HttpRequest request,
        RunQueries queries,
        IRunStore runs,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (new QueryWords(request.Query).Flag("bodies") == true)
        {
            return await runs.FindRecordedAsync(caller.Workspace, id, cancellation) is { } recorded
                ? Answer(recorded.Spans, request)
                : Problems.NotFound($"Run '{id}'");
        }

        return await queries.FindAsync(caller.Workspace, id, cancellation) is { } found
            ? Answer(await queries.SkeletonAsync(caller.Workspace, found.Run.Id, cancellation), request)
            : Problems.NotFound($"Run '{id}'");
    }

    private static async Task<IResult> ItemsAsync(
        string id,
        HttpRequest request,
        RunQueries queries,
        ItemQueries items,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (await queries.FindAsync(caller.Workspace, id, cancellation) is not { } found)
        {
            return Problems.NotFound($"Run '{id}'");
        }

        var words = new QueryWords(request.Query);
        var filter = new ItemFilter
        {
            Outcome = words.Word<Outcome>("outcome"),
            Subject = words.Text("subject"),
            Limit = words.Number("limit", Limits.DefaultPageSize, Limits.MaxPageSize),
            After = words.Text("after"),
        };
        var page = await items.OfRunAsync(caller.Workspace, found.Run.Id, filter, cancellation);
        return TypedResults.Ok(new ListAnswer<ItemAnswer>([.. page.Items.Select(ItemAnswer.Of)], page.Next));
    }

    private static async Task<IResult> ClaimAsync(
        string id,
        OutcomeRequest request,
        Caller caller,
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
            caller.Actor,
            FilingRules.Optional(request.Item, "item", Limits.MaxShortTextChars),
            FilingRules.Optional(request.Check, "check", Limits.MaxShortTextChars),
            FilingRules.Optional(request.Note, "note", Limits.MaxTextChars)
        );
        return await runs.ClaimOutcomeAsync(caller.Workspace, id, claim, cancellation)
            ? await FindAsync(id, queries, caller, cancellation)
            : Problems.NotFound($"Run '{id}'");
    }

    private static IResult Answer(IReadOnlyList<SpanSkeleton> spans, HttpRequest request) =>
        TypedResults.Ok(WholeList.Of(spans, SpanAnswer.Of, request.Query));
}
