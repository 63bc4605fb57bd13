using System.Globalization;

namespace Triage.Engine.Reports;

/// <summary>What a clause of the sentence is about, so that a screen can link it to the list behind it.</summary>
public enum ClauseAbout
{
    Filed,
    Class,
    CameBack,
    Unclassified,
    Overdue,
}

/// <param name="Class">Set when it is about one class.</param>
public sealed record WeekClause(string Text, ClauseAbout About, string? Class = null);

/// <summary>
/// The week in a sentence, made by rule and without a model: how many, what leads, what moved most beyond its usual
/// range, what came back, what nobody has classified, what is overdue. A week that is not over is never compared.
/// </summary>
public static class WeekSentence
{
    /// <param name="titleOf">A class as people call it, by its id.</param>
    public static IReadOnlyList<WeekClause> Of(WeeklyReport report, Func<string, string> titleOf)
    {
        if (report.Filed == 0)
        {
            var none = report.Complete ? "No incident was filed in this week" : "No incident was filed so far this week";
            return Told(new($"{none}{Usually(report.Usual)}", ClauseAbout.Filed), CameBack(report), Overdue(report));
        }

        var classes = report.Classes.Where(r => r.Class is not null).ToList();
        var most = classes.Select(r => r.Filed).DefaultIfEmpty().Max();
        var leaders = classes.Where(r => r.Filed == most && most > 0).ToList();
        return Told(
            new($"{Count(report.Filed, "incident")} filed{Usually(report.Usual)}", ClauseAbout.Filed),
            Lead(report, leaders, most, titleOf),
            report.Complete ? Mover(classes.Except(leaders.Count == 1 ? leaders : []), titleOf) : null,
            CameBack(report),
            Waiting(report),
            Overdue(report)
        );
    }

    private static IReadOnlyList<WeekClause> Told(params WeekClause?[] clauses) => [.. clauses.OfType<WeekClause>()];

    private static WeekClause? CameBack(WeeklyReport report) =>
        report.Aftermath.CameBack is var count && count > 0 ? new($"{Number(count)} came back", ClauseAbout.CameBack) : null;

    private static WeekClause? Overdue(WeeklyReport report) =>
        report.Aftermath.OverdueCount is var count && count > 0
            ? new($"{Count(count, "follow-up")} overdue", ClauseAbout.Overdue)
            : null;

    private static WeekClause? Lead(WeeklyReport report, List<ClassRow> leaders, int most, Func<string, string> titleOf) =>
        leaders switch
        {
            [] => null,
            [var one] => new(
                $"{titleOf(one.Class!)} leads with {Number(most)} ({one.Share.ToString("0 %", CultureInfo.InvariantCulture)}){(report.Complete ? Moved(one) : "")}",
                ClauseAbout.Class,
                one.Class
            ),
            _ => new($"{Number(leaders.Count)} classes lead with {Number(most)} each", ClauseAbout.Filed),
        };

    private static WeekClause? Mover(IEnumerable<ClassRow> rows, Func<string, string> titleOf) =>
        rows.Where(r => r.Usual is { } usual && !usual.Holds(r.Filed)).MaxBy(r => Math.Abs(r.Filed - r.Usual!.Value.Mean))
            is { } row
            ? new($"{titleOf(row.Class!)} has {Number(row.Filed)}{Moved(row)}", ClauseAbout.Class, row.Class)
            : null;

    private static WeekClause? Waiting(WeeklyReport report)
    {
        var count = report.Classes.FirstOrDefault(r => r.Class is null)?.Filed ?? 0;
        if (count == 0)
        {
            return null;
        }

        var days = report.OldestUnclassifiedAtUtc is { } oldest ? (int)(report.AsOfUtc - oldest).TotalDays : 0;
        var age = days > 0 ? $", the oldest for {Count(days, "day")}" : "";
        return new($"{Number(count)} {(count == 1 ? "is" : "are")} unclassified{age}", ClauseAbout.Unclassified);
    }

    /// <summary><c>, up from 4, unusual</c>; only the second part needs history.</summary>
    private static string Moved(ClassRow row)
    {
        var change =
            row.Filed == row.FiledBefore ? ", as in the week before"
            : row.Filed > row.FiledBefore ? $", up from {Number(row.FiledBefore)}"
            : $", down from {Number(row.FiledBefore)}";
        return row.Usual is { } usual && !usual.Holds(row.Filed) ? $"{change}, unusual" : change;
    }

    private static string Usually(UsualRange? usual) =>
        usual is { } range ? $" (usual {Number(range.Low)}–{Number(range.High)})" : "";

    private static string Count(int count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
