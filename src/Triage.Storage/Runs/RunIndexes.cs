using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Triage.Storage.Runs;

/// <summary>What the lists of runs, the figures of agents and the week are read along.</summary>
internal static class RunIndexes
{
    public static void HasListIndexes(this EntityTypeBuilder<RunRow> run)
    {
        run.HasIndex(r => new
        {
            r.Workspace,
            r.StartedAtUtc,
            r.Id,
        });
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Outcome,
            r.StartedAtUtc,
        });
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Task,
            r.StartedAtUtc,
        });
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Build,
            r.StartedAtUtc,
        });
        run.HasIndex(r => new { r.Workspace, r.BuildCommit });
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Agent,
            r.ReadWith,
            r.StartedAtUtc,
        });
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Agent,
            r.Outcome,
            r.StartedAtUtc,
        });
        // What changed since, for search.
        run.HasIndex(r => new
        {
            r.Workspace,
            r.LastReceivedAtUtc,
            r.Id,
        });
        run.HasFigureIndexes();
    }

    private static void HasFigureIndexes(this EntityTypeBuilder<RunRow> run)
    {
        // With everything that the figures of an agent are counted from, so that they never read the rows themselves.
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Agent,
            r.StartedAtUtc,
            r.Outcome,
            r.OutcomeSource,
            r.Reported,
            r.Build,
        });
        // Silent failures, and the week's count of them without reading the runs.
        run.HasIndex(r => new
        {
            r.Workspace,
            r.Reported,
            r.Outcome,
            r.StartedAtUtc,
            r.OutcomeSource,
        });
    }
}
