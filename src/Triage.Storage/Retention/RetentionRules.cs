using Triage.Engine;

namespace Triage.Storage.Retention;

/// <summary>How long runs are kept, by when they were received.</summary>
/// <param name="MaxAgeDays">Null keeps them for ever.</param>
/// <param name="MaxBytes">What whole runs may take, compressed; the oldest go first. Null sets no bound.</param>
public sealed record RetentionRules(int? MaxAgeDays, long? MaxBytes)
{
    /// <summary>Half a year: longer than an incident takes to show, shorter than a disk takes to fill unseen.</summary>
    public static readonly RetentionRules Default = new(180, null);

    /// <exception cref="RefusedInputException">A bound that would delete what has just come.</exception>
    public RetentionRules Checked() =>
        MaxAgeDays is < 1 or > 36_500
            ? throw new RefusedInputException(
                "maxAgeDays",
                "Keep runs for 1 to 36,500 days, or leave it empty to keep them for ever."
            )
        : MaxBytes is < MinBytes
            ? throw new RefusedInputException("maxBytes", $"Give runs at least {MinBytes / 1_000_000:N0} MB, or leave it empty.")
        : this;

    private const long MinBytes = 100_000_000;
}

/// <summary>What rules would let go of.</summary>
/// <param name="Runs">Those of which only the skeleton would stay included.</param>
public sealed record RetentionPreview(int Runs, long Bytes);

/// <summary>What a step of retention did.</summary>
/// <param name="Deleted">Runs that are gone.</param>
/// <param name="Thinned">Green runs of which only the skeleton was kept, as what is usual for their task.</param>
/// <param name="After">Where the next step goes on; null when nothing is left to do now.</param>
public sealed record RetentionStep(int Deleted, int Thinned, long FreedBytes, string? After);
