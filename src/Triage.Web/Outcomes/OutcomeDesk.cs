using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Runs;
using Triage.Web.Shell;

namespace Triage.Web.Outcomes;

/// <summary>
/// Where corrected files and reported outcomes meet the runs, for the page and the API alike. A subject is looked for
/// among the items first, then among the subjects of whole runs; the latest run counts, or the latest that had started
/// at the instant the line names. A wrong item never makes its run red.
/// </summary>
public sealed class OutcomeDesk(
    OutcomeReadings readings,
    RunQueries runs,
    ItemQueries items,
    IOutcomeStore outcomes,
    WorkspaceReaders readers,
    TimeProvider clock
)
{
    private const int ClaimsPerWrite = 1_000;

    /// <param name="fact">Compare this fact of the items; null takes the one that fits best.</param>
    /// <param name="byHand">Subjects of the file that a person mapped to subjects of the runs.</param>
    public async Task<OutcomeMatch> MatchAsync(
        WorkspaceId workspace,
        OutcomeSheet sheet,
        string? fact,
        IReadOnlyDictionary<string, string> byHand,
        CancellationToken cancellation
    )
    {
        sheet = await ScrubbedAsync(workspace, sheet, cancellation);
        var unmatched = sheet.Lines.Where(l => l.Problem is not null).Select(l => new UnmatchedLine(l, l.Problem!)).ToList();
        var found = new List<Found>();
        var usable = sheet.Lines.Where(l => l.Problem is null).Select(l => new Wanted(l, MappedTo(l, byHand))).ToList();
        foreach (var group in usable.Where(w => w.Line.TraceId is not null).GroupBy(w => w.Line.TraceId!, StringComparer.Ordinal))
        {
            await FindInRunAsync(workspace, group.Key, [.. group], found, unmatched, cancellation);
        }

        foreach (var group in usable.Where(w => w.Line.TraceId is null).GroupBy(w => w.Line.Agent!, StringComparer.Ordinal))
        {
            await readings.BringUpToDateAsync(workspace, group.Key, Limits.MaxRunsReadAtOnce, cancellation);
            await FindBySubjectAsync(workspace, group.Key, [.. group], found, unmatched, cancellation);
        }

        return Judged(sheet, found, unmatched, fact);
    }

    /// <summary>Keeps the claims, a thousand at a time. Repeating it after a fault adds only what is missing.</summary>
    /// <returns>Claims that were news.</returns>
    public async Task<int> RecordAsync(
        WorkspaceId workspace,
        IReadOnlyList<RunClaim> claims,
        Func<int, Task> progress,
        CancellationToken cancellation
    )
    {
        var (kept, added) = (0, 0);
        foreach (var chunk in claims.Chunk(ClaimsPerWrite))
        {
            added += await outcomes.ClaimAsync(workspace, chunk, cancellation);
            kept += chunk.Length;
            await progress(kept);
        }

        return added;
    }

    /// <summary>Takes claims back: their source says that it does not know.</summary>
    public Task TakeBackAsync(WorkspaceId workspace, IReadOnlyList<RunClaim> claims, Actor by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return RecordAsync(
            workspace,
            [
                .. claims.Select(c =>
                    c with
                    {
                        Claim = new OutcomeClaim(Outcome.Unknown, c.Claim.Source, now, by, c.Claim.Item, Note: "Taken back"),
                    }
                ),
            ],
            _ => Task.CompletedTask,
            cancellation
        );
    }

    // What the runs recorded has been marked: only marked subjects and values can equal it.
    private async Task<OutcomeSheet> ScrubbedAsync(WorkspaceId workspace, OutcomeSheet sheet, CancellationToken cancellation)
    {
        var reader = await readers.ForAsync(workspace, cancellation);
        return sheet with
        {
            Lines =
            [
                .. sheet.Lines.Select(l =>
                    l with
                    {
                        Subject = Clean(l.Subject),
                        Expected = Clean(l.Expected),
                        Actual = Clean(l.Actual),
                        Check = Clean(l.Check),
                    }
                ),
            ],
        };

        string? Clean(string? text) => text is null ? null : reader.Redact(text);
    }

    private async Task FindInRunAsync(
        WorkspaceId workspace,
        string runOrTraceId,
        IReadOnlyList<Wanted> wanted,
        List<Found> found,
        List<UnmatchedLine> unmatched,
        CancellationToken cancellation
    )
    {
        if (await runs.FindAsync(workspace, runOrTraceId, cancellation) is not { Run: var run })
        {
            unmatched.AddRange(wanted.Select(w => new UnmatchedLine(w.Line, $"There is no run {runOrTraceId}.")));
            return;
        }

        var subjects = wanted.Select(w => w.Subject).OfType<string>().ToList();
        if (subjects.Count > 0 && run.Summary.Agent is { } agent)
        {
            await readings.BringUpToDateAsync(workspace, agent, Limits.MaxRunsReadAtOnce, cancellation);
        }

        var inRun = (await items.InRunAsync(workspace, run.Id, subjects, cancellation)).ToLookup(
            i => i.Subject.Value,
            StringComparer.Ordinal
        );
        foreach (var one in wanted)
        {
            var item = one.Subject is null ? null : inRun[one.Subject].FirstOrDefault();
            if (item is not null || one.Subject is null || run.Summary.Subjects.Any(s => s.Value == one.Subject))
            {
                found.Add(new Found(one.Line, run.Id, item));
            }
            else
            {
                unmatched.Add(new UnmatchedLine(one.Line, $"Run {run.Id} has no item '{one.Subject}'."));
            }
        }
    }

    private async Task FindBySubjectAsync(
        WorkspaceId workspace,
        string agent,
        IReadOnlyList<Wanted> wanted,
        List<Found> found,
        List<UnmatchedLine> unmatched,
        CancellationToken cancellation
    )
    {
        foreach (var atOnce in wanted.GroupBy(w => w.Line.AtUtc))
        {
            var open = atOnce.ToList();
            // Nothing had started then: the instant is about something else, and the latest run is the best guess.
            foreach (var before in atOnce.Key is null ? [null] : new[] { atOnce.Key, null })
            {
                var subjects = open.Select(w => w.Subject!).ToList();
                var handled = await items.LatestAsync(workspace, agent, subjects, before, cancellation);
                var about = await runs.LatestAboutAsync(
                    workspace,
                    agent,
                    [.. subjects.Where(s => !handled.ContainsKey(s))],
                    before,
                    cancellation
                );
                found.AddRange(open.Where(w => handled.ContainsKey(w.Subject!)).Select(w => FoundIn(w, handled[w.Subject!])));
                found.AddRange(
                    open.Where(w => about.ContainsKey(w.Subject!)).Select(w => new Found(w.Line, about[w.Subject!], null))
                );
                open = [.. open.Where(w => !handled.ContainsKey(w.Subject!) && !about.ContainsKey(w.Subject!))];
            }

            unmatched.AddRange(open.Select(w => new UnmatchedLine(w.Line, $"No run of {agent} handled '{w.Subject}'.")));
        }
    }

    private static OutcomeMatch Judged(OutcomeSheet sheet, List<Found> found, List<UnmatchedLine> unmatched, string? fact)
    {
        var expectations = found
            .Where(f => f is { Item: not null, Line: { Outcome: null, Actual: null } })
            .Select(f => (f.Item!, f.Line.Expected!))
            .ToList();
        var facts = ItemFacts.Proposed(expectations, sheet.Mark);
        var compared = expectations.Count == 0 ? null : fact ?? facts.FirstOrDefault()?.Name;
        var matched = new List<MatchedLine>();
        foreach (var one in found)
        {
            var actual =
                one.Line.Actual
                ?? (
                    one.Item is null || compared is null || one.Line.Outcome is not null
                        ? null
                        : ItemFacts.Last(one.Item, compared)
                );
            if (OutcomeOf(one, actual, compared, sheet.Mark) is { } outcome)
            {
                matched.Add(new MatchedLine(one.Line, one.RunId, one.Item?.Subject.Value, outcome, actual));
            }
            else
            {
                unmatched.Add(
                    new UnmatchedLine(
                        one.Line,
                        "It says what was expected and not what was; and nothing that the run recorded of it fits. Add a column 'actual', or name the fact to compare with."
                    )
                );
            }
        }

        return new OutcomeMatch(
            sheet,
            [.. matched.OrderBy(m => m.Line.Number)],
            [.. unmatched.OrderBy(u => u.Line.Number)],
            compared,
            facts
        );
    }

    /// <summary>Null when it cannot be told.</summary>
    private static Outcome? OutcomeOf(Found found, string? actual, string? compared, DecimalMark mark)
    {
        if (found.Line.Outcome is { } said)
        {
            return said;
        }

        if (actual is null)
        {
            // Something was expected of the item, and the last step that touched it made nothing of it.
            return found.Item is not null && compared is not null ? Outcome.Red : null;
        }

        var ownMark = found.Line.Actual is null ? DecimalMark.Point : mark;
        return PlainValues.Same(found.Line.Expected!, actual, mark, ownMark) ? Outcome.Green : Outcome.Red;
    }

    private static Found FoundIn(Wanted wanted, ItemInRun handled) => new(wanted.Line, handled.RunId, handled.Item);

    private static string? MappedTo(OutcomeLine line, IReadOnlyDictionary<string, string> byHand) =>
        line.Subject is { } subject && byHand.TryGetValue(subject, out var mapped) ? mapped : line.Subject;

    private sealed record Wanted(OutcomeLine Line, string? Subject);

    private sealed record Found(OutcomeLine Line, string RunId, RunItem? Item);
}
