using Triage.Engine;

namespace Triage.Benchmarks.Accuracy;

/// <summary>What was suggested where something else was true. A pair for which several things count as right is true to the one that was suggested, else to the first.</summary>
internal static class Confusion
{
    private const string Nothing = "(none)";

    /// <param name="of">The layer of a class, or the class itself.</param>
    public static void Print(string what, IReadOnlyList<JudgedPair> rows, Func<string, string> of, TextWriter to)
    {
        var cells = rows.Select(row => (Truth: TruthOf(row, of), Said: row.Top is { } top ? of(top.Class) : Nothing)).ToList();
        var names = cells
            .Select(c => c.Said)
            .Concat(cells.Select(c => c.Truth))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        to.WriteLine();
        to.WriteLine(
            $"{what}: true in rows, suggested in columns ({string.Join(", ", names.Select((n, at) => $"{at + 1} {n}"))})"
        );
        to.WriteLine($"{"", -28}{string.Concat(names.Select((_, at) => $"{at + 1, 4}"))}");
        foreach (var truth in names.Where(n => cells.Exists(c => c.Truth == n)))
        {
            var counts = names.Select(said => cells.Count(c => c.Truth == truth && c.Said == said));
            to.WriteLine($"{truth, -28}{string.Concat(counts.Select(n => n == 0 ? "   ." : $"{n, 4}"))}");
        }

        var largest = cells.CountBy(c => c.Truth).MaxBy(c => c.Value);
        var interval = WilsonInterval.Of(largest.Value, cells.Count);
        to.WriteLine(
            $"always saying {largest.Key} would be right in {largest.Value} of {cells.Count} ({interval.Lower * 100:0} to {interval.Upper * 100:0} %)"
        );
    }

    private static string TruthOf(JudgedPair row, Func<string, string> of)
    {
        var accepted = row.Accepted.Classes.Select(of).ToList();
        return row.Top is { } top && accepted.Contains(of(top.Class)) ? of(top.Class)
            : row is { Top: null, Accepted.AbstainingIsRight: true } ? Nothing
            : accepted[0];
    }
}
