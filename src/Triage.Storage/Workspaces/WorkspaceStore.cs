using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;

namespace Triage.Storage.Workspaces;

/// <param name="ContentKey">Secret key of the content hashes and the redaction markers; made once, never shown.</param>
public sealed record Workspace(WorkspaceId Id, string Name, TimeZoneInfo Zone, byte[] ContentKey);

public sealed class WorkspaceStore
{
    private const int ContentKeyBytes = 32;

    // Nothing of a workspace changes once it is made.
    private readonly ConcurrentDictionary<WorkspaceId, Workspace> _known = new();
    private readonly ConcurrentDictionary<WorkspaceId, ContentHasher> _hashers = new();
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal WorkspaceStore(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>The workspace, made on first use in Local mode.</summary>
    public async Task<Workspace> GetAsync(WorkspaceId id, CancellationToken cancellation)
    {
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        // Every request of telemetry asks: nobody is to catch up for it.
        var row =
            await _database.ReadAsIsAsync(context => FindAsync(context, id, cancellation), cancellation)
            ?? await _database.WriteAsIsAsync(
                WritePriority.Interactive,
                context => FindOrAddAsync(context, id, cancellation),
                cancellation
            );
        return _known.GetOrAdd(id, new Workspace(row.Workspace, row.Name, ZoneOf(row), row.ContentKey));
    }

    /// <summary>Makes a workspace that is not there yet.</summary>
    /// <exception cref="RefusedInputException">The name cannot stand in an address or is taken, or there are too many.</exception>
    public async Task<WorkspaceId> AddAsync(string id, CancellationToken cancellation)
    {
        var name = id.Trim();
        if (
            name.Length is 0 or > CallerLimits.MaxWorkspaceChars
            || name[0] == '-'
            || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
        )
        {
            throw new RefusedInputException(
                "id",
                $"A workspace is named with small letters, digits and dashes, {CallerLimits.MaxWorkspaceChars} at most, as 'finance'."
            );
        }

        var made = new WorkspaceId(name);
        await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await FindAsync(context, made, cancellation) is not null)
                {
                    throw new RefusedInputException("id", $"There is a workspace '{name}' already. Choose another name.");
                }

                if (await context.Set<WorkspaceRow>().CountAsync(cancellation) >= CallerLimits.MaxWorkspaces)
                {
                    throw new RefusedInputException(
                        "id",
                        $"There are {CallerLimits.MaxWorkspaces} workspaces, which is the limit."
                    );
                }

                return await FindOrAddAsync(context, made, cancellation);
            },
            cancellation
        );
        return made;
    }

    /// <summary>Every workspace there is.</summary>
    public Task<IReadOnlyList<WorkspaceId>> ListAsync(CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<WorkspaceId>>(
            async context => await context.Set<WorkspaceRow>().Select(w => w.Workspace).OrderBy(w => w).ToListAsync(cancellation),
            cancellation
        );

    /// <summary>Does something for each workspace; a fault in one is thrown only after all the others had their turn.</summary>
    public async Task ForEachAsync(Func<WorkspaceId, Task> act, CancellationToken cancellation)
    {
        ExceptionDispatchInfo? fault = null;
        foreach (var workspace in await ListAsync(cancellation))
        {
            try
            {
                await act(workspace);
            }
            catch (Exception of) when (!cancellation.IsCancellationRequested)
            {
                fault ??= ExceptionDispatchInfo.Capture(of);
            }
        }

        fault?.Throw();
    }

    /// <summary>The same for as long as the program runs, so that what it remembers is of use.</summary>
    internal async ValueTask<ContentHasher> HasherAsync(WorkspaceId id, CancellationToken cancellation) =>
        _hashers.TryGetValue(id, out var known)
            ? known
            : _hashers.GetOrAdd(id, new ContentHasher((await GetAsync(id, cancellation)).ContentKey));

    private static Task<WorkspaceRow?> FindAsync(TriageContext context, WorkspaceId id, CancellationToken cancellation) =>
        context.In<WorkspaceRow>(id).SingleOrDefaultAsync(cancellation);

    private async Task<WorkspaceRow> FindOrAddAsync(TriageContext context, WorkspaceId id, CancellationToken cancellation)
    {
        if (await FindAsync(context, id, cancellation) is { } known)
        {
            return known;
        }

        var made = new WorkspaceRow
        {
            Workspace = id,
            Name = id.Value,
            Zone = IanaName(_time.LocalTimeZone),
            ContentKey = RandomNumberGenerator.GetBytes(ContentKeyBytes),
            MadeAtUtc = _time.GetUtcNow(),
        };
        context.Add(made);
        return made;
    }

    /// <summary>Weeks and days must mean the same on every machine, so the name is kept as the IANA list has it.</summary>
    private static string IanaName(TimeZoneInfo zone)
    {
        if (zone.HasIanaId)
        {
            return zone.Id;
        }

        return TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : "UTC";
    }

    private static TimeZoneInfo ZoneOf(WorkspaceRow row) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(row.Zone, out var zone) ? zone : TimeZoneInfo.Utc;
}
