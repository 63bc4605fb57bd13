using System.Globalization;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Reports;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Reports;

/// <param name="Share">Of the longest bar, 0 to 1: how long it is drawn.</param>
public sealed record LayerBar(Layer Layer, int Filed, double Share);

/// <summary>A weekly report as people read it: in words, and with the filter behind each number.</summary>
public sealed class WeekView(WeeklyReport report, KnowledgeBase knowledge)
{
    /// <summary>What the incident filter calls those without a verdict.</summary>
    public const string Unclassified = "unclassified";

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

    /// <summary>The week in one line: how many, what led, how many nobody has classified.</summary>
    public string Summary
    {
        get
        {
            if (report.Filed == 0)
            {
                return report.Complete ? "No incident was filed in this week." : "No incident was filed so far this week.";
            }

            var most = Classified.Select(r => r.Filed).DefaultIfEmpty().Max();
            var leaders = Classified.Where(r => r.Filed == most && most > 0).ToList();
            var lead = leaders switch
            {
                [] => "no class has a verdict yet",
                [var one] => $"{TitleOf(one)} ({WordOf(one.Layer)}) leads with {Counted.Of(most)} ({ShareOf(one)})",
                _ => $"{leaders.Count} classes lead with {Counted.Of(most)} each",
            };
            return $"{Counted.Of(report.Filed)} filed; {lead}; {Counted.Of(UnclassifiedCount)} unclassified.";
        }
    }

    /// <summary>Rows with a class, as counted; the unclassified have their own row after them.</summary>
    public IEnumerable<ClassRow> Classified => report.Classes.Where(r => r.Class is not null);

    public ClassRow? UnclassifiedRow => report.Classes.FirstOrDefault(r => r.Class is null);

    public int UnclassifiedCount => UnclassifiedRow?.Filed ?? 0;

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

    public string TitleOf(ClassRow row) =>
        row.Class is null ? "Unclassified" : knowledge.FindClass(row.Class)?.Title ?? row.Title;

    public string ShareOf(ClassRow row) =>
        report.Filed == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{row.Share * 100:0} %");

    /// <summary>Against the week before. A week that is not over is never compared.</summary>
    public string ChangeOf(int filed, int before) =>
        !report.Complete ? "week not over"
        : filed == before ? "±0"
        : string.Create(CultureInfo.InvariantCulture, $"{filed - before:+0;−0}");

    /// <summary><c>3 of 4</c>: the first response helped in k of the n closed incidents that were asked.</summary>
    public static string HelpedOf(int helped, int answered) =>
        answered == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{helped} of {answered}");

    /// <summary>The incidents that the week counts.</summary>
    public IncidentFilter Filed => new() { Filed = report.Week };

    public IncidentFilter FiledOf(ClassRow row) => Filed with { Class = row.Class ?? Unclassified };

    public IncidentFilter OpenOf(ClassRow row) => FiledOf(row) with { Open = true };

    public IncidentFilter FiledOf(Layer layer) => Filed with { Layer = layer };

    /// <summary>Runs of the week that reported ok and whose outcome is red: confirmed, or presumed only.</summary>
    public RunFilter Silent(bool presumed) =>
        new()
        {
            Reported = ReportedStatus.Ok,
            Outcome = Outcome.Red,
            Presumed = presumed,
            FromUtc = report.FromUtc,
            ToUtc = report.ToUtc,
        };

    public int Sum(Func<ClassRow, int> figure) => report.Classes.Sum(figure);

    private static string WordOf(Layer? layer) => Words.Of(layer ?? Layer.Undetermined);
}
