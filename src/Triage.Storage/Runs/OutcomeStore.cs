using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

public sealed class OutcomeStore : IOutcomeStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal OutcomeStore(TriageDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    public Task<IReadOnlyList<string>> UnreadAsync(
        WorkspaceId workspace,
        string agent,
        UnreadRuns which,
        int limit,
        CancellationToken cancellation
    )
    {
        var quietSince = which.Settled ? _time.GetUtcNow() - Limits.SettlesAfter : DateTimeOffset.MaxValue;
        var version = which.Version;
        return _database.ReadAsync<IReadOnlyList<string>>(
            async context =>
            {
                var runs = context.In<RunRow>(workspace).Where(r => r.Agent == agent);
                var unread = new List<string>();
                // Three ranges of one index; "not equal" would walk all runs of the agent each time.
                foreach (
                    var range in new[]
                    {
                        runs.Where(r => r.ReadWith == null && !which.ReadBefore),
                        runs.Where(r => string.Compare(r.ReadWith, version) < 0),
                        runs.Where(r => string.Compare(r.ReadWith, version) > 0),
                    }
                )
                {
                    unread.AddRange(
                        await range
                            .Where(r => r.LastReceivedAtUtc <= quietSince)
                            .OrderByDescending(r => r.StartedAtUtc)
                            .Take(limit - unread.Count)
                            .Select(r => r.Id)
                            .ToListAsync(cancellation)
                    );
                }

                return unread;
            },
            cancellation
        );
    }

    public Task KeepReadingAsync(
        WorkspaceId workspace,
        Run run,
        string version,
        ItemReading reading,
        IReadOnlyList<OutcomeClaim> ruleClaims,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var row = await context
                    .In<RunRow>(workspace)
                    .Include(r => r.Traces)
                    .Include(r => r.Subjects)
                    .AsSplitQuery()
                    .SingleOrDefaultAsync(r => r.Id == run.Id && r.Revision == run.Revision, cancellation);
                if (row is null)
                {
                    return false;
                }

                row.TakeSubjects(reading.Subjects, reading.Items.Select(i => i.Subject.Value).ToHashSet(StringComparer.Ordinal));
                row.ReadWith = version;
                await ReplaceItemsAsync(context, row, reading, cancellation);
                await ReplaceRuleClaimsAsync(context, row, ruleClaims, nowUtc, cancellation);
                return true;
            },
            cancellation
        );

    public Task<int> ClaimAsync(WorkspaceId workspace, IReadOnlyList<RunClaim> claims, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var added = 0;
                foreach (var ofRun in claims.GroupBy(c => c.RunId, StringComparer.Ordinal))
                {
                    if (await context.In<RunRow>(workspace).SingleOrDefaultAsync(r => r.Id == ofRun.Key, cancellation) is { } run)
                    {
                        added += await new OutcomeBook(context, run).AddAsync([.. ofRun.Select(c => c.Claim)], cancellation);
                    }
                }

                return added;
            },
            cancellation
        );

    public Task<int> PresumeGreenAsync(
        WorkspaceId workspace,
        string agent,
        DateTimeOffset startedBeforeUtc,
        OutcomeClaim claim,
        int limit,
        CancellationToken cancellation
    ) =>
        _database.WriteAsync(
            WritePriority.Intake,
            async context =>
            {
                var quiet = await context
                    .In<RunRow>(workspace)
                    .Where(r =>
                        r.Agent == agent
                        && r.Outcome == Outcome.Unknown
                        && r.StartedAtUtc < startedBeforeUtc
                        && r.Reported != ReportedStatus.Error
                        && r.RedItemCount == 0
                    )
                    .OrderByDescending(r => r.StartedAtUtc)
                    .Take(limit)
                    .ToListAsync(cancellation);
                foreach (var run in quiet)
                {
                    await new OutcomeBook(context, run).AddAsync([claim], cancellation);
                }

                return quiet.Count;
            },
            cancellation
        );

    private static async Task ReplaceItemsAsync(
        TriageContext context,
        RunRow run,
        ItemReading reading,
        CancellationToken cancellation
    )
    {
        var rows = context.In<RunItemRow>(run.Workspace).Where(i => i.RunId == run.Id);
        if (reading.Items.Count == 0 && !await rows.AnyAsync(cancellation))
        {
            return;
        }

        await rows.ExecuteDeleteAsync(cancellation);
        var claimed = await context
            .In<OutcomeClaimRow>(run.Workspace)
            .Where(c => c.RunId == run.Id && c.Item != null)
            .OrderByDescending(c => c.Sequence)
            .ToListAsync(cancellation);
        var claims = claimed.Select(c => c.ToClaim()).ToLookup(c => c.Item!, StringComparer.Ordinal);
        var book = new OutcomeBook(context, run);
        var read = reading.Items.Select(i => i.Subject.Value).ToHashSet(StringComparer.Ordinal);
        var onlyClaimed = claims.Select(c => c.Key).Where(value => !read.Contains(value)).Order(StringComparer.Ordinal);
        var items = reading
            .Items.Select(i => (i.Subject, i.Touches))
            .Concat(onlyClaimed.Select(value => (new Subject(RunItemRow.OnlyClaimed, value), (IReadOnlyList<ItemTouch>)[])));
        foreach (var ((subject, touches), at) in items.Select((item, at) => (item, at)))
        {
            var row = book.ItemRow(subject, at + 1);
            row.Touches = StoredJson.Write(touches);
            row.Judge([.. claims[subject.Value]]);
            context.Add(row);
        }

        await book.CountItemsAsync(cancellation);
    }

    private static async Task ReplaceRuleClaimsAsync(
        TriageContext context,
        RunRow run,
        IReadOnlyList<OutcomeClaim> claims,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        // Two rules of one name are one voice: where they disagree, red is what somebody must look at.
        var wanted = claims
            .GroupBy(c => (c.Item, c.Check))
            .ToDictionary(g => g.Key, g => g.OrderByDescending(c => c.Outcome == Outcome.Red).First());
        var standing = (
            await context
                .In<OutcomeClaimRow>(run.Workspace)
                .Where(c => c.RunId == run.Id && c.Source == OutcomeSource.Rule)
                .OrderByDescending(c => c.Sequence)
                .ToListAsync(cancellation)
        )
            .DistinctBy(c => (c.Item, c.Check))
            .Where(c => c.Outcome != Outcome.Unknown);
        var takenBack = standing
            .Where(c => !wanted.ContainsKey((c.Item, c.Check)))
            .Select(c => new OutcomeClaim(
                Outcome.Unknown,
                OutcomeSource.Rule,
                nowUtc,
                Actor.System,
                c.Item,
                c.Check,
                "The rule is off, or no longer says so."
            ));
        await new OutcomeBook(context, run).AddAsync([.. wanted.Values, .. takenBack], cancellation);
    }
}
