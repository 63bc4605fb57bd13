using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Incidents;

namespace Triage.Storage.Retention;

/// <summary>Runs that an incident or its worklist names: they stay whole for as long as it does.</summary>
internal static class PinnedRuns
{
    public static Task<HashSet<string>> AmongAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> ids,
        CancellationToken cancellation
    ) => ids.Count == 0 ? Task.FromResult(new HashSet<string>()) : ReadAsync(Named(context, workspace, ids), cancellation);

    public static Task<HashSet<string>> AllAsync(TriageContext context, WorkspaceId workspace, CancellationToken cancellation) =>
        ReadAsync(Named(context, workspace, null), cancellation);

    private static async Task<HashSet<string>> ReadAsync(IQueryable<string?>[] named, CancellationToken cancellation)
    {
        var pinned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var by in named)
        {
            pinned.UnionWith((await by.Distinct().ToListAsync(cancellation)).OfType<string>());
        }

        return pinned;
    }

    private static IQueryable<string?>[] Named(TriageContext context, WorkspaceId workspace, List<string>? ids)
    {
        var incidents = context.Incidents(workspace, Onlooker.Everything);
        IQueryable<string?>[] named =
        [
            incidents.Select(i => i.RedRun),
            incidents.Select(i => i.GreenRun),
            incidents.Select(i => i.FiledRedRun),
            incidents.Select(i => i.FiledGreenRun),
            incidents.Select(i => i.RegressedRun),
            context.PartsOfIncidents<WorklistEntryRow>(workspace, Onlooker.Everything).Select(w => w.RunId),
        ];
        return ids is null ? named : [.. named.Select(by => by.Where(id => ids.Contains(id!)))];
    }
}
