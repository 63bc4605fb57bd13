using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Triage.Engine.Erasure;
using Triage.Storage.Erasure;

namespace Triage.Storage.Sqlite;

/// <summary>
/// Deleted words stay in the segments of FTS5 until they are merged (https://www.sqlite.org/fts5.html#the_merge_command), and
/// moved rows leave copies in the free space of pages, which no setting prevents. So the index is merged in steps, and then
/// the file is written anew and the log cut to nothing.
/// </summary>
internal sealed class SqliteCleaning(SqliteFile file, TriageDatabase database) : DiskCleaning
{
    private const int PagesPerMerge = 500;
    private const int MaxMerges = 10_000;

    public override Task BeginAsync(TriageContext context, CancellationToken cancellation) =>
        context.Database.ExecuteSqlRawAsync("PRAGMA secure_delete = ON", cancellation);

    public override async Task<(long? Next, string? Left)> StepAsync(long position, CancellationToken cancellation)
    {
        if (position < MaxMerges)
        {
            var changed = await database.WriteAsIsAsync(
                WritePriority.Intake,
                context => MergeAsync(context, isFirst: position == 0, cancellation),
                cancellation
            );
            return (position > 0 && !changed ? MaxMerges : position + 1, null);
        }

        return (null, await RewriteAsync(cancellation));
    }

    /// <summary>False when there was nothing left to merge.</summary>
    private static async Task<bool> MergeAsync(TriageContext context, bool isFirst, CancellationToken cancellation)
    {
        var before = await ChangesAsync(context, cancellation);
        foreach (var table in (string[])["said_words", "search_words"])
        {
            await context.Database.ExecuteSqlRawAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO {table}({table}, rank) VALUES('merge', {(isFirst ? -PagesPerMerge : PagesPerMerge)})"
                ),
                cancellation
            );
        }

        // Two commands that do nothing count as one change each.
        return await ChangesAsync(context, cancellation) - before > 2;
    }

    private static Task<long> ChangesAsync(TriageContext context, CancellationToken cancellation) =>
        context.Database.SqlQueryRaw<long>("SELECT total_changes() AS \"Value\"").SingleAsync(cancellation);

    private async Task<string?> RewriteAsync(CancellationToken cancellation)
    {
        var size = new FileInfo(file.DatabasePath).Length;
        if (size > ErasureLimits.MaxRewrittenBytes)
        {
            return "The file is too large to be written anew while Triage runs. Stop it and run VACUUM on it.";
        }

        if (new DriveInfo(file.Directory).AvailableFreeSpace < 2 * size)
        {
            return "There was not enough free room on the disk to write the file anew. Make room and erase once more.";
        }

        try
        {
            await database.AloneAsync(
                async context =>
                {
                    await context.Database.ExecuteSqlRawAsync("VACUUM", cancellation);
                    await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
                },
                cancellation
            );
            return new FileInfo(file.DatabasePath + "-wal") is { Exists: true, Length: > 0 }
                ? "The log beside the file was being read and could not be cut; it is when Triage stops."
                : null;
        }
        catch (SqliteException refused)
        {
            return $"The file could not be written anew ({refused.Message}). Erase once more.";
        }
    }
}
