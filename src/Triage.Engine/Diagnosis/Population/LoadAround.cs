namespace Triage.Engine.Diagnosis.Population;

/// <summary>When a run was under way, and what it used.</summary>
/// <param name="Tokens">In and out; null where none were recorded.</param>
public readonly record struct TimeOfRun(DateTimeOffset StartedAtUtc, DateTimeOffset EndedAtUtc, long? Tokens);

/// <summary>Counts runs beside each other.</summary>
public static class LoadAround
{
    /// <summary>For each start, in the order given, how many of the runs were under way then, the one that starts included.</summary>
    public static IReadOnlyList<int> Concurrent(IReadOnlyList<TimeOfRun> runs)
    {
        var starts = runs.Select(r => r.StartedAtUtc).Order().ToList();
        var ends = runs.Select(r => r.EndedAtUtc).Order().ToList();
        // Begun by then, less ended before: a run that ends as another begins is no longer beside it.
        return [.. runs.Select(r => Math.Max(1, CountUpTo(starts, r.StartedAtUtc) - CountUpTo(ends, r.StartedAtUtc)))];
    }

    /// <summary>The most there was between two instants.</summary>
    /// <param name="runs">Those that were under way in the time, or started in it.</param>
    public static LoadLevel Peak(IReadOnlyList<TimeOfRun> runs, DateTimeOffset fromUtc, DateTimeOffset toUtc)
    {
        var concurrent = Concurrent(runs);
        var within = runs.Select((r, i) => (Run: r, Beside: concurrent[i]))
            .Where(r => r.Run.StartedAtUtc >= fromUtc && r.Run.StartedAtUtc <= toUtc)
            .ToList();
        var atBegin = runs.Count(r => r.StartedAtUtc <= fromUtc && r.EndedAtUtc > fromUtc);
        var minutes = within.GroupBy(r => r.Run.StartedAtUtc.UtcTicks / TimeSpan.TicksPerMinute).ToList();
        return new LoadLevel(
            within.Select(r => r.Beside).Append(atBegin).Max(),
            minutes.Select(m => m.Count()).DefaultIfEmpty().Max(),
            minutes
                .Select(m => m.Where(r => r.Run.Tokens is not null).Select(r => (double)r.Run.Tokens!).ToList())
                .Where(m => m.Count > 0)
                .Select(m => (double?)m.Sum())
                .Max()
        );
    }

    private static int CountUpTo(List<DateTimeOffset> ordered, DateTimeOffset at)
    {
        var (low, high) = (0, ordered.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ordered[middle] <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
