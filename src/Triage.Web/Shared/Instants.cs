using System.Globalization;

namespace Triage.Web.Shared;

/// <summary>How instants and durations are written on screen.</summary>
public static class Instants
{
    public static string Local(DateTimeOffset atUtc, TimeZoneInfo? zone) =>
        TimeZoneInfo.ConvertTime(atUtc, zone ?? TimeZoneInfo.Utc).ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset atUtc, DateTimeOffset nowUtc)
    {
        var age = nowUtc - atUtc;
        return age switch
        {
            { TotalSeconds: < 60 } => "just now",
            { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min ago",
            { TotalHours: < 48 } => $"{(int)age.TotalHours} h ago",
            _ => $"{(int)age.TotalDays} days ago",
        };
    }

    /// <summary>Three significant figures at most: <c>12 ms</c>, <c>1.2 s</c>, <c>4 min 10 s</c>.</summary>
    public static string Duration(double ms) =>
        ms switch
        {
            < 0.95 => "<1 ms",
            < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
            < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000:0.0} s"),
            < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{(int)(ms / 60_000)} min {(int)(ms / 1_000) % 60} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(ms / 3_600_000)} h {(int)(ms / 60_000) % 60} min"),
        };
}
