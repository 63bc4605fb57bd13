using Triage.Engine;
using Triage.Engine.Comparison;

namespace Triage.Web.Comparison;

/// <param name="Topics"><c>prompt</c>, <c>tools</c>, <c>retry</c>, <c>time-out</c>, <c>model</c>, <c>credential</c>, <c>dependency</c>.</param>
public sealed record CodeFileAnswer(
    string Path,
    string? PathBefore,
    CodeFileKind Kind,
    double Score,
    IReadOnlyList<string> Topics,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<CodeHunk> Hunks,
    string? NotShown,
    IReadOnlyList<string> Commits
);

/// <summary>What differs in the code of two builds, as the contract words it. Texts in it are whatever was committed.</summary>
/// <param name="Files">Nearest to the divergence first, at most <see cref="Limits.MaxCodeFilesShown"/> of <paramref name="FileCount"/>.</param>
public sealed record CodeAnswer(
    string? Repository,
    string? GreenCommit,
    string? RedCommit,
    int CommitCount,
    IReadOnlyList<CodeCommit> Commits,
    int FileCount,
    IReadOnlyList<CodeFileAnswer> Files,
    IReadOnlyList<string> Notes,
    string? Abstained
)
{
    public static CodeAnswer? Of(PairCode? code) =>
        code is null
            ? null
            : new CodeAnswer(
                code.Change.Repository,
                code.Change.GreenCommit,
                code.Change.RedCommit,
                code.Change.CommitCount,
                code.Change.Commits,
                code.Change.FileCount,
                [
                    .. code
                        .Files.Take(Limits.MaxCodeFilesShown)
                        .Select(f => new CodeFileAnswer(
                            f.File.Path,
                            f.File.PathBefore,
                            f.File.Kind,
                            f.Score,
                            [.. f.Topics.Select(ContractWords.Of)],
                            f.Reasons,
                            f.File.Hunks,
                            f.File.NotShown,
                            f.File.Commits
                        )),
                ],
                code.Change.Notes,
                code.Change.Abstained
            );
}
