using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Triage.Web.Samples;

/// <summary>
/// Recorded OTLP JSON on another clock: every instant moved by the same amount, so that order, distances and durations
/// stay as they were recorded. Dates inside the content are what was said, and stay.
/// </summary>
public static partial class RecordedClock
{
    /// <summary>Long enough ago that somebody can have noticed by now.</summary>
    private static readonly TimeSpan Ended = TimeSpan.FromHours(3);

    /// <summary>What moves a recording so that its end lies a few hours before now; whole minutes, so that times stay readable.</summary>
    public static TimeSpan ShiftTo(DateTimeOffset nowUtc, DateTimeOffset recordedEndUtc) =>
        WholeMinutes(nowUtc - Ended - recordedEndUtc);

    /// <summary>What had moved a recording of which a run is stored already.</summary>
    public static TimeSpan ShiftOf(DateTimeOffset storedStartUtc, DateTimeOffset recordedStartUtc) =>
        WholeMinutes(storedStartUtc - recordedStartUtc + TimeSpan.FromSeconds(30));

    public static string Move(string otlpJson, TimeSpan by) =>
        Instant().Replace(otlpJson, m => Moved(m.ValueSpan, by.Ticks * 100));

    public static DateTimeOffset EndOf(string otlpJson)
    {
        var last = 0L;
        foreach (var match in Instant().EnumerateMatches(otlpJson))
        {
            last = Math.Max(last, long.Parse(otlpJson.AsSpan(match.Index, match.Length), CultureInfo.InvariantCulture));
        }

        return Utc(last);
    }

    /// <summary>Null when the text holds no span of the trace.</summary>
    public static DateTimeOffset? StartOf(string otlpJson, string trace)
    {
        using var json = JsonDocument.Parse(otlpJson);
        var starts = InAll(InAll(InAll([json.RootElement], "resourceSpans"), "scopeSpans"), "spans")
            .Where(s => s.GetProperty("traceId").ValueEquals(trace))
            .Select(s => long.Parse(s.GetProperty("startTimeUnixNano").GetString()!, CultureInfo.InvariantCulture))
            .ToList();
        return starts.Count == 0 ? null : Utc(starts.Min());
    }

    private static IEnumerable<JsonElement> InAll(IEnumerable<JsonElement> holders, string list) =>
        holders.SelectMany(h => h.TryGetProperty(list, out var entries) ? entries.EnumerateArray() : default);

    private static string Moved(ReadOnlySpan<char> unixNano, long byNano) =>
        (long.Parse(unixNano, CultureInfo.InvariantCulture) + byNano).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Utc(long unixNano) => DateTimeOffset.UnixEpoch.AddTicks(unixNano / 100);

    private static TimeSpan WholeMinutes(TimeSpan time) => TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes));

    // As keys of the document itself: inside of content the quotes are escaped. A time of 0 is one that is not known.
    [GeneratedRegex(
        """(?<="(?:startTime|endTime|time|observedTime)UnixNano":\s{0,2}")[1-9][0-9]*(?=")""",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Instant();
}
