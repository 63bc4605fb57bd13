namespace Triage.Engine.Access;

/// <summary>The bounds of those who call, people and keys, named, in one place.</summary>
public static class CallerLimits
{
    /// <summary>Of those looked up lately; beyond it all are asked anew.</summary>
    public const int MaxMembershipsRemembered = 10_000;

    /// <summary>Denials that are not written down again at once; beyond it all are.</summary>
    public const int MaxDenialsRemembered = 10_000;

    /// <summary>How long an answer about a key or a member is believed, so that what is revoked elsewhere ends here.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(15);

    /// <summary>Of those looked up lately, the unknown ones included; beyond it all are asked anew.</summary>
    public const int MaxKeysRemembered = 10_000;

    /// <summary>Keys of one workspace that are valid.</summary>
    public const int MaxKeys = 200;

    /// <summary>Valid keys of one name: the one in use, and the one that takes its place.</summary>
    public const int MaxKeysOfOneName = 2;

    /// <summary>A key is valid so long unless said otherwise, and never longer than <see cref="MaxKeyDays"/>.</summary>
    public const int DefaultKeyDays = 365;

    /// <inheritdoc cref="DefaultKeyDays"/>
    public const int MaxKeyDays = 1_095;

    /// <summary>A key that is over is listed for so long.</summary>
    public static readonly TimeSpan EndedKeysListed = TimeSpan.FromDays(90);

    /// <summary>How often it is written down that a key was used.</summary>
    public static readonly TimeSpan KeyUseWritten = TimeSpan.FromMinutes(1);

    /// <summary>How often an open page asks whether its person still may; with <see cref="Believed"/> less than a minute.</summary>
    public static readonly TimeSpan PagesAskedAgain = TimeSpan.FromSeconds(20);

    /// <summary>Of the name of a workspace, which stands in every address.</summary>
    public const int MaxWorkspaceChars = 40;

    public const int MaxWorkspaces = 1_000;
}
