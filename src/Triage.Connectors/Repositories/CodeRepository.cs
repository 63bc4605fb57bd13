using Triage.Engine;

namespace Triage.Connectors.Repositories;

/// <summary>A git repository on this machine, as the administrator configured it; nothing of it is ever entered on a page.</summary>
/// <param name="Name">What people see; the path is told to nobody.</param>
/// <param name="Path">A work tree with its <c>.git</c> folder, or a bare repository. It is only read, and never fetched into.</param>
/// <param name="Workspace">Whose agents they are.</param>
/// <param name="Agents">Agents whose builds are made of it, by name.</param>
public sealed record CodeRepository(string Name, string Path, WorkspaceId Workspace, IReadOnlyList<string> Agents);
