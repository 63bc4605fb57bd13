using LibGit2Sharp;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Connectors.Repositories;

/// <summary>
/// Reads the configured repositories, and no others. The library runs no hook and no program, and nothing here fetches, checks out
/// or follows anything: a repository is bytes of a stranger, from which texts are copied.
/// </summary>
public sealed class ConfiguredRepositories(IReadOnlyList<CodeRepository> repositories, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Limits.MaxCodeReadAtOnce);

    /// <summary>The repository that the agent is built from; null when none is configured for it.</summary>
    public CodeRepository? Of(WorkspaceId workspace, string agent) =>
        repositories.FirstOrDefault(r => r.Workspace == workspace && r.Agents.Contains(agent, StringComparer.Ordinal));

    /// <summary>What differs between two builds. What cannot be read abstains with the reason, and is no error.</summary>
    public async Task<CodeChange> BetweenAsync(CodeRepository repository, Build green, Build red, CancellationToken cancellation)
    {
        if (green == red && green.Commit is null)
        {
            return CodeChange.Nothing(repository.Name, "Both runs are of the same version, and neither names its commit.");
        }

        await _turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(repository, green, red, cancellation), cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private CodeChange Read(CodeRepository configured, Build green, Build red, CancellationToken cancellation)
    {
        var (folder, refusal) = RepositoryFolder.Of(configured.Path);
        if (folder is null)
        {
            return Nothing($"cannot be read: {refusal}");
        }

        try
        {
            using var repository = new Repository(folder);
            var reading = new ReadingTime(time, Limits.CodeIsReadWithin, cancellation);
            var (greenCommit, whyNotGreen) = NamedCommit.Of(repository, green, reading);
            var (redCommit, whyNotRed) = NamedCommit.Of(repository, red, reading);
            return greenCommit is null ? Nothing($"does not tell the green build: {whyNotGreen}")
                : redCommit is null ? Nothing($"does not tell the red build: {whyNotRed}")
                : new CodeReading(repository, reading).Between(configured.Name, greenCommit, redCommit);
        }
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            // Its own words hold the path, which is nobody's business.
            return Nothing(
                "cannot be read: it is damaged or incomplete, or belongs to another user than the one Triage runs as"
                    + " (then name it in safe.directory of that user's git configuration)"
            );
        }

        CodeChange Nothing(string why) => CodeChange.Nothing(configured.Name, $"The repository {configured.Name} {why}.");
    }
}
