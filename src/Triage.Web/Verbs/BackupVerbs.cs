using Triage.Connectors.Instance;
using Triage.Storage;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>The verbs about the database as a whole. Neither opens it as the app does, so a damaged one can be replaced.</summary>
internal static class BackupVerbs
{
    /// <summary>A backup only reads, so a running instance does not mind.</summary>
    /// <exception cref="StorageRefusedException">It could not be made; the message says why.</exception>
    public static async Task<string> BackupAsync(string[] settings, string file)
    {
        await using var app = Build(settings);
        await app.Services.GetRequiredService<DatabaseBackup>().WriteAsync(file, CancellationToken.None);
        return $"Wrote {Path.GetFullPath(file)}. Keep it as secret as the database. protection.key of the data directory is not in it.";
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
        return $"Restored {Path.GetFullPath(file)}." + (kept is null ? "" : $" What was there before is kept as {kept}.");
    }

    private static WebApplication Build(string[] settings)
    {
        var builder = VerbDesk.Builder(settings);
        builder.Services.AddTriageStorage(builder.Services.SettingsOf().StorageOptions());
        return builder.Build();
    }
}
