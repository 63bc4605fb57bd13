using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Web.Runs;

/// <summary>How the figures of a run are written.</summary>
public static class RunWords
{
    public static string Of(OutcomeSource source) =>
        source switch
        {
            OutcomeSource.Person => "by a person",
            OutcomeSource.Api => "through the API",
            OutcomeSource.File => "from a file",
            OutcomeSource.Guard => "by a guard",
            OutcomeSource.Evaluation => "by an evaluation",
            OutcomeSource.Rule => "by an outcome rule",
            _ => "presumed: nobody complained",
        };

    public static string Of(ReportedStatus status) =>
        status switch
        {
            ReportedStatus.Ok => "ok",
            ReportedStatus.Error => "error",
            _ => "not said",
        };

    /// <summary><c>12 480</c> stays in one line; zero means that no model call told its tokens.</summary>
    public static string Tokens(long input, long output) =>
        input + output == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{input:N0} + {output:N0}");

    public static string Share(double score) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(score * 100):0} %");

    public static string Of(IReadOnlyList<Subject> subjects, int shown)
    {
        var named = string.Join(", ", subjects.Take(shown).Select(s => s.Value));
        return subjects.Count > shown ? $"{named} and {subjects.Count - shown} more" : named;
    }

    public static string Counted(int count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");

    /// <summary><c>9 of 412 wrong</c>; a run without items has a dash.</summary>
    public static string Of(ItemCounts items) =>
        items switch
        {
            { Total: 0 } => "–",
            { Red: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{items.Red:N0} of {items.Total:N0} wrong"),
            { Unknown: 0 } => string.Create(CultureInfo.InvariantCulture, $"{items.Total:N0} right"),
            _ => Counted(items.Total, "item"),
        };

    /// <summary>Reported ok, outcome red: the gap this product exists for.</summary>
    public static bool IsSilentFailure(Run run) =>
        run.Summary.ReportedStatus == ReportedStatus.Ok && run.Outcome.Outcome == Outcome.Red;
}
