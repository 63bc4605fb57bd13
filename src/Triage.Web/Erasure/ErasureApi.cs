using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Storage.Erasure;
using Triage.Web.Access;
using Triage.Web.Api;

namespace Triage.Web.Erasure;

/// <param name="Name">What the subject is called; null takes every name.</param>
/// <param name="Mentions">Runs that only say it in a text go too.</param>
/// <param name="DryRun">Only say what would be removed.</param>
public sealed record ErasureRequest(string? Name, string? Value, bool Mentions, bool DryRun);

/// <param name="Names">Of the first of them.</param>
/// <param name="Words">What it is; of what stays, why.</param>
public sealed record ErasureLineAnswer(string Kind, long Count, IReadOnlyList<string> Names, string Words);

/// <summary>An erasure while it runs, and its certificate afterwards. It never holds the value of the subject.</summary>
/// <param name="Id">Null of a preview.</param>
/// <param name="SubjectHash">Keyed hash of the value.</param>
/// <param name="BeginsAtUtc">Until then nothing is removed, and it can be cancelled.</param>
public sealed record ErasureAnswer(
    string? Id,
    string State,
    string SubjectHash,
    string? AskedBy,
    DateTimeOffset? AskedAtUtc,
    DateTimeOffset? BeginsAtUtc,
    DateTimeOffset? EndedAtUtc,
    IReadOnlyList<ErasureLineAnswer> Removed,
    IReadOnlyList<ErasureLineAnswer> Stays
)
{
    public static ErasureAnswer Of(KeptErasure erasure) =>
        new(
            $"ER-{erasure.Number}",
            ContractWords.Of(erasure.State),
            erasure.SubjectHash,
            erasure.AskedBy.Name,
            erasure.AskedAtUtc,
            erasure.BeginsAtUtc,
            erasure.EndedAtUtc,
            LinesOf(erasure.Report.Removed),
            LinesOf(erasure.Report.Stays)
        );

    public static ErasureAnswer OfPreview(ErasureReport report, string subjectHash) =>
        new(null, "preview", subjectHash, null, null, null, null, LinesOf(report.Removed), LinesOf(report.Stays));

    private static IReadOnlyList<ErasureLineAnswer> LinesOf(IReadOnlyList<ErasureLine> lines) =>
        [.. lines.Select(l => new ErasureLineAnswer(ContractWords.Of(l.Kind), l.Count, l.Names, ErasureWords.Of(l.Kind)))];
}

public static class ErasureApi
{
    public static void MapErasures(this RouteGroupBuilder api)
    {
        var erasures = api.MapGroup("/erasures").WithTags("Settings");
        erasures
            .MapPost("/", AskAsync)
            .Needs(Permission.Own)
            .Says<ErasureAnswer>("previewErasure", "Says what would be removed of a subject (dryRun), or begins to.")
            .Produces<ErasureAnswer>(StatusCodes.Status202Accepted);
        erasures
            .MapGet("/", ListAsync)
            .Needs(Permission.Own)
            .Says<ListAnswer<ErasureAnswer>>("listErasures", "Lists the erasures of the workspace, newest first.")
            .Reads(WholeList.Words);
        erasures
            .MapPost("/{id}/cancel", CancelAsync)
            .Needs(Permission.Own)
            .Says<ErasureAnswer>("cancelErasure", "Cancels an erasure that has not begun.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        erasures
            .MapGet("/{id}", FindAsync)
            .Needs(Permission.Own)
            .Says<ErasureAnswer>("getErasure", "Answers how far an erasure is, and afterwards its certificate.");
    }

    private static async Task<IResult> AskAsync(
        ErasureRequest request,
        ErasureStore erasures,
        ErasureSteps steps,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var subject = new SoughtSubject(request.Name, request.Value ?? "", request.Mentions).Checked();
        if (request.DryRun)
        {
            var report = await steps.PreviewAsync(caller.Workspace, subject, cancellation);
            var hash = await erasures.HashAsync(caller.Workspace, subject.Value, cancellation);
            return TypedResults.Ok(ErasureAnswer.OfPreview(report, hash));
        }

        var asked = await erasures.AskAsync(caller.Workspace, subject, ErasureLimits.BeginsAfter, caller.Actor, cancellation);
        return TypedResults.Accepted($"/api/v1/erasures/ER-{asked.Number}", ErasureAnswer.Of(asked));
    }

    private static async Task<ListAnswer<ErasureAnswer>> ListAsync(
        HttpRequest request,
        ErasureStore erasures,
        Caller caller,
        CancellationToken cancellation
    ) => WholeList.Of(await erasures.ListAsync(caller.Workspace, cancellation), ErasureAnswer.Of, request.Query);

    private static async Task<IResult> CancelAsync(
        string id,
        ErasureStore erasures,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var cancelled =
            TryNumber(id, out var number) && await erasures.CancelAsync(caller.Workspace, number, caller.Actor, cancellation);
        var answer = await FindAsync(id, erasures, caller, cancellation);
        return cancelled || answer is not Ok<ErasureAnswer> { Value: { } found }
            ? answer
            : Results.Problem(ErasureWords.TooLate(found.Id!, found.State), statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> FindAsync(
        string id,
        ErasureStore erasures,
        Caller caller,
        CancellationToken cancellation
    ) =>
        TryNumber(id, out var number) && await erasures.FindAsync(caller.Workspace, number, cancellation) is { } found
            ? TypedResults.Ok(ErasureAnswer.Of(found))
            : Problems.NotFound($"Erasure '{id}'");

    /// <summary>Of <c>ER-12</c>.</summary>
    internal static bool TryNumber(string id, out int number)
    {
        number = 0;
        return id.StartsWith("ER-", StringComparison.Ordinal)
            && int.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
