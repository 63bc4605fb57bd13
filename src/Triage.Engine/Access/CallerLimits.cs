namespace Triage.Engine.Access;

/// <summary>The bounds of those who call, people and keys, named, in one place.</summary>
public static class CallerLimits
{
    /// <summary>Of those looked up lately; beyond it all are asked anew.</summary>
    public const int MaxMembershipsRemembered = 10_000;

    /// <summary>How long an answer about a key or a member is believed, so that what is revoked elsewhere ends here.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(15);
}
