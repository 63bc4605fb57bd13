using Triage.Engine;
using Triage.Storage.Runs;
using Triage.Web.Api;
using Triage.Web.Runs;

namespace Triage.Web.Comparison;

public static class ComparisonsApi
{
    public static void MapComparisons(this RouteGroupBuilder api)
    {
        api.MapGet("/comparisons", CompareAsync).WithTags("Comparison");
        api.MapGet("/runs/{id}/diagnosis", DiagnoseAsync).WithTags("Comparison");
        api.MapGet("/runs/{id}/pairs", PairsAsync).WithTags("Comparison");
    }

    private static async Task<IResult> CompareAsync(
        string? green,
        string? red,
        Comparisons comparisons,
        RunQueries queries,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(green) || string.IsNullOrEmpty(red))
        {
            throw new RefusedInputException("green, red", "Name both runs: ?green={run}&red={run}, by run id or trace id.");
        }

        if (await comparisons.OfPairAsync(WorkspaceId.Main, green, red, cancellation) is { } diagnosis)
        {
            return TypedResults.Ok(ComparisonAnswer.Of(diagnosis, null));
        }

        var missing = await queries.FindAsync(WorkspaceId.Main, green, cancellation) is null ? green : red;
        return Problems.NotFound($"Run '{missing}'");
    }

    private static async Task<IResult> DiagnoseAsync(
        string id,
        Comparisons comparisons,
        RunQueries queries,
        CancellationToken cancellation
    ) =>
        await queries.FindAsync(WorkspaceId.Main, id, cancellation) is { } red
        && await comparisons.OfRunAsync(WorkspaceId.Main, red.Run.Id, cancellation) is { } diagnosis
            ? TypedResults.Ok(ComparisonAnswer.Of(diagnosis, red.Run))
            : Problems.NotFound($"Run '{id}'");

    private static async Task<IResult> PairsAsync(
        string id,
        Comparisons comparisons,
        RunQueries queries,
        CancellationToken cancellation
    )
    {
        if (await queries.FindAsync(WorkspaceId.Main, id, cancellation) is not { } red)
        {
            return Problems.NotFound($"Run '{id}'");
        }

        var candidates = await comparisons.CandidatesAsync(WorkspaceId.Main, red.Run, cancellation);
        return TypedResults.Ok(
            new ListAnswer<PairAnswer>(
                [
                    .. candidates.Select(c => new PairAnswer(
                        SideAnswer.Of(c.Green),
                        c.Green.Summary.StartedAtUtc,
                        c.Tier,
                        c.Reason,
                        c.Limit
                    )),
                ],
                null
            )
        );
    }
}
