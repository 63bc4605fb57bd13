using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Incidents;
using Triage.Web.Runs;
using Triage.Web.Shared;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Triage.Web.Exports;

/// <param name="Cut">There were more than a file holds.</param>
/// <param name="Note">What to do about that.</param>
public sealed record ExportAnswer<T>(IReadOnlyList<T> Items, bool Cut, string? Note);

/// <summary>The lists as files: exactly the filtered view, whichever page of it is on screen.</summary>
public static class ExportsApi
{
    public static void MapExports(this RouteGroupBuilder api)
    {
        var exports = api.MapGroup("").WithTags("Exports").TellsOfExport();
        exports
            .MapGet("/incidents.csv", IncidentsCsvAsync)
            .Needs(Permission.Read)
            .Says("exportIncidentsCsv", "The filtered incidents as a file for spreadsheets.", "text/csv")
            .Reads(IncidentFilters.Words);
        exports
            .MapGet("/incidents.json", IncidentsJsonAsync)
            .Needs(Permission.Read)
            .Says<ExportAnswer<IncidentRowAnswer>>("exportIncidentsJson", "The filtered incidents as one JSON file.")
            .Reads(IncidentFilters.Words);
        exports
            .MapGet("/runs.csv", RunsCsvAsync)
            .Needs(Permission.Read)
            .Says("exportRunsCsv", "The filtered runs as a file for spreadsheets.", "text/csv")
            .Reads(RunFilters.Words);
        exports
            .MapGet("/runs.json", RunsJsonAsync)
            .Needs(Permission.Read)
            .Says<ExportAnswer<RunAnswer>>("exportRunsJson", "The filtered runs as one JSON file.")
            .Reads(RunFilters.Words);
    }

    private static async Task<IResult> IncidentsCsvAsync(
        HttpRequest request,
        IncidentQueries queries,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var workspace = await workspaces.GetAsync(caller.Workspace, cancellation);
        var zone = workspace.Zone;
        return await Incidents(request, queries, workspace)
            .CsvAsync(
                [
                    "id",
                    "title",
                    "state",
                    "severity",
                    "agent",
                    "subject",
                    "owner",
                    "class",
                    "layer",
                    "confidence",
                    "symptom",
                    "amount",
                    CsvText.TimeHeading("first noticed", zone),
                    CsvText.TimeHeading("filed", zone),
                    CsvText.TimeHeading("accepted", zone),
                    CsvText.TimeHeading("contained", zone),
                    CsvText.TimeHeading("classified", zone),
                    CsvText.TimeHeading("closed", zone),
                    "helped",
                    "private",
                    "url",
                ],
                row => CellsOf(row, zone, $"{request.Scheme}://{request.Host}{Addresses.Incident(workspace.Id, row.Number)}"),
                cancellation
            );
    }

    private static IReadOnlyList<string?> CellsOf(IncidentRow row, TimeZoneInfo zone, string url) =>
        [
            row.Id,
            row.Title,
            ContractWords.Of(row.State),
            ContractWords.Of(row.Severity),
            row.Agent,
            row.Subject,
            row.Owner,
            row.Class,
            WordOf(row.Layer),
            WordOf(row.Confidence),
            ContractWords.Of(row.Symptom),
            row.Amount,
            CsvText.Time(row.FirstBadAtUtc, zone),
            CsvText.Time(row.FiledAtUtc, zone),
            CsvText.Time(row.AcceptedAtUtc, zone),
            CsvText.Time(row.ContainedAtUtc, zone),
            CsvText.Time(row.ClassifiedAtUtc, zone),
            CsvText.Time(row.ClosedAtUtc, zone),
            WordOf(row.Helped),
            row.Private ? "yes" : "no",
            url,
        ];

    private static async Task<IResult> IncidentsJsonAsync(
        HttpRequest request,
        IncidentQueries queries,
        WorkspaceStore workspaces,
        IOptions<JsonOptions> json,
        Caller caller,
        CancellationToken cancellation
    ) =>
        await Incidents(request, queries, await workspaces.GetAsync(caller.Workspace, cancellation))
            .JsonAsync(IncidentRowAnswer.Of, json, cancellation);

    private static async Task<IResult> RunsCsvAsync(
        HttpRequest request,
        RunQueries queries,
        WorkspaceStore workspaces,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var workspace = await workspaces.GetAsync(caller.Workspace, cancellation);
        var zone = workspace.Zone;
        var address = $"{request.Scheme}://{request.Host}";
        return await Runs(request, queries, caller)
            .CsvAsync(
                [
                    "id",
                    "agent",
                    "task",
                    "subjects",
                    "build",
                    CsvText.TimeHeading("started", zone),
                    "duration ms",
                    "reported",
                    "outcome",
                    "outcome source",
                    "model calls",
                    "tool calls",
                    "input tokens",
                    "output tokens",
                    "traces",
                    "url",
                ],
                run =>
                    [
                        run.Id,
                        run.Summary.Agent,
                        run.Summary.Task,
                        string.Join("; ", run.Summary.Subjects.Select(s => s.Value)),
                        run.Summary.Build.Label,
                        CsvText.Time(run.Summary.StartedAtUtc, zone),
                        CsvText.Number(run.Summary.DurationMs),
                        ContractWords.Of(run.Summary.ReportedStatus),
                        ContractWords.Of(run.Outcome.Outcome),
                        WordOf(run.Outcome.Source),
                        CsvText.Number(run.Summary.ModelCallCount),
                        CsvText.Number(run.Summary.ToolCallCount),
                        CsvText.Number(run.Summary.InputTokens),
                        CsvText.Number(run.Summary.OutputTokens),
                        string.Join("; ", run.TraceIds),
                        address + Addresses.Run(workspace.Id, run.Id),
                    ],
                cancellation
            );
    }

    private static Task<IResult> RunsJsonAsync(
        HttpRequest request,
        RunQueries queries,
        IOptions<JsonOptions> json,
        Caller caller,
        CancellationToken cancellation
    ) => Runs(request, queries, caller).JsonAsync(r => RunAnswer.Of(r, null), json, cancellation);

    private static ListExport<IncidentRow> Incidents(HttpRequest request, IncidentQueries queries, Workspace workspace)
    {
        var filter = IncidentFilters.Read(request.Query) with { Limit = Limits.MaxPageSize };
        return new ListExport<IncidentRow>(
            "incidents",
            (after, cancellation) => queries.ListAsync(workspace.Id, filter with { After = after }, workspace.Zone, cancellation)
        );
    }

    private static ListExport<Run> Runs(HttpRequest request, RunQueries queries, Caller caller)
    {
        var filter = RunFilters.Read(request.Query) with { Limit = Limits.MaxPageSize };
        return new ListExport<Run>(
            "runs",
            (after, cancellation) => queries.ListAsync(caller.Workspace, filter with { After = after }, cancellation)
        );
    }

    private static string? WordOf<T>(T? value)
        where T : struct, Enum => value is { } known ? ContractWords.Of(known) : null;
}
