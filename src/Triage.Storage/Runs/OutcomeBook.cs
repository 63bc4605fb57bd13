using Microsoft.EntityFrameworkCore;
using Triage.Engine.Runs;

namespace Triage.Storage.Runs;

/// <summary>Writes claims about one run inside a transaction, and brings what is derived from them up to date.</summary>
internal sealed class OutcomeBook(TriageContext context, RunRow run)
{
    private const int ValuesPerQuery = 500;

    /// <summary>Adds the claims that are news.</summary>
    /// <returns>How many were.</returns>
    public async Task<int> AddAsync(IReadOnlyList<OutcomeClaim> claims, CancellationToken cancellation)
    {
        var sequence =
            await context
                .In<OutcomeClaimRow>(run.Workspace)
                .Where(c => c.RunId == run.Id)
                .MaxAsync(c => (int?)c.Sequence, cancellation)
            ?? 0;
        var items = claims.Select(c => c.Item).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var said = (await ClaimsAsync(items, cancellation)).GroupBy(c => c.Item ?? "").ToDictionary(g => g.Key, g => g.ToList());
        var added = 0;
        foreach (var claim in claims)
        {
            var key = claim.Item ?? "";
            var had = said.TryGetValue(key, out var known) ? known : said[key] = [];
            if (had.Where(c => c.Voice == claim.Voice).MaxBy(c => c.AtUtc) is { } last && claim.Repeats(last))
            {
                continue;
            }

            // The latest first: between claims of one instant the one that came last decides.
            had.Insert(0, claim);
            context.Add(RowOf(++sequence, claim));
            added++;
        }

        if (added == 0)
        {
            return 0;
        }

        if (said.TryGetValue("", out var ofRun))
        {
            Take(EffectiveOutcome.Of(ofRun));
        }

        await JudgeItemsAsync(items, said, cancellation);
        return added;
    }

    /// <summary>Derives the outcome of the run anew from what was claimed of it.</summary>
    public async Task JudgeAsync(CancellationToken cancellation) =>
        Take(EffectiveOutcome.Of(await ClaimsAsync([], cancellation)));

    private void Take(EffectiveOutcome outcome) => (run.Outcome, run.OutcomeSource) = (outcome.Outcome, outcome.Source);

    /// <summary>Every claim of the run itself, and of these items, the latest first.</summary>
    public async Task<List<OutcomeClaim>> ClaimsAsync(IReadOnlyList<string> items, CancellationToken cancellation)
    {
        var claims = context.In<OutcomeClaimRow>(run.Workspace).Where(c => c.RunId == run.Id);
        var rows = await claims.Where(c => c.Item == null).ToListAsync(cancellation);
        foreach (var values in items.Chunk(ValuesPerQuery))
        {
            rows.AddRange(await claims.Where(c => c.Item != null && values.Contains(c.Item)).ToListAsync(cancellation));
        }

        return [.. rows.OrderByDescending(c => c.Sequence).Select(c => c.ToClaim())];
    }

    /// <summary>Counts what the lists show. Needs the rows to be written.</summary>
    public async Task CountItemsAsync(CancellationToken cancellation)
    {
        await context.SaveChangesAsync(cancellation);
        var counts = await context
            .In<RunItemRow>(run.Workspace)
            .Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Outcome)
            .Select(g => new { Outcome = g.Key, Count = g.Count() })
            .ToListAsync(cancellation);
        run.ItemCount = counts.Sum(c => c.Count);
        run.RedItemCount = counts.Where(c => c.Outcome == Outcome.Red).Sum(c => c.Count);
        run.UnknownItemCount = counts.Where(c => c.Outcome == Outcome.Unknown).Sum(c => c.Count);
    }

    public RunItemRow ItemRow(Subject subject, int position) =>
        new()
        {
            Workspace = run.Workspace,
            RunId = run.Id,
            Name = subject.Name,
            Value = subject.Value,
            Position = position,
            Agent = run.Agent,
            StartedAtUtc = run.StartedAtUtc,
        };

    private async Task JudgeItemsAsync(
        IReadOnlyList<string> items,
        Dictionary<string, List<OutcomeClaim>> said,
        CancellationToken cancellation
    )
    {
        if (items.Count == 0)
        {
            return;
        }

        var position = run.ItemCount;
        foreach (var values in items.Chunk(ValuesPerQuery))
        {
            var rows = (
                await context
                    .In<RunItemRow>(run.Workspace)
                    .Where(i => i.RunId == run.Id && values.Contains(i.Value))
                    .ToListAsync(cancellation)
            ).ToLookup(i => i.Value, StringComparer.Ordinal);
            foreach (var value in values)
            {
                var known = rows[value].ToList();
                if (known.Count == 0)
                {
                    known.Add(ItemRow(new Subject(RunItemRow.OnlyClaimed, value), ++position));
                    context.Add(known[0]);
                }

                known.ForEach(row => row.Judge(said[value]));
            }
        }

        await CountItemsAsync(cancellation);
    }

    private OutcomeClaimRow RowOf(int sequence, OutcomeClaim claim) =>
        new()
        {
            Workspace = run.Workspace,
            RunId = run.Id,
            Sequence = sequence,
            Outcome = claim.Outcome,
            Source = claim.Source,
            AtUtc = claim.AtUtc,
            By = claim.By,
            Item = claim.Item,
            Check = claim.Check,
            Note = claim.Note,
            Expected = claim.Expected,
            Actual = claim.Actual,
        };
}
