using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Web.Incidents;

/// <summary>Which runs an incident is about: the ones that were named, or the likely one when none was.</summary>
public sealed class RunChoice(RunQueries runs)
{
    /// <summary>Null when nothing is named, or there is no such run.</summary>
    public async Task<Run?> FindAsync(WorkspaceId workspace, string? id, CancellationToken cancellation) =>
        id is null ? null : (await runs.FindAsync(workspace, id, cancellation))?.Run;

    /// <exception cref="RefusedInputException">A run is named and does not exist.</exception>
    public async Task<Run?> ResolveAsync(WorkspaceId workspace, string? id, string field, CancellationToken cancellation) =>
        id is null
            ? null
            : await FindAsync(workspace, id, cancellation)
                ?? throw new RefusedInputException(
                    field,
                    $"'{field}': run '{id}' was not found. Check the id, send the run first, or leave it out."
                );

    /// <summary>Without a named run: the newest red run of the agent and the subject. It can be changed in one click.</summary>
    public async Task<Run?> LikelyRedAsync(WorkspaceId workspace, Filing filing, CancellationToken cancellation)
    {
        if (filing.Agent is null && filing.Subject is null)
        {
            return null;
        }

        var filter = new RunFilter
        {
            Agent = filing.Agent,
            Subject = filing.Subject,
            Outcome = Outcome.Red,
            Limit = 1,
        };
        return (await runs.ListAsync(workspace, filter, cancellation)).Items.FirstOrDefault();
    }
}
