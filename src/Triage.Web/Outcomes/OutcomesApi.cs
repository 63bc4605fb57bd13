using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Intake;

namespace Triage.Web.Outcomes;

public sealed record UnmatchedAnswer(int Line, string? Agent, string? Subject, string? TraceId, string Why);

/// <param name="Matched">Lines that spoke of a run or an item, repeats left out.</param>
/// <param name="Red">Of those matched.</param>
/// <param name="Fact">What was compared where the lines tell only what was expected.</param>
/// <param name="Runs">Ids of the runs that were spoken of.</param>
public sealed record OutcomesAnswer(
    int Matched,
    IReadOnlyList<UnmatchedAnswer> Unmatched,
    int Red,
    int Green,
    int Repeated,
    IReadOnlyList<LineConflict> Conflicts,
    string? Fact,
    IReadOnlyList<string> Runs
);

public static class OutcomesApi
{
    public static void MapOutcomes(this RouteGroupBuilder api) =>
        api.MapPost("/outcomes", TakeAsync)
            .WithTags("Intake")
            .Needs(Permission.Send)
            .Says<OutcomesAnswer>(
                "recordOutcomes",
                "Takes what was true, by run or by item. Without an outcome, what was expected is compared with what was done."
            )
            .Reads([
                new("agent", "The agent of lines that name none."),
                new("fact", "What of an item is compared where the lines tell only what was expected."),
            ])
            .Takes(
                "A JSON list, or CSV with a header line, of agent, subject or traceId, outcome, expected, actual, check, at.",
                Limits.MaxOutcomeFileBytes,
                "application/json",
                "text/csv"
            );

    private static async Task<OutcomesAnswer> TakeAsync(
        HttpRequest request,
        Caller caller,
        OutcomeDesk desk,
        IAgentStore agents,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var workspace = caller.Workspace;
        var table = OutcomeTable.Read(
            await RequestBody.ReadAsync(request, Limits.MaxOutcomeFileBytes, OutcomeTable.SmallerFiles, cancellation)
        );
        var agent = request.Query["agent"].ToString() is { Length: > 0 } named ? named : null;
        var rules = agent is null ? [] : (await agents.GetAsync(workspace, agent, cancellation)).SubjectRules;
        var sheet = ColumnMapping.Of(table.Headers, rules.Select(r => r.Name)).Sheet(table, agent);
        var fact = request.Query["fact"].ToString() is { Length: > 0 } chosen ? chosen : null;
        var match = await desk.MatchAsync(
            workspace,
            sheet,
            fact,
            new Dictionary<string, string>(StringComparer.Ordinal),
            cancellation
        );
        var claims = match.Claims(OutcomeSource.Api, "sent through the API", caller.Actor, clock.GetUtcNow());
        await desk.RecordAsync(workspace, claims, _ => Task.CompletedTask, cancellation);
        return new OutcomesAnswer(
            match.Matched.Count,
            [
                .. match.Unmatched.Select(u => new UnmatchedAnswer(
                    u.Line.Number,
                    u.Line.Agent,
                    u.Line.Subject,
                    u.Line.TraceId,
                    u.Why
                )),
            ],
            match.Red,
            match.Green,
            sheet.Repeated,
            sheet.Conflicts,
            match.Fact,
            match.RunIds
        );
    }
}
