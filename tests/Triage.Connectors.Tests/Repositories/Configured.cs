using Triage.Connectors.Repositories;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Connectors.Tests.Repositories;

/// <summary>A repository as an administrator has configured it.</summary>
internal sealed class Configured(string folder, TimeProvider time)
{
    public async Task<CodeChange> BetweenAsync(Build green, Build red, CancellationToken? cancellation = null)
    {
        using var repositories = new ConfiguredRepositories(
            [new CodeRepository("agents", folder, WorkspaceId.Main, [RepositoryOnDisk.Agent])],
            time
        );
        return await repositories.BetweenAsync(
            repositories.Of(WorkspaceId.Main, RepositoryOnDisk.Agent)!,
            green,
            red,
            cancellation ?? TestContext.Current.CancellationToken
        );
    }

    public Task<CodeChange> BetweenAsync(string green, string red) =>
        BetweenAsync(new Build(null, green, null), new Build(null, red, null));
}
