using Triage.Web.Comparison;
using Triage.Web.Incidents;
using Triage.Web.Reports;
using Triage.Web.Runs;
using Triage.Web.Samples;

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
        builder.Services.AddOpenApi("v1");
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup("/api/v1").DisableAntiforgery();
        api.MapImport();
        api.MapRuns();
        api.MapComparisons();
        api.MapIncidents();
        api.MapChecklist();
        api.MapReports();
        api.MapSamples();
        api.MapFallback("{*path}", context => Problems.NotFound($"{context.Request.Path}").ExecuteAsync(context));
    }
}
