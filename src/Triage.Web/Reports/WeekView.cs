using System.Globalization;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;

namespace Triage.Web.Reports;

/// <param name="Share">Of the longest bar, 0 to 1: how long it is drawn.</param>
public sealed record LayerBar(Layer Layer, int Filed, double Share);

/// <summary>A weekly report as people read it: in words, and with the filter behind each number.</summary>
public sealed class WeekView(WeeklyReport report, KnowledgeBase knowledge)
{
    /// <summary>What the incident filter calls those without a verdict.</summary>
    public const string Unclassified = "unclassified";

    /// <summary>A chart of fewer says less than its table.</summary>
    private const int FewestCharted = 10;

    // These three are what the product asks about first; the other layers appear when they have something.
    private static readonly Layer[] AlwaysShown = [Layer.Prompt, Layer.Harness, Layer.Env];

    public WeeklyReport Report => report;

    /// <summary><c>Mon 16 Nov – Sun 22 Nov, Europe/Berlin</c>, with the years where they differ.</summary>
    public string Range
    {
        get
        {
            var monday = report.Week.Monday;
            var sunday = monday.AddDays(6);
            var format = monday.Year == sunday.Year ? "ddd d MMM" : "ddd d MMM yyyy";
            return $"{monday.ToString(format, CultureInfo.InvariantCulture)} – {sunday.ToString(format, CultureInfo.InvariantCulture)}, {report.Zone}";
        }
    }

    public IReadOnlyList<WeekClause> Sentence => WeekSentence.Of(report, id => knowledge.FindClass(id)?.Title ?? id);

    /// <summary>The sentence without its links.</summary>
    public string Summary => string.Join("; ", Sentence.Select(c => c.Text)) + ".";

    /// <summary>The incidents that a clause of the sentence speaks of; null when it speaks of follow-ups, which stand on the page.</summary>
    public IncidentFilter? ListOf(WeekClause clause) =>
        clause.About switch
        {
            ClauseAbout.Overdue => null,
            ClauseAbout.CameBack => CameBack,
            ClauseAbout.Class => Filed with { Class = clause.Class },
            ClauseAbout.Unclassified => Filed with { Class = Unclassified },
            _ => Filed,
        };

    /// <summary>Rows with a class, as counted; the unclassified have their own row after them.</summary>
    public IEnumerable<ClassRow> Classified => report.Classes.Where(r => r.Class is not null);

    public ClassRow? UnclassifiedRow => report.Classes.FirstOrDefault(r => r.Class is null);

    /// <summary>In the order of the checklist and not of size, so that a bar never jumps.</summary>
    public IReadOnlyList<LayerBar> Layers
    {
        get
        {
            var longest = Math.Max(1, report.ByLayer.Values.DefaultIfEmpty().Max());
            return
            [
                .. Enum.GetValues<Layer>()
                    .Select(l => (Layer: l, Filed: report.ByLayer.GetValueOrDefault(l)))
                    .Where(x => x.Filed > 0 || AlwaysShown.Contains(x.Layer))
                    .Select(x => new LayerBar(x.Layer, x.Filed, (double)x.Filed / longest)),
            ];
        }
    }

    public bool IsCharted => report.Weeks.Sum(w => w.Filed) >= FewestCharted;

    public string TitleOf(ClassRow row) =>
        row.Class is null ? "Unclassified" : knowledge.FindClass(row.Class)?.Title ?? row.Title;

    public string ShareOf(ClassRow row) =>
        report.Filed == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{row.Share * 100:0} %");

    /// <summary>Against the week before. A week that is not over is never compared.</summary>
    public string ChangeOf(int filed, int before) =>
        !report.Complete ? "week not over"
        : filed == before ? "±0"
        : string.Create(CultureInfo.InvariantCulture, $"{filed - before:+0;−0}");

    /// <summary>Whether the change deserves attention; without history, and in a week that is not over, nothing does.</summary>
    public bool IsUnusual(ClassRow row) => report.Complete && row.Usual is { } usual && !usual.Holds(row.Filed);

    /// <summary><c>usual 0–4</c>, or why nothing can be said.</summary>
    public static string UsualOf(UsualRange? usual) =>
        usual is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"usual {range.Low}–{range.High}")
            : $"fewer than {UsualRange.FewestWeeks} complete weeks of history";

    /// <summary><c>3 of 4</c>: the first response helped in k of the n closed incidents that were asked.</summary>
    public static string HelpedOf(int helped, int answered) =>
        answered == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{helped} of {answered}");

    /// <summary>The incidents that the week counts.</summary>
    public IncidentFilter Filed =>
        new()
        {
            Filed = report.Week,
            Agent = report.Scope.Agent,
            Severity = report.Scope.Severity,
        };

    /// <summary>Those that came back in the week, whenever they were filed.</summary>
    public IncidentFilter CameBack => Filed with { Filed = null, CameBack = report.Week };

    /// <summary>Those with damage that is not corrected, whenever they were filed.</summary>
    public IncidentFilter Uncorrected => Filed with { Filed = null, Uncorrected = true };

    public IncidentFilter FiledOf(ClassRow row) => Filed with { Class = row.Class ?? Unclassified };

    public IncidentFilter FiledOf(ClassRow row, IsoWeek week) => FiledOf(row) with { Filed = week };

    public IncidentFilter OpenOf(ClassRow row) => FiledOf(row) with { Open = true };

    public IncidentFilter FiledOf(Layer layer) => Filed with { Layer = layer };

    public IncidentFilter ScreenedOut(IncidentState state) => Filed with { States = [state] };

    /// <summary>Those whose first response helped, at least partly.</summary>
    public static IncidentFilter HelpedIn(IncidentFilter incidents) => incidents with { Helped = [Helped.Yes, Helped.Partly] };

    /// <summary>Runs of the week that reported ok and whose outcome is red: confirmed, or presumed only.</summary>
    public RunFilter Silent(bool presumed) =>
        new()
        {
            Agent = report.Scope.Agent,
            Reported = ReportedStatus.Ok,
            Outcome = Outcome.Red,
            Presumed = presumed,
            FromUtc = report.FromUtc,
            ToUtc = report.ToUtc,
        };

    public int Sum(Func<ClassRow, int> figure) => report.Classes.Sum(figure);
}
