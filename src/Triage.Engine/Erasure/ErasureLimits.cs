namespace Triage.Engine.Erasure;

/// <summary>The bounds of erasing, named, in one place.</summary>
public static class ErasureLimits
{
    /// <summary>Between confirming and the first removal: so long it can be cancelled.</summary>
    public static readonly TimeSpan BeginsAfter = TimeSpan.FromSeconds(30);

    /// <summary>Of one workspace that are not done.</summary>
    public const int MaxOpen = 20;

    /// <summary>Former ones that are listed.</summary>
    public const int MaxListed = 200;

    /// <summary>Runs that only say the value, in a preview; it says when there are more.</summary>
    public const int MaxMentionsPreviewed = 200;

    /// <summary>
    /// Traces of erased runs that are remembered per workspace, each by a keyed hash, so that late spans do not bring them
    /// back; then the oldest are forgotten.
    /// </summary>
    public const int MaxErasedTraces = 500_000;

    /// <summary>A larger database file is not rewritten while the program runs: nothing could be written meanwhile.</summary>
    public const long MaxRewrittenBytes = 4_000_000_000;
}
