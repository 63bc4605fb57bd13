using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>What each part of a <see cref="RunFilter"/> means.</summary>
internal static class RunFiltering
{
    /// <summary>By its own id, or by that of any trace that belongs to it.</summary>
    public static IQueryable<RunRow> RunNamed(this TriageContext context, WorkspaceId workspace, string runOrTraceId)
    {
        var ofTrace = context.In<RunTraceRow>(workspace).Where(t => t.TraceId == runOrTraceId).Select(t => t.RunId);
        return context.In<RunRow>(workspace).Where(r => r.Id == runOrTraceId || r.Id == ofTrace.FirstOrDefault());
    }

    /// <summary>Runs of agents. What a CI system ran stands with the builds, and is found by its id.</summary>
    public static IQueryable<RunRow> RunsMatching(this TriageContext context, WorkspaceId workspace, RunFilter filter)
    {
        var runs = context.In<RunRow>(workspace).Where(r => !r.IsPipeline);
        if (filter.Agent is { } agent)
        {
            runs = runs.Where(r => r.Agent == agent);
        }

        if (filter.Task is { } task)
        {
            runs = runs.Where(r => r.Task == task);
        }

        if (filter.Build is { } build)
        {
            runs = runs.Where(r => r.Build == build || r.BuildCommit == build);
        }

        if (filter.Outcome is { } outcome)
        {
            runs = runs.Where(r => r.Outcome == outcome);
        }

        if (filter.Reported is { } reported)
        {
            runs = runs.Where(r => r.Reported == reported);
        }

        if (filter.Subject is { } subject)
        {
            var about = context.In<RunSubjectRow>(workspace).Where(s => s.Value == subject).Select(s => s.RunId);
            var handled = context.In<RunItemRow>(workspace).Where(i => i.Value == subject).Select(i => i.RunId);
            runs = runs.Where(r => about.Contains(r.Id) || handled.Contains(r.Id));
        }

        if (filter.FromUtc is { } from)
        {
            runs = runs.Where(r => r.StartedAtUtc >= from);
        }

        if (filter.ToUtc is { } to)
        {
            runs = runs.Where(r => r.StartedAtUtc < to);
        }

        if (filter.Presumed is { } presumed)
        {
            runs = presumed
                ? runs.Where(r => r.OutcomeSource == OutcomeSource.Presumed)
                : runs.Where(r => r.OutcomeSource != null && r.OutcomeSource != OutcomeSource.Presumed);
        }

        foreach (var pattern in SearchText.Patterns(filter.Q))
        {
            runs = runs.Where(r => EF.Functions.Like(r.SearchText, pattern, "\\"));
        }

        return runs;
    }
}
