using System.Globalization;
using Triage.Storage.Retention;
using Triage.Web.Shared;

namespace Triage.Web.Retention;

/// <summary>How sizes and bounds are written.</summary>
public static class StorageWords
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>Decimal, as disks are sold: <c>1.2 GB</c>.</summary>
    public static string Of(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 999.5 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1000, unit + 1);
        }

        return size.ToString(unit == 0 || size >= 99.5 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    public static string Of(DiskUse use) =>
        use switch
        {
            DiskUse.Bodies => "Spans: what was said",
            DiskUse.Skeletons => "Spans: skeletons",
            DiskUse.Search => "Search",
            DiskUse.Runs => "Runs, items, agents",
            DiskUse.Incidents => "Incidents",
            _ => "Everything else",
        };

    public static string Of(RetentionPreview preview) =>
        preview.Runs == 0
            ? "These rules would let go of no run now."
            : $"These rules would let go of {Counted.Of(preview.Runs, "run", "runs")} now, {Of(preview.Bytes)} of what was said.";

    public static string Of(RetentionRound round) =>
        round.Deleted + round.Thinned == 0
            ? "nothing was due"
            : $"{Counted.Of(round.Deleted, "run", "runs")} deleted, {Counted.Of(round.Thinned)} kept as skeletons, {Of(round.FreedBytes)} freed";

    /// <summary>As a style: how much of the whole a part is.</summary>
    public static string Width(long part, long whole) =>
        $"width:{(whole == 0 ? 0 : 100.0 * part / whole).ToString("0.#", CultureInfo.InvariantCulture)}%";
}
