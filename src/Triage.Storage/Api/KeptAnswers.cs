using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Api;

/// <summary>What a request was answered, to be said again when it comes again.</summary>
public sealed record KeptAnswer(int Status, string? ContentType, string? Location, string Body);

/// <summary>What is known of an idempotency key.</summary>
public enum KeyState
{
    /// <summary>Never seen, or its request died: it is this request's now.</summary>
    Taken,
    Answered,

    /// <summary>It named another request.</summary>
    Another,

    /// <summary>The first request with it is under way.</summary>
    Running,
}

/// <summary>
/// Requests that may be sent twice and must count once. A key is taken before the request is carried out, so that two of
/// them at once do not both count.
/// </summary>
public sealed class KeptAnswers
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal KeptAnswers(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    /// <param name="request">Hash of what was asked.</param>
    public async Task<(KeyState State, KeptAnswer? Answer)> TakeAsync(
        WorkspaceId workspace,
        string key,
        string request,
        CancellationToken cancellation
    )
    {
        await _workspaces.GetAsync(workspace, cancellation);
        return await _database.WriteAsync<(KeyState, KeptAnswer?)>(
            WritePriority.Interactive,
            async context =>
            {
                var now = _time.GetUtcNow();
                await context
                    .In<KeptAnswerRow>(workspace)
                    .Where(k => k.AtUtc < now - Limits.AnswersKept)
                    .ExecuteDeleteAsync(cancellation);
                var had = await context.In<KeptAnswerRow>(workspace).SingleOrDefaultAsync(k => k.Key == key, cancellation);
                if (had is not null && had.Request != request)
                {
                    return (KeyState.Another, null);
                }

                if (had is { Answer: { } answer })
                {
                    return (KeyState.Answered, answer);
                }

                if (had is not null && had.AtUtc > now - Limits.RequestRunsAtMost)
                {
                    return (KeyState.Running, null);
                }

                had ??= context
                    .Add(
                        new KeptAnswerRow
                        {
                            Workspace = workspace,
                            Key = key,
                            Request = request,
                        }
                    )
                    .Entity;
                had.AtUtc = now;
                return (KeyState.Taken, null);
            },
            cancellation
        );
    }

    public Task KeepAsync(WorkspaceId workspace, string key, KeptAnswer answer, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context.In<KeptAnswerRow>(workspace).SingleOrDefaultAsync(k => k.Key == key, cancellation);
                if (row is not null)
                {
                    row.Answer = answer;
                }

                return true;
            },
            cancellation
        );

    /// <summary>The request changed nothing, so the key may be used again.</summary>
    public Task ReleaseAsync(WorkspaceId workspace, string key, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            context =>
                context
                    .In<KeptAnswerRow>(workspace)
                    .Where(k => k.Key == key && k.Answer == null)
                    .ExecuteDeleteAsync(cancellation),
            cancellation
        );
}
