using Triage.Connectors.Repositories;
using Triage.Engine;

namespace Triage.Web.Shell;

/// <summary>
/// A git repository on this machine that agents are built from, so that the commits between two builds can be told. It is read as
/// it is: whoever keeps it fetches into it.
/// </summary>
public sealed record RepositorySettings
{
    public string Name { get; init; } = "";

    /// <summary>Its folder, from the root of the file system; a bare clone does.</summary>
    public string Path { get; init; } = "";

    public string Workspace { get; init; } = WorkspaceId.Main.Value;

    /// <summary>Names of the agents that are built from it.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <exception cref="StartRefusedException">One is incomplete or wrong; the message names it.</exception>
    public static IReadOnlyList<CodeRepository> Checked(IReadOnlyList<RepositorySettings> all)
    {
        if (all.Count > Limits.MaxRepositories)
        {
            throw new StartRefusedException($"Triage:Repositories names {all.Count}; {Limits.MaxRepositories} is the limit.");
        }

        var repositories = all.Select((r, i) => r.Checked($"Triage:Repositories:{i}")).ToList();
        var twice = repositories
            .SelectMany(r => r.Agents.Select(a => (r.Workspace, Agent: a)))
            .GroupBy(a => a)
            .FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? repositories
            : throw new StartRefusedException(
                $"Triage:Repositories names agent '{twice.Key.Agent}' twice. An agent is built from one repository."
            );
    }

    private CodeRepository Checked(string at)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw new StartRefusedException($"{at}:Name is empty. It is what people see of the repository.");
        }

        if (!System.IO.Path.IsPathFullyQualified(Path))
        {
            throw new StartRefusedException(
                $"{at}:Path is '{Path}'. Write the folder of a repository on this machine in full; nothing is fetched from an address."
            );
        }

        if (Agents.Count == 0 || Agents.Any(a => string.IsNullOrWhiteSpace(a) || a.Contains('*', StringComparison.Ordinal)))
        {
            throw new StartRefusedException($"{at}:Agents has to name each agent that is built from it; there are no patterns.");
        }

        return new CodeRepository(
            Name.Trim(),
            System.IO.Path.GetFullPath(Path),
            new WorkspaceId(Workspace),
            [.. Agents.Select(a => a.Trim())]
        );
    }
}
