namespace Triage.Engine.Incidents;

public sealed partial class Incident
{
    /// <summary>How many events were stored when the incident was loaded; those are never edited.</summary>
    private readonly int _storedEvents;

    /// <summary>
    /// Puts what <paramref name="clean"/> makes of it in place of every text that people write in the course of an act.
    /// Clean text has to come out as it went in, because it is given again with the next act.
    /// </summary>
    public void Scrub(Func<string, string> clean)
    {
        string? Clean(string? text) => text is null ? null : clean(text);
        Record = Record with
        {
            DeclineReason = Clean(Record.DeclineReason),
            Links = [.. Record.Links.Select(clean)],
            Impact = Record.Impact is { } impact ? impact with { Note = Clean(impact.Note) } : null,
            Verdict = Record.Verdict is { } verdict ? verdict with { Reason = Clean(verdict.Reason) } : null,
            FollowUps = [.. Record.FollowUps.Select(f => f with { What = clean(f.What) })],
            Fixes = [.. Record.Fixes.Select(f => f with { What = clean(f.What), Link = Clean(f.Link) })],
        };
        foreach (var (number, done) in _steps.ToList())
        {
            _steps[number] = done with { Note = Clean(done.Note) };
        }

        for (var at = _storedEvents; at < _events.Count; at++)
        {
            _events[at] = _events[at] with { Text = clean(_events[at].Text) };
        }
    }
}
