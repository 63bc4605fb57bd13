using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Comparison;

public static class ComparisonsApi
{
    public static void MapComparisons(this RouteGroupBuilder api)
    {
        api.MapGet("/comparisons", CompareAsync)
            .WithTags("Comparison")
            .Needs(Permission.Read)
            .Says<ComparisonAnswer>(
                "compareRuns",
                "Compares a red run with a green one, by run id or trace id, and suggests failure classes."
            )
            .WithEntityTag();
        api.MapGet("/runs/{id}/diagnosis", DiagnoseAsync)
            .WithTags("Comparison")
            .Needs(Permission.Read)
            .Says<ComparisonAnswer>(
                "diagnoseRun",
                "Compares a run with the green run that is proposed for it; without one the run alone is judged."
            )
            .WithEntityTag();
        api.MapGet("/runs/{id}/pairs", PairsAsync)
            .WithTags("Comparison")
            .Needs(Permission.Read)
            .Says<ListAnswer<PairAnswer>>("listPairs", "Lists the green runs that a run can be compared with, the best first.")
            .Reads(WholeList.Words);
    }

    private static async Task<IResult> CompareAsync(
        string? green,
        string? red,
        Comparisons comparisons,
        CodeBetween code,
        RunQueries queries,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(green) || string.IsNullOrEmpty(red))
        {
            throw new RefusedInputException("green, red", "Name both runs: ?green={run}&red={run}, by run id or trace id.");
        }

        if (await comparisons.OfPairAsync(caller.Workspace, green, red, cancellation) is { } diagnosis)
        {
            return TypedResults.Ok(await AnswerAsync(diagnosis, null, code, caller, cancellation));
        }

        var missing = await queries.FindAsync(caller.Workspace, green, cancellation) is null ? green : red;
        return Problems.NotFound($"Run '{missing}'");
    }

    private static async Task<IResult> DiagnoseAsync(
        string id,
        Comparisons comparisons,
        CodeBetween code,
        RunQueries queries,
        Caller caller,
        CancellationToken cancellation
    ) =>
        await queries.FindAsync(caller.Workspace, id, cancellation) is { } red
        && await comparisons.OfRunAsync(caller.Workspace, red.Run.Id, cancellation) is { } diagnosis
            ? TypedResults.Ok(await AnswerAsync(diagnosis, red.Run, code, caller, cancellation))
            : Problems.NotFound($"Run '{id}'");

    private static async Task<ComparisonAnswer> AnswerAsync(
        PairDiagnosis diagnosis,
        Run? red,
        CodeBetween code,
        Caller caller,
        CancellationToken cancellation
    ) =>
        ComparisonAnswer.Of(diagnosis, red) with
        {
            Code = diagnosis.Comparison is { Abstained: null } pair
                ? CodeAnswer.Of(await code.OfAsync(caller.Workspace, pair, cancellation))
                : null,
        };

    private static async Task<IResult> PairsAsync(
        string id,
        HttpRequest request,
        Comparisons comparisons,
        RunQueries queries,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (await queries.FindAsync(caller.Workspace, id, cancellation) is not { } red)
        {
            return Problems.NotFound($"Run '{id}'");
        }

        var candidates = await comparisons.CandidatesAsync(caller.Workspace, red.Run, cancellation);
        return TypedResults.Ok(
            WholeList.Of(
                candidates,
                c => new PairAnswer(SideAnswer.Of(c.Green), c.Green.Summary.StartedAtUtc, c.Tier, c.Reason, c.Limit),
                request.Query
            )
        );
    }
}
