using Triage.Engine;
using Triage.Storage;
using Triage.Web.Shell;

namespace Triage.Web.Api;

/// <summary>One thing that must be well before requests are sent here.</summary>
/// <param name="State">In a few words, for the person who reads it at night.</param>
public sealed record HealthCheck(string Name, bool Ok, string State);

public sealed record HealthAnswer(bool Ready, IReadOnlyList<HealthCheck> Checks);

public static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", AnswerAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(
        StorageStartup storage,
        TriageSettings settings,
        OwnMeasures measures,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation
    )
    {
        var answer = Of(
            await storage.IsReadyAsync(cancellation),
            FreeBytes(settings.DataDirectory),
            measures.WritesWaiting,
            lifetime.ApplicationStopping.IsCancellationRequested
        );
        return Results.Json(answer, statusCode: answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The checks against their limits.</summary>
    public static HealthAnswer Of(bool databaseAnswers, long freeDiskBytes, int writesWaiting, bool stopping)
    {
        const long Mebibyte = 1024 * 1024;
        HealthCheck[] checks =
        [
            new("database", databaseAnswers, databaseAnswers ? "answers" : "does not answer"),
            new(
                "disk",
                freeDiskBytes >= Limits.MinFreeDiskBytes,
                $"{freeDiskBytes / Mebibyte:N0} MiB free where the data is, at least {Limits.MinFreeDiskBytes / Mebibyte} needed"
            ),
            new(
                "intake",
                writesWaiting <= Limits.MaxWritesWaiting,
                $"{writesWaiting} writes waiting, at most {Limits.MaxWritesWaiting} expected"
            ),
            new("serving", !stopping, stopping ? "is stopping" : "takes requests"),
        ];
        return new HealthAnswer(checks.All(c => c.Ok), checks);
    }

    private static long FreeBytes(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (IOException)
        {
            // The directory or its drive has gone.
            return 0;
        }
    }
}
