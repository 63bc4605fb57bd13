using Triage.Storage;

namespace Triage.Web.Api;

public static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(
                "/health/ready",
                async (StorageStartup storage, CancellationToken cancellation) =>
                    await storage.IsReadyAsync(cancellation)
                        ? Results.Text("ready")
                        : Results.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable)
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }
}
