using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Agents;

/// <summary>What CI said of builds, whether it posted it or its pipelines told it in the telemetry.</summary>
internal static class BuildResults
{
    /// <summary>Newest first, at most <see cref="Limits.MaxPageSize"/> of each origin.</summary>
    /// <param name="labels">What the builds are called.</param>
    /// <param name="commits">Theirs, as far as the runs tell.</param>
    public static async Task<IReadOnlyList<BuildResult>> OfAsync(
        TriageContext context,
        WorkspaceId workspace,
        string agent,
        IReadOnlyList<string> labels,
        IReadOnlyList<string> commits,
        CancellationToken cancellation
    )
    {
        var posted = await context
            .In<BuildResultRow>(workspace)
            .Where(r => r.Agent == agent)
            .OrderByDescending(r => r.AtUtc)
            .Take(Limits.MaxPageSize)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var told = await context
            .In<PipelineRow>(workspace)
            .Where(p => commits.Contains(p.Commit!) || labels.Contains(p.Version!))
            .OrderByDescending(p => p.AtUtc)
            .Take(Limits.MaxPageSize)
            .Select(p => p.Pipeline)
            .ToListAsync(cancellation);
        return
        [
            .. told.Where(p => p.Result is not null && (p.Agent is null || p.Agent == agent))
                .Select(p => new BuildResult(agent, p.Version ?? "", p.Commit, p.Succeeded, p.AtUtc) { Pipeline = p })
                .Concat(posted.Select(r => r.ToResult()))
                .OrderByDescending(r => r.AtUtc),
        ];
    }

    /// <param name="sample">Runs of the build.</param>
    public static bool Names(BuildResult result, string? label, IReadOnlyList<Run> sample) =>
        result.Version == label || (result.Commit is { } commit && sample.Any(r => r.Summary.Build.Commit == commit));
}
