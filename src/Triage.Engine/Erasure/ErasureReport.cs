namespace Triage.Engine.Erasure;

public enum ErasureState
{
    /// <summary>Asked for and confirmed; nothing is removed yet, and it can be cancelled.</summary>
    Waiting,

    /// <summary>What was removed is gone: there is no way back.</summary>
    Erasing,

    /// <summary>Nothing is found any more; the database is being cleaned of what stood there.</summary>
    Cleaning,
    Done,
    Cancelled,

    /// <summary>It could not go on; the report says what was removed until then.</summary>
    Stopped,
}

/// <summary>What an erasure removes, or has to leave. A word never changes its meaning: certificates are kept.</summary>
public enum ErasureKind
{
    Runs,
    Spans,

    /// <summary>Bytes of what was said, compressed.</summary>
    Bytes,
    Items,

    /// <summary>Items of other subjects, in runs that are about none of them alone: what a step said of several cannot be parted.</summary>
    OtherItems,
    Claims,
    Prompts,
    Incidents,
    Evidence,
    Reporters,
    Worklist,
    IncidentTexts,
    OtherTexts,
    Deliveries,
    Views,
    Answers,

    // Of somebody who used Triage.
    Person,
    SignIns,
    Memberships,
    Keys,

    /// <summary>What they did or own; it carries a neutral name now.</summary>
    Acts,

    // From here on: what stays.
    Mentions,

    /// <summary>The value is part of a name by which something else is found.</summary>
    Names,

    /// <summary>Of a person, in what people wrote.</summary>
    WrittenNames,

    /// <summary>Of a person who was called otherwise before: what they did then is under that name.</summary>
    FormerNames,
    Audit,
    Sent,
    Exports,
    Backups,
    Figures,
    Database,
    Senders,
}

/// <param name="Count">0 where there is nothing to count.</param>
/// <param name="Names">Of the first of them, without the subject.</param>
public sealed record ErasureLine(ErasureKind Kind, long Count, IReadOnlyList<string> Names)
{
    /// <summary>Of one kind; the rest is counted.</summary>
    public const int MaxNames = 50;

    public ErasureLine Plus(long count, IEnumerable<string> names) =>
        this with
        {
            Count = Count + count,
            Names = [.. Names.Concat(names).Distinct(StringComparer.Ordinal).Take(MaxNames)],
        };
}

/// <summary>What was, or would be, removed, and what has to stay. It never holds the value of the subject.</summary>
public sealed record ErasureReport(IReadOnlyList<ErasureLine> Removed, IReadOnlyList<ErasureLine> Stays)
{
    public static readonly ErasureReport Empty = new([], []);

    public long CountOf(ErasureKind kind) => Removed.FirstOrDefault(l => l.Kind == kind)?.Count ?? 0;

    /// <summary>Counted as before, and these not named.</summary>
    public ErasureReport Unnamed(IReadOnlySet<string> names) => new(Unnamed(Removed, names), Unnamed(Stays, names));

    public ErasureReport WithRemoved(ErasureKind kind, long count, IEnumerable<string> names) =>
        count == 0 ? this : this with { Removed = Added(Removed, kind, count, names) };

    /// <summary>As many as are named; nothing where there is none.</summary>
    public ErasureReport WithStaying(ErasureKind kind, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? this : WithStaying(kind, names.Count, names);

    /// <summary>Also where there is nothing to count.</summary>
    public ErasureReport WithStaying(ErasureKind kind, long count, IEnumerable<string> names) =>
        this with
        {
            Stays = Added(Stays, kind, count, names),
        };

    private static List<ErasureLine> Unnamed(IReadOnlyList<ErasureLine> lines, IReadOnlySet<string> names) =>
        [.. lines.Select(l => l with { Names = [.. l.Names.Where(n => !names.Contains(n))] })];

    private static List<ErasureLine> Added(
        IReadOnlyList<ErasureLine> lines,
        ErasureKind kind,
        long count,
        IEnumerable<string> names
    )
    {
        var line = lines.FirstOrDefault(l => l.Kind == kind) ?? new ErasureLine(kind, 0, []);
        return [.. lines.Where(l => l.Kind != kind).Append(line.Plus(count, names)).OrderBy(l => l.Kind)];
    }
}
