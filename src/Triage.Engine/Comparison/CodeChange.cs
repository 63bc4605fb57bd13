namespace Triage.Engine.Comparison;

public enum CodeFileKind
{
    Changed,
    Added,
    Removed,
    Renamed,
}

/// <summary>A commit that is in one of the two builds only.</summary>
/// <param name="Id">In full.</param>
/// <param name="Author">The name that the commit claims.</param>
/// <param name="AtUtc">As the commit claims; null where it claims no instant that exists.</param>
/// <param name="Subject">First line of its message.</param>
/// <param name="IsTakenBack">It is in the green build and not in the red one.</param>
public sealed record CodeCommit(string Id, string Author, DateTimeOffset? AtUtc, string Subject, bool IsTakenBack);

/// <summary>Changed lines with a little of what stands around them.</summary>
/// <param name="GreenLine">First line in the green build, from 1; 0 for a file that is new.</param>
/// <param name="RedLine">First line in the red build, from 1; 0 for a file that is gone.</param>
/// <param name="Text">Each line begins with <c>-</c> (green only), <c>+</c> (red only) or a blank.</param>
/// <param name="IsCut">It goes on; the rest is over a limit.</param>
public sealed record CodeHunk(int GreenLine, int RedLine, string Text, bool IsCut);

/// <summary>A file that differs between the two builds.</summary>
/// <param name="PathBefore">Where it was in the green build, when it was moved.</param>
/// <param name="NotShown">Why its lines are not told: binary, too large, a link, a submodule; null when they are.</param>
/// <param name="Commits">Ids of the commits that touched it, newest first; merges are left out.</param>
public sealed record CodeFile(
    string Path,
    string? PathBefore,
    CodeFileKind Kind,
    IReadOnlyList<CodeHunk> Hunks,
    string? NotShown,
    IReadOnlyList<string> Commits
);

/// <summary>What the history of the code says of two builds. Names and texts in it are whatever was committed: never trusted.</summary>
/// <param name="Repository">What the administrator calls it.</param>
/// <param name="GreenCommit">In full; null when it was not found.</param>
/// <param name="Commits">Newest first, at most <see cref="Limits.MaxCommitsShown"/> of <paramref name="CommitCount"/>.</param>
/// <param name="Files">At most <see cref="Limits.MaxCodeFiles"/> of <paramref name="FileCount"/>.</param>
/// <param name="Notes">What is left out and why, in sentences.</param>
/// <param name="Abstained">Why nothing is told; everything else is empty then.</param>
public sealed record CodeChange(
    string? Repository,
    string? GreenCommit,
    string? RedCommit,
    IReadOnlyList<CodeCommit> Commits,
    int CommitCount,
    IReadOnlyList<CodeFile> Files,
    int FileCount,
    IReadOnlyList<string> Notes,
    string? Abstained
)
{
    /// <summary>Both runs are of one commit: what differs between them is not their code.</summary>
    public bool IsSameCommit => GreenCommit is not null && GreenCommit == RedCommit;

    public static CodeChange Nothing(string? repository, string why) => new(repository, null, null, [], 0, [], 0, [], why);
}
