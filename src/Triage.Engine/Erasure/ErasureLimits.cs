namespace Triage.Engine.Erasure;

/// <summary>The bounds of erasing, named, in one place.</summary>
public static class ErasureLimits
{
    /// <summary>Between confirming and the first removal: so long it can be cancelled.</summary>
    public static readonly TimeSpan BeginsAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an instance relies on having seen that a workspace has no erasure. Shorter than <see cref="BeginsAfter"/>, so
    /// that it has looked again before what was asked for on another instance removes its first run.
    /// </summary>
    public static readonly TimeSpan NoneReliedOnFor = BeginsAfter / 2;

    /// <summary>A shorter value stands in half of all texts.</summary>
    public const int MinValueChars = 3;

    /// <summary>Of one workspace that are not done.</summary>
    public const int MaxOpen = 20;

    /// <summary>Former ones that are listed.</summary>
    public const int MaxListed = 200;

    /// <summary>Runs that only say the value: so many are looked for, and told.</summary>
    public const int MaxMentionsTold = 200;

    /// <summary>
    /// Traces of erased runs that are remembered per workspace, each by a keyed hash, so that late spans do not bring them
    /// back; then the oldest are forgotten.
    /// </summary>
    public const int MaxErasedTraces = 500_000;

    /// <summary>A larger database file is not rewritten while the program runs: nothing could be written meanwhile.</summary>
    public const long MaxRewrittenBytes = 4_000_000_000;
}
