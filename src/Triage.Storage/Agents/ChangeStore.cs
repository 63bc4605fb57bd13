using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Agents;

/// <summary>Keeps reported changes and what CI said of builds. The same report again changes nothing.</summary>
public sealed class ChangeStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;

    internal ChangeStore(TriageDatabase database, WorkspaceStore workspaces)
    {
        _database = database;
        _workspaces = workspaces;
    }

    /// <summary>Answers the id of the change.</summary>
    public async Task<string> ReportAsync(WorkspaceId workspace, Change change, CancellationToken cancellation)
    {
        await _workspaces.GetAsync(workspace, cancellation);
        var id = IdOf(change);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (!await context.In<ChangeRow>(workspace).AnyAsync(c => c.Id == id, cancellation))
                {
                    context.Add(
                        new ChangeRow
                        {
                            Workspace = workspace,
                            Id = id,
                            AtUtc = change.AtUtc,
                            Kind = change.Kind,
                            Subject = change.Subject,
                            Before = change.Before,
                            After = change.After,
                            Agent = change.Agent,
                            Link = change.Link,
                            By = change.By,
                        }
                    );
                }

                return id;
            },
            cancellation
        );
    }

    public async Task ReportAsync(WorkspaceId workspace, BuildResult result, CancellationToken cancellation)
    {
        await _workspaces.GetAsync(workspace, cancellation);
        await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .In<BuildResultRow>(workspace)
                    .SingleOrDefaultAsync(
                        r => r.Agent == result.Agent && r.Version == result.Version && r.AtUtc == result.AtUtc,
                        cancellation
                    );
                if (row is null)
                {
                    row = new BuildResultRow
                    {
                        Workspace = workspace,
                        Agent = result.Agent,
                        Version = result.Version,
                        AtUtc = result.AtUtc,
                    };
                    context.Add(row);
                }

                // Of one instant the last word counts.
                (row.Commit, row.Succeeded) = (result.Commit ?? row.Commit, result.Succeeded);
                return true;
            },
            cancellation
        );
    }

    /// <summary>What CI systems told of their pipelines. The parts of one may come in any order, and any of them again.</summary>
    public async Task ReportAsync(WorkspaceId workspace, IReadOnlyList<PipelineRun> told, CancellationToken cancellation)
    {
        if (told.Count == 0)
        {
            return;
        }

        await _workspaces.GetAsync(workspace, cancellation);
        await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                foreach (var trace in told.GroupBy(p => p.TraceId, StringComparer.Ordinal))
                {
                    await KeepAsync(context, workspace, trace.Aggregate((a, b) => a.With(b)), cancellation);
                }

                return true;
            },
            cancellation
        );
    }

    private static async Task KeepAsync(
        TriageContext context,
        WorkspaceId workspace,
        PipelineRun told,
        CancellationToken cancellation
    )
    {
        var rows = await context
            .In<PipelineRow>(workspace)
            .Where(p => p.TraceId == told.TraceId || (told.RunId != null && p.RunId == told.RunId))
            .OrderBy(p => p.AtUtc)
            .Take(Limits.MaxPageSize)
            .ToListAsync(cancellation);
        // Two pipelines may count their runs alike.
        rows.RemoveAll(r => r.TraceId != told.TraceId && r.Pipeline.Name != told.Name);
        var row = rows.Find(r => r.TraceId == told.TraceId);
        if (row is null)
        {
            row = new PipelineRow { Workspace = workspace, TraceId = told.TraceId };
            context.Add(row);
        }

        // The same run in another trace: one of them stays.
        context.RemoveRange(rows.Where(r => r != row));
        row.Take(rows.Select(r => r.Pipeline).Aggregate(told, (a, b) => a.With(b)) with { TraceId = row.TraceId });
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Reported for the agent or for every agent, newest first, at most <see cref="Limits.MaxChanges"/>.</summary>
    /// <param name="agent">Null: only those that may concern every agent.</param>
    public Task<IReadOnlyList<Change>> ReportedAsync(
        WorkspaceId workspace,
        string? agent,
        DateTimeOffset fromUtc,
        DateTimeOffset toUtc,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<Change>>(
            async context =>
            {
                var rows = await context
                    .In<ChangeRow>(workspace)
                    .Where(c => c.AtUtc >= fromUtc && c.AtUtc <= toUtc && (c.Agent == null || c.Agent == agent))
                    .OrderByDescending(c => c.AtUtc)
                    .ThenBy(c => c.Id)
                    .Take(Limits.MaxChanges)
                    .ToListAsync(cancellation);
                return [.. rows.Select(r => r.ToChange())];
            },
            cancellation
        );

    private static string IdOf(Change change)
    {
        var text = StoredJson.Write(change with { By = default, AtUtc = change.AtUtc.ToUniversalTime() });
        return "c" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
