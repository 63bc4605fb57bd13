using System.Text;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Storage.Agents;
using Triage.Storage.Packs;
using Triage.Storage.Search;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Erasure;

/// <summary>
/// Erases in small steps beside intake: the runs of the subject, those that only say it, the texts, and then what is left on
/// disk. Each step is one transaction that also keeps how far it is, so that a program that dies goes on where it was.
/// </summary>
public sealed class ErasureSteps
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly ISecretSealing _sealing;
    private readonly SearchIndex _index;
    private readonly PackMapping _mapping;
    private readonly WaitingWords _waiting;
    private readonly FingerprintBook _fingerprints;
    private readonly DiskCleaning _disk;
    private readonly TimeProvider _time;

    internal ErasureSteps(
        TriageDatabase database,
        WorkspaceStore workspaces,
        ISecretSealing sealing,
        SearchIndex index,
        PackMapping mapping,
        (WaitingWords Waiting, FingerprintBook Fingerprints) remembered,
        DiskCleaning disk,
        TimeProvider time
    )
    {
        (_database, _workspaces, _sealing, _index, _mapping) = (database, workspaces, sealing, index, mapping);
        (_waiting, _fingerprints) = remembered;
        (_disk, _time) = (disk, time);
    }

    /// <summary>What would be removed, and what would stay; nothing is changed.</summary>
    /// <exception cref="RefusedInputException">There is no value.</exception>
    public async Task<ErasureReport> PreviewAsync(WorkspaceId workspace, SoughtSubject subject, CancellationToken cancellation)
    {
        var sought = subject.Checked();
        return await _database.ReadAsync(
            async context =>
            {
                var counted = await new ErasurePreview(context, workspace, sought).CountAsync(_index, _mapping, cancellation);
                return counted.Unnamed(await QuotingIncidents.PrivateAsync(context, workspace, cancellation));
            },
            cancellation
        );
    }

    /// <summary>Does the next step of the erasure that is due first.</summary>
    /// <returns>False when nothing is due.</returns>
    public async Task<bool> StepAsync(WorkspaceId workspace, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var row = await DueAsync(workspace, now, cancellation);
        if (row is null)
        {
            return false;
        }

        // What earlier steps removed, on whichever instance.
        _fingerprints.Forget();
        if ((ErasureStage)row.Stage == ErasureStage.Disk)
        {
            await CleanAsync(row, cancellation);
            return true;
        }

        var hasher = await _workspaces.HasherAsync(workspace, cancellation);
        var sought = Opened(row);
        var told =
            (ErasureStage)row.Stage == ErasureStage.Telling && sought is not null
                ? await ToldAsync(row, sought, cancellation)
                : null;
        var traces = await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                // Another instance may have been here since.
                var at = await context.In<ErasureRow>(workspace).SingleAsync(e => e.Number == row.Number, cancellation);
                if ((at.State, at.Stage, at.Position, at.Skipped) != (row.State, row.Stage, row.Position, row.Skipped))
                {
                    return [];
                }

                if (sought is null)
                {
                    (at.State, at.EndedAtUtc, at.Sought) = (ErasureState.Stopped, now, null);
                    await ErasureStore.TellAsync(context, at, Actor.System, now, "stopped: its key was lost", cancellation);
                    return [];
                }

                at.State = ErasureState.Erasing;
                await _disk.BeginAsync(context, cancellation);
                at.Report = told ?? at.Report;
                return await StepAsync(context, at, sought, hasher, cancellation);
            },
            cancellation
        );
        _waiting.Forget(workspace, traces);
        return true;
    }

    private Task<ErasureRow?> DueAsync(WorkspaceId workspace, DateTimeOffset nowUtc, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            context =>
                ErasureStore
                    .Open(context.In<ErasureRow>(workspace))
                    .Where(e => e.BeginsAtUtc <= nowUtc)
                    .OrderBy(e => e.Number)
                    .FirstOrDefaultAsync(cancellation),
            cancellation
        );

    private async Task<List<string>> StepAsync(
        TriageContext context,
        ErasureRow at,
        SoughtSubject sought,
        Engine.Runs.ContentHasher hasher,
        CancellationToken cancellation
    )
    {
        var runs = new ErasedRuns(context, at.Workspace, sought);
        switch ((ErasureStage)at.Stage)
        {
            case ErasureStage.Runs:
                var about = await runs.About().Take(ErasedRuns.RunsPerStep).ToListAsync(cancellation);
                return about.Count == 0
                    ? Next(at, sought.Mentions ? ErasureStage.Saying : ErasureStage.Incidents)
                    : await RemoveAsync(about);
            case ErasureStage.Saying:
                var (saying, after) = await runs.SayingAsync(_index, _mapping, at.Position, cancellation);
                var gone = saying.Count == 0 ? [] : await RemoveAsync(saying);
                at.Position = after ?? 0;
                at.Stage = (int)(after is null ? ErasureStage.Incidents : ErasureStage.Saying);
                return gone;
            case ErasureStage.Incidents:
                var before = at.Report.CountOf(ErasureKind.Incidents);
                at.Report = await new QuotingIncidents(context, at.Workspace).ForgetAboutAsync(
                    new SubjectText(sought.Value),
                    sought.Value,
                    at.Report,
                    _index,
                    cancellation
                );
                return at.Report.CountOf(ErasureKind.Incidents) == before ? Next(at, ErasureStage.Texts) : [];
            case ErasureStage.Texts:
                await TakeOutAsync(context, at, sought, cancellation);
                return [];
            default:
                (at.State, at.Sought) = (ErasureState.Cleaning, null);
                await ForgetOldTracesAsync(context, at.Workspace, cancellation);
                return Next(at, ErasureStage.Disk);
        }

        async Task<List<string>> RemoveAsync(List<string> ids)
        {
            (var traces, at.Report) = await runs.RemoveAsync(
                ids,
                at.Report,
                _index,
                _mapping,
                hasher,
                _time.GetUtcNow(),
                cancellation
            );
            return [.. traces, .. ids];
        }
    }

    private async Task TakeOutAsync(TriageContext context, ErasureRow at, SoughtSubject sought, CancellationToken cancellation)
    {
        var place = ErasedTexts.Places[at.Position];
        var texts = new ErasedTexts(context, at.Workspace, sought);
        var (all, looked, skip) = (new List<HeldRow>(), ErasedTexts.RowsPerStep, 0L);
        // From the beginning in each step, because what is removed between two of them shifts what comes after it; within
        // one nobody else writes.
        while (looked == ErasedTexts.RowsPerStep && all.Count(place.Changes) < ErasedTexts.RowsPerStep)
        {
            (looked, var held) = await texts.FindAsync(place, skip, cancellation);
            await texts.TakeOutAsync(place, held, cancellation);
            all.AddRange(held);
            // What was changed is found no more; what only looked alike, or stays as a name, is stepped over.
            skip += looked - held.Count(row => place.Changes(row) && !row.Stays);
        }

        var isThrough = looked < ErasedTexts.RowsPerStep;
        // What stays is found again by the step that comes to the end, which tells it.
        at.Report = texts.Told(at.Report, place, isThrough ? all : all.ConvertAll(row => row with { Stays = false }));
        if (place.Row == typeof(Incidents.StoredIncident) && all.Count > 0)
        {
            var numbers = all.ConvertAll(h => h.IncidentOf(place)!.Value);
            await new QuotingIncidents(context, at.Workspace).IndexAsync(numbers, _index, cancellation);
        }

        at.Skipped = skip;
        if (isThrough)
        {
            (at.Position, at.Skipped) = (at.Position + 1, 0);
            if (at.Position == ErasedTexts.Places.Length)
            {
                Next(at, ErasureStage.Telling);
            }
        }
    }

    private async Task CleanAsync(ErasureRow row, CancellationToken cancellation)
    {
        var (next, left) = await _disk.StepAsync(row.Position, cancellation);
        await _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var at = await context.In<ErasureRow>(row.Workspace).SingleAsync(e => e.Number == row.Number, cancellation);
                if (at.State != ErasureState.Cleaning)
                {
                    return false;
                }

                at.Position = next ?? at.Position;
                if (next is null)
                {
                    var now = _time.GetUtcNow();
                    at.Report = left is null ? at.Report : at.Report.WithStaying(ErasureKind.Database, 0, [left]);
                    (at.State, at.EndedAtUtc) = (ErasureState.Done, now);
                    var what = string.Join(", ", at.Report.Removed.Select(l => $"{ContractWords.Of(l.Kind)} {l.Count}"));
                    await ErasureStore.TellAsync(context, at, at.AskedBy, now, $"done: {what}", cancellation);
                }

                return true;
            },
            cancellation
        );
    }

    /// <summary>Of what stays; read before the step is written, because it reads much.</summary>
    private Task<ErasureReport> ToldAsync(ErasureRow row, SoughtSubject sought, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var runs = new ErasedRuns(context, row.Workspace, sought);
                var saying = await runs.OnlySayingAsync(_index, _mapping, cancellation);
                return await new StayingThings(context, row.Workspace, sought).ToldAsync(
                    row.Report,
                    runs.About(),
                    saying,
                    cancellation
                );
            },
            cancellation
        );

    /// <summary>Null when the keys of this instance do not open it.</summary>
    private SoughtSubject? Opened(ErasureRow row)
    {
        try
        {
            return StoredJson.Read<SoughtSubject>(Encoding.UTF8.GetString(_sealing.Open(row.Sought!, out _)));
        }
        catch (SealLostException)
        {
            return null;
        }
    }

    private static List<string> Next(ErasureRow at, ErasureStage stage)
    {
        (at.Stage, at.Position, at.Skipped) = ((int)stage, 0, 0);
        return [];
    }

    private static async Task ForgetOldTracesAsync(TriageContext context, WorkspaceId workspace, CancellationToken cancellation)
    {
        var oldest = await context
            .In<ErasedTraceRow>(workspace)
            .OrderByDescending(e => e.AtUtc)
            .Skip(ErasureLimits.MaxErasedTraces)
            .Select(e => (DateTimeOffset?)e.AtUtc)
            .FirstOrDefaultAsync(cancellation);
        if (oldest is { } until)
        {
            await context.In<ErasedTraceRow>(workspace).Where(e => e.AtUtc <= until).ExecuteDeleteAsync(cancellation);
        }
    }
}
