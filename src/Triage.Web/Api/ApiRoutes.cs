using Microsoft.AspNetCore.Mvc;
using Triage.Engine;
using Triage.Web.Access.Audit;
using Triage.Web.Access.Keys;
using Triage.Web.Agents;
using Triage.Web.Comparison;
using Triage.Web.Erasure;
using Triage.Web.Exports;
using Triage.Web.Incidents;
using Triage.Web.Intake;
using Triage.Web.Outcomes;
using Triage.Web.Reports;
using Triage.Web.Retention;
using Triage.Web.Runs;
using Triage.Web.Samples;
using Triage.Web.Search;

namespace Triage.Web.Api;

/// <summary>The HTTP contract under <c>/api/v1</c>, described at <c>/openapi/v1.json</c>.</summary>
public static class ApiRoutes
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        // A body that does not bind is refused by name, in every environment.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails();
        builder.Services.AddApiDescription();
        builder.Services.AddRequestLimit();
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization();
        var api = app.MapGroup("/api/v1")
            .DisableAntiforgery()
            .WithMetadata(new RequestSizeLimitAttribute(Limits.MaxJsonBodyBytes));
        api.MapImport();
        api.MapFetch();
        api.MapRuns();
        api.MapOutcomes();
        api.MapChanges();
        api.MapPopulation();
        api.MapComparisons();
        api.MapIncidents();
        api.MapIncidentActs();
        api.MapChecklist();
        api.MapWorklist();
        api.MapReports();
        api.MapSearch();
        api.MapSamples();
        api.MapRemap();
        api.MapExports();
        api.MapRetention();
        api.MapErasures();
        api.MapKeys();
        api.MapAudit();
    }
}
