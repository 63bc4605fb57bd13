using Triage.Engine;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>A column by which the list can be sorted; each has one order that makes sense, and time has two.</summary>
/// <param name="Sort">Null when the column sorts nothing.</param>
public sealed record IncidentColumn(string Name, IncidentSort? Sort = null);

/// <summary>What the incident list shows for a filter.</summary>
public static class IncidentListView
{
    public static readonly IReadOnlyList<(string Word, string Shown)> Orders =
    [
        .. Shown().Select(o => (ContractWords.Of(o.Sort), o.Shown)),
    ];

    public static readonly IReadOnlyList<IncidentColumn> Columns =
    [
        new("Id"),
        new("Title"),
        new("Severity", IncidentSort.Severity),
        new("State", IncidentSort.State),
        new("Failure class", IncidentSort.Class),
        new("Agent", IncidentSort.Agent),
        new("Owner", IncidentSort.Owner),
        new("Filed", IncidentSort.Newest),
        new("In the dark", IncidentSort.Dark),
        new("Next step", IncidentSort.Urgency),
    ];

    /// <summary>The order that a click on the column's heading leads to; time goes to and fro.</summary>
    public static IncidentSort After(IncidentColumn column, IncidentSort now) =>
        column.Sort == IncidentSort.Newest && now == IncidentSort.Newest ? IncidentSort.Oldest : column.Sort!.Value;

    /// <summary>As <c>aria-sort</c> has it; null on a column that the list is not sorted by.</summary>
    public static string? DirectionOf(IncidentColumn column, IncidentSort now) =>
        column.Sort == IncidentSort.Newest && now == IncidentSort.Newest ? "descending"
        : column.Sort == IncidentSort.Newest && now == IncidentSort.Oldest ? "ascending"
        : column.Sort != now ? null
        : now == IncidentSort.Dark ? "descending"
        : "ascending";

    private static (IncidentSort Sort, string Shown)[] Shown() =>
        [
            (IncidentSort.Newest, "newest first"),
            (IncidentSort.Oldest, "oldest first"),
            (IncidentSort.Severity, "by severity"),
            (IncidentSort.State, "by state"),
            (IncidentSort.Class, "by failure class"),
            (IncidentSort.Agent, "by agent"),
            (IncidentSort.Owner, "by owner"),
            (IncidentSort.Dark, "longest in the dark"),
        ];
}
