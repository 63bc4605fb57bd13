using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>One automatic observation over a pair. A signal is one file and its test.</summary>
public abstract class SignalRule
{
    /// <summary><c>S1</c> to <c>S26</c>.</summary>
    public abstract string Id { get; }

    /// <summary>At least one reading: what fired, else one that is silent or says why it abstained.</summary>
    public abstract IReadOnlyList<SignalReading> Read(RunComparison comparison);

    private protected SignalReading Fired(
        string? finding,
        Strength strength,
        string? red,
        string? green,
        params IEnumerable<string> spanIds
    ) => new(Id, finding, true, strength, red, green, [.. spanIds.Distinct(StringComparer.Ordinal).Take(10)], null);

    private protected IReadOnlyList<SignalReading> OrSilent(List<SignalReading> readings) =>
        readings.Count > 0 ? readings : [SignalReading.Silent(Id)];

    /// <summary>Matched rows with a difference that the inputs do not explain and that <paramref name="what"/> accepts.</summary>
    private protected static IEnumerable<(AlignedRow Row, SpanDifference Difference)> Differing(
        RunComparison comparison,
        Func<string, bool> what
    ) =>
        from row in comparison.Rows
        where row.Kind is RowKind.Changed
        from difference in row.Differences
        where !difference.Explained && what(difference.What)
        select (row, difference);

    /// <summary>One reading for the first such difference, with the spans of all.</summary>
    private protected void AddFirst(
        List<SignalReading> readings,
        string finding,
        Strength strength,
        IEnumerable<(AlignedRow Row, SpanDifference Difference)> differing
    )
    {
        var all = differing.ToList();
        if (all.Count == 0)
        {
            return;
        }

        var (_, first) = all[0];
        var (green, red) = Quotes.Around(first.Green, first.Red);
        readings.Add(Fired(finding, strength, $"{first.What}: {red}", green, all.Select(d => d.Row.Red!.SpanId)));
    }
}

/// <summary>A signal whose source is not read yet: it says so in every diagnosis instead of looking silent.</summary>
internal sealed class NotBuilt(string id) : SignalRule
{
    public override string Id => id;

    public override IReadOnlyList<SignalReading> Read(RunComparison comparison) => [SignalReading.Abstain(id, "not built yet")];
}

/// <summary>All signals, in order.</summary>
public static class Signals
{
    private static readonly SignalRule[] Built =
    [
        new S1PromptToolsAndBuild(),
        new S2ModelAndParameters(),
        new S7FirstDivergence(),
        new S10CutResult(),
        new S11ErrorUnderOk(),
        new S13AskedAndExecuted(),
        new S14DeliveredElsewhere(),
        new S18AccessRefused(),
        new S19Overload(),
        new S20TimeOut(),
        new S21OrderInversion(),
        new S24SameCallOtherAnswer(),
        new S25Diagnosability(),
        new S26WrongItems(),
    ];

    public static IReadOnlyList<SignalRule> All { get; } =
    [.. Enumerable.Range(1, 26).Select(n => $"S{n}").Select(id => Built.FirstOrDefault(s => s.Id == id) ?? new NotBuilt(id))];
}
