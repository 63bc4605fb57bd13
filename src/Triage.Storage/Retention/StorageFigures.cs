namespace Triage.Storage.Retention;

/// <summary>What takes room on the disk.</summary>
public enum DiskUse
{
    /// <summary>What was said: the compressed bytes of spans.</summary>
    Bodies,

    /// <summary>What signals compare: names, times, hashes of spans.</summary>
    Skeletons,

    /// <summary>The words that search finds by.</summary>
    Search,

    /// <summary>Runs, their items and outcomes, agents and what changed of them.</summary>
    Runs,
    Incidents,
    Other,
}

public sealed record DiskShare(DiskUse Use, long Bytes);

/// <summary>The whole database on its disk.</summary>
/// <param name="DatabaseBytes">Of the file, or of what the server keeps for it.</param>
/// <param name="LogBytes">Of the write-ahead log; null where it is the server's.</param>
/// <param name="FreeBytes">Inside the file, for what comes next: a file does not shrink. Null where nobody can say.</param>
public sealed record DiskSize(long DatabaseBytes, long? LogBytes, long? FreeBytes);

/// <summary>The runs of one workspace.</summary>
/// <param name="Skeletons">Runs of which only the skeletons of their spans are left.</param>
/// <param name="Pinned">Runs that an incident names, which are never let go of.</param>
/// <param name="WholeBytes">What whole runs take, compressed: what <see cref="RetentionRules.MaxBytes"/> is held against.</param>
public sealed record KeptRuns(int Whole, int Skeletons, int Pinned, long WholeBytes, DateTimeOffset? OldestReceivedAtUtc);

/// <summary>What fills the disk, and what is kept of a workspace.</summary>
/// <param name="Shares">Of the database, together all of it but what is free; each use once. On SQLite they are estimates.</param>
public sealed record StorageFigures(DiskSize Disk, IReadOnlyList<DiskShare> Shares, KeptRuns Runs, DateTimeOffset CountedAtUtc);
