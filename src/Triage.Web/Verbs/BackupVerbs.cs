using Triage.Connectors.Instance;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Access;
using Triage.Telemetry;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>The verbs about the database as a whole. Neither opens it as the app does, so a damaged one can be replaced.</summary>
internal static class BackupVerbs
{
    private static readonly Actor By = new("command line");

    /// <summary>A backup only reads, so a running instance does not mind.</summary>
    /// <exception cref="StorageRefusedException">It could not be made; the message says why.</exception>
    public static async Task<string> BackupAsync(string[] settings, string file)
    {
        await using var app = Build(settings);
        await app.Services.GetRequiredService<DatabaseBackup>().WriteAsync(file, CancellationToken.None);
        return $"Wrote {Path.GetFullPath(file)}. Keep it as secret as the database. protection.key of the data directory is not in it."
            + await TellAsync(app, AuditAct.BackedUp, file);
    }

    /// <exception cref="StartRefusedException">A Triage runs on the data directory.</exception>
    /// <exception cref="StorageRefusedException">The file or the database cannot be used; nothing was changed.</exception>
    public static async Task<string> RestoreAsync(string[] settings, string file)
    {
        await using var app = Build(settings);
        var directory = app.Services.GetRequiredService<TriageSettings>().DataDirectory;
        using (var running = await RunningInstance.FindAsync(directory, CancellationToken.None))
        {
            if (running is not null)
            {
                throw new StartRefusedException($"A Triage is running on {directory}. Stop it, then restore.");
            }
        }

        var kept = await app.Services.GetRequiredService<DatabaseBackup>().RestoreAsync(file, CancellationToken.None);
        return $"Restored {Path.GetFullPath(file)}."
            + (kept is null ? "" : $" What was there before is kept as {kept}.")
            + await TellAsync(app, AuditAct.Restored, file);
    }

    /// <summary>In the audit log of the database that is there now. What was done is done, also where that cannot be written.</summary>
    /// <returns>Why not; empty when it was.</returns>
    private static async Task<string> TellAsync(WebApplication app, AuditAct act, string file)
    {
        try
        {
            await app.Services.GetRequiredService<StorageStartup>().RefuseUnlessOpenedBeforeAsync(CancellationToken.None);
            await app
                .Services.GetRequiredService<AuditLog>()
                .WriteAsync(null, By, act, Path.GetFileName(file), CancellationToken.None);
            return "";
        }
        catch (Exception refused) when (refused is StorageRefusedException or StorageUnavailableException)
        {
            return $" The audit log says nothing of it: {refused.Message}";
        }
    }

    private static WebApplication Build(string[] given)
    {
        var builder = VerbDesk.Builder(given);
        var settings = builder.Services.SettingsOf();
        builder
            .Services.AddTriageStorage(settings.StorageOptions())
            .AddSingleton<ISpanMapping>(new SpanMapping(settings.Intake.Reading()));
        return builder.Build();
    }
}
