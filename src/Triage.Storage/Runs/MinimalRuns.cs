using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Erasure;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Runs;

/// <summary>Keeps runs that somebody tells of and that no trace shows.</summary>
public sealed class MinimalRuns
{
    private static readonly Diagnosability Nothing = new(
        0,
        ["No trace was recorded: this is a minimal record. The questions of the checklist work without one."]
    );

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal MinimalRuns(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    /// <param name="told">What was said of the run; everything that only spans can tell is left at its default.</param>
    /// <param name="idempotencyKey">The same key of the same workspace answers the run that it made first.</param>
    public async Task<Run> RecordAsync(
        WorkspaceId workspace,
        RunSummary told,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var key = (await _workspaces.GetAsync(workspace, cancellation)).ContentKey;
        var id = idempotencyKey is null
            ? "r" + RandomNumberGenerator.GetHexString(16, lowercase: true)
            : "r"
                + Convert.ToHexStringLower(
                    HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"run {idempotencyKey}")).AsSpan(0, 8)
                );
        var erased = ErasedTraceRow.HashOf(await _workspaces.HasherAsync(workspace, cancellation), id);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await context.In<ErasedTraceRow>(workspace).AnyAsync(e => e.Hash == erased, cancellation))
                {
                    throw new RefusedInputException(
                        "Idempotency-Key",
                        "The run that this key made was erased. Make a new key for another run."
                    );
                }

                var now = _time.GetUtcNow();
                var row = await context
                    .In<RunRow>(workspace)
                    .Include(r => r.Traces)
                    .SingleOrDefaultAsync(r => r.Id == id, cancellation);
                if (row is null)
                {
                    row = new RunRow
                    {
                        Workspace = workspace,
                        Id = id,
                        FirstReceivedAtUtc = now,
                        LastReceivedAtUtc = now,
                    };
                    row.Revise(told with { Diagnosability = Nothing }, now);
                    context.Add(row);
                }

                return row.ToRun(now);
            },
            cancellation
        );
    }
}
