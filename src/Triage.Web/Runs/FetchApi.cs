using Triage.Connectors.TraceSources;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Intake;

namespace Triage.Web.Runs;

/// <param name="Source">Name of a source that an administrator configured.</param>
public sealed record FetchRequest(string? Source, string? TraceId);

public static class FetchApi
{
    public static void MapFetch(this RouteGroupBuilder api) =>
        api.MapPost("/runs/fetch", FetchAsync)
            .WithTags("Intake")
            .Needs(Permission.Report)
            .Says<ImportAnswer>(
                "fetchTrace",
                "Fetches one trace by its id from a Langfuse, Tempo or Jaeger that an administrator configured."
            );

    private static async Task<IResult> FetchAsync(
        FetchRequest request,
        TraceFetch fetch,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var fetched = await fetch.FetchAsync(caller.Workspace, request.Source ?? "", request.TraceId ?? "", cancellation);
        return fetched.Failure switch
        {
            null => TypedResults.Ok(new ImportAnswer(fetched.Taken!.RunIds, fetched.Taken.Stored, fetched.Taken.Refused)),
            FetchFailure.NoSuchSource => throw new RefusedInputException("source", fetched.Why!),
            FetchFailure.NoTraceId => throw new RefusedInputException("traceId", fetched.Why!),
            FetchFailure.UnknownTrace => Results.Problem(fetched.Why, statusCode: StatusCodes.Status404NotFound),
            // The fault is not of whoever asked, nor of this program.
            _ => Results.Problem(fetched.Why, statusCode: StatusCodes.Status502BadGateway),
        };
    }
}
