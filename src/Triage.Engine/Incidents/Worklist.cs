namespace Triage.Engine.Incidents;

/// <summary>How an entry came onto the worklist.</summary>
public enum WorklistSource
{
    /// <summary>An item of the red run that turned out wrong.</summary>
    RedItem,

    /// <summary>Found by the search over stored runs.</summary>
    Search,
    Hand,
}

/// <summary>One thing that has to be put right.</summary>
/// <param name="Number">Stable within the incident, from 1.</param>
/// <param name="StillAffected">False when what once named it does not any more. It stays on the list all the same.</param>
public sealed record WorklistEntry(
    int Number,
    AffectedSubject What,
    WorklistSource Source,
    DateTimeOffset AddedAtUtc,
    Actor AddedBy,
    bool StillAffected = true,
    string? Owner = null,
    string? Note = null,
    DateTimeOffset? DoneAtUtc = null,
    Actor? DoneBy = null
)
{
    public bool IsDone => DoneAtUtc is not null;
}

/// <summary>Which entries. Null means "any".</summary>
/// <param name="Q">A word in subject, run, owner, note, expected or actual.</param>
public sealed record WorklistFilter(bool? Open = null, string? Owner = null, string? Q = null)
{
    public bool Accepts(WorklistEntry entry) =>
        (Open is not { } open || open != entry.IsDone)
        && (Owner is null || string.Equals(Owner, entry.Owner ?? "", StringComparison.OrdinalIgnoreCase))
        && (Q is null || Texts(entry).Any(t => t?.Contains(Q, StringComparison.OrdinalIgnoreCase) == true));

    private static IEnumerable<string?> Texts(WorklistEntry entry) =>
        [entry.What.Subject, entry.What.RunId, entry.Owner, entry.Note, entry.What.Expected, entry.What.Actual];
}

/// <summary>What a comparison with newly found subjects changed.</summary>
public sealed record WorklistChange(int Added, int NoLongerAffected, int AffectedAgain)
{
    public bool IsNone => this is { Added: 0, NoLongerAffected: 0, AffectedAgain: 0 };

    /// <summary><c>9 added, 1 no longer affected</c>; empty when nothing changed.</summary>
    public string Words =>
        string.Join(
            ", ",
            new[] { (Added, "added"), (NoLongerAffected, "no longer affected"), (AffectedAgain, "affected again") }
                .Where(part => part.Item1 > 0)
                .Select(part => $"{part.Item1} {part.Item2}")
        );
}

/// <summary>
/// The damage of an incident, to be put right entry by entry. Entries are only ever added and marked, never removed:
/// what somebody has begun to correct does not vanish because a search came out otherwise.
/// </summary>
public sealed class Worklist
{
    private readonly SortedDictionary<int, WorklistEntry> _entries = [];
    private int _last;

    public Worklist(IEnumerable<WorklistEntry> stored)
    {
        foreach (var entry in stored)
        {
            _entries[entry.Number] = entry;
            _last = Math.Max(_last, entry.Number);
        }
    }

    public IReadOnlyCollection<WorklistEntry> Entries => _entries.Values;
    public int OpenCount => _entries.Values.Count(e => !e.IsDone);

    /// <summary>
    /// Takes over what a source names now. New subjects are added; those of this source that it names no more are
    /// marked, and unmarked when it names them again.
    /// </summary>
    /// <param name="runId">Only entries of this run are marked: the source speaks of no other. Null when it speaks of all.</param>
    /// <exception cref="RefusedInputException">More than <see cref="Limits.MaxWorklistEntries"/> in all.</exception>
    public WorklistChange TakeOver(
        IReadOnlyList<AffectedSubject> found,
        WorklistSource source,
        string? runId,
        Actor by,
        DateTimeOffset atUtc
    )
    {
        var known = _entries.Values.ToDictionary(e => KeyOf(e.What), e => e.Number);
        var (added, gone, again) = (0, 0, 0);
        var named = new HashSet<(string, string?)>();
        foreach (var subject in found)
        {
            if (!named.Add(KeyOf(subject)))
            {
                continue;
            }

            if (known.TryGetValue(KeyOf(subject), out var number))
            {
                var entry = _entries[number];
                again += entry.StillAffected ? 0 : 1;
                _entries[number] = entry with { StillAffected = true, What = Completed(entry.What, subject) };
            }
            else
            {
                Add(subject, source, by, atUtc);
                added++;
            }
        }

        foreach (var entry in _entries.Values.Where(e => e.Source == source && e.StillAffected).ToList())
        {
            if ((runId is null || entry.What.RunId == runId) && !named.Contains(KeyOf(entry.What)))
            {
                _entries[entry.Number] = entry with { StillAffected = false };
                gone++;
            }
        }

        return new WorklistChange(added, gone, again);
    }

    /// <exception cref="RefusedInputException">No subject, one that is on the list already, or a text over its limit.</exception>
    public WorklistEntry AddByHand(AffectedSubject what, string? note, Actor by, DateTimeOffset atUtc)
    {
        var subject = new AffectedSubject(
            FilingRules.Optional(what.Name, "name", Limits.MaxShortTextChars),
            FilingRules.Required(what.Subject, "subject", Limits.MaxShortTextChars),
            FilingRules.Optional(what.RunId, "run", Limits.MaxShortTextChars),
            FilingRules.Optional(what.Expected, "expected", Limits.MaxShortTextChars),
            FilingRules.Optional(what.Actual, "actual", Limits.MaxShortTextChars)
        );
        if (_entries.Values.FirstOrDefault(e => KeyOf(e.What) == KeyOf(subject)) is { } there)
        {
            throw new RefusedInputException("subject", $"'{subject.Subject}' is entry {there.Number} of this worklist already.");
        }

        var entry = Add(subject, WorklistSource.Hand, by, atUtc);
        return Note(entry.Number, note);
    }

    /// <returns>How many changed; those that were so already keep who and when.</returns>
    public int SetDone(IEnumerable<int> numbers, bool done, Actor by, DateTimeOffset atUtc) =>
        Change(
            numbers,
            e =>
                e.IsDone == done ? e
                : done ? e with { DoneAtUtc = atUtc, DoneBy = by }
                : e with { DoneAtUtc = null, DoneBy = null }
        );

    /// <param name="owner">Null takes the owner away.</param>
    public int Assign(IEnumerable<int> numbers, string? owner)
    {
        var name = FilingRules.Optional(owner, "owner", Limits.MaxShortTextChars);
        return Change(numbers, e => e with { Owner = name });
    }

    public WorklistEntry Note(int number, string? note)
    {
        var text = FilingRules.Optional(note, "note", Limits.MaxTextChars);
        Change([number], e => e with { Note = text });
        return _entries[number];
    }

    /// <summary>Undo: puts owner, note and done of these entries back as they were. Entries that came since stay.</summary>
    public int PutBack(IEnumerable<WorklistEntry> before)
    {
        var was = before.ToDictionary(e => e.Number);
        return Change(
            was.Keys,
            e =>
                e with
                {
                    Owner = was[e.Number].Owner,
                    Note = was[e.Number].Note,
                    DoneAtUtc = was[e.Number].DoneAtUtc,
                    DoneBy = was[e.Number].DoneBy,
                }
        );
    }

    /// <summary>
    /// Puts what <paramref name="clean"/> makes of it in place of every text that people write here. Clean text has to come out as it
    /// went in, because it is given again with the next act.
    /// </summary>
    public void Scrub(Func<string, string> clean)
    {
        string? Clean(string? text) => text is null ? null : clean(text);
        foreach (var entry in _entries.Values.ToList())
        {
            _entries[entry.Number] = entry with
            {
                Note = Clean(entry.Note),
                What = entry.What with
                {
                    Subject = clean(entry.What.Subject),
                    Expected = Clean(entry.What.Expected),
                    Actual = Clean(entry.What.Actual),
                },
            };
        }
    }

    private WorklistEntry Add(AffectedSubject what, WorklistSource source, Actor by, DateTimeOffset atUtc)
    {
        if (_entries.Count >= Limits.MaxWorklistEntries)
        {
            throw new RefusedInputException(
                "worklist",
                $"This worklist has {Limits.MaxWorklistEntries} entries, which is the limit. Correct the rest by a program."
            );
        }

        _last++;
        return _entries[_last] = new WorklistEntry(_last, what, source, atUtc, by);
    }

    /// <exception cref="RefusedInputException">There is no entry of such a number.</exception>
    private int Change(IEnumerable<int> numbers, Func<WorklistEntry, WorklistEntry> change)
    {
        var changed = 0;
        foreach (var number in numbers.ToList())
        {
            var entry =
                _entries.GetValueOrDefault(number)
                ?? throw new RefusedInputException("entry", $"This worklist has no entry {number}.");
            _entries[number] = change(entry);
            changed += _entries[number] == entry ? 0 : 1;
        }

        return changed;
    }

    private static (string, string?) KeyOf(AffectedSubject what) => (what.Subject, what.RunId);

    /// <summary>What was known stays where the newer finding does not say.</summary>
    private static AffectedSubject Completed(AffectedSubject known, AffectedSubject found) =>
        known with
        {
            Name = known.Name ?? found.Name,
            Expected = found.Expected ?? known.Expected,
            Actual = found.Actual ?? known.Actual,
        };
}
