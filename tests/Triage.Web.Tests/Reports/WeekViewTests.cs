using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Incidents;
using Triage.Web.Reports;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Reports;

public sealed class WeekViewTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly KnowledgeBase Nothing = new(
        new Checklist("none", 1, []),
        [],
        new WeightTable(1, "", [], [], new Calibration("", [], [])),
        new Thresholds([])
    );

    [Theory]
    [InlineData("2026-W47", "Mon 16 Nov – Sun 22 Nov, Europe/Berlin")]
    [InlineData("2026-W53", "Mon 28 Dec 2026 – Sun 3 Jan 2027, Europe/Berlin")]
    public void Range_Week_NamesItsDaysAndZone(string week, string expected) =>
        Assert.Equal(expected, ViewOf(week, complete: true).Range);

    [Theory]
    [InlineData(5, 2, "+3")]
    [InlineData(2, 5, "−3")]
    [InlineData(2, 2, "±0")]
    public void ChangeOf_CompleteWeek_IsTheDifference(int filed, int before, string expected) =>
        Assert.Equal(expected, ViewOf("2026-W47", true).ChangeOf(filed, before));

    [Fact]
    public void ChangeOf_WeekThatIsNotOver_IsNeverCompared() =>
        Assert.Equal("week not over", ViewOf("2026-W47", false).ChangeOf(5, 2));

    [Fact]
    public void Layers_FewFiled_KeepTheirOrderAndShowTheUsualThree()
    {
        var report = ViewOf("2026-W47", true).Report with
        {
            ByLayer = new Dictionary<Layer, int> { [Layer.Upstream] = 4, [Layer.Harness] = 1 },
        };

        Assert.Equal(
            [
                new LayerBar(Layer.Prompt, 0, 0),
                new LayerBar(Layer.Harness, 1, 0.25),
                new LayerBar(Layer.Env, 0, 0),
                new LayerBar(Layer.Upstream, 4, 1),
            ],
            new WeekView(report, Nothing).Layers
        );
    }

    [Fact]
    public void Filters_InAnAddress_ReadBackEqual()
    {
        var view = ViewOf("2026-W43", complete: true); // the week in which the clock is set back
        IncidentFilter[] incidents =
        [
            view.Filed,
            view.FiledOf(Row("env.access", 1)),
            view.FiledOf(Row(null, 1)),
            view.OpenOf(Row("env.access", 1)),
            view.FiledOf(Layer.Env),
            view.Filed with
            {
                Confidence = Confidence.Tested,
                Agent = "recon & co",
                Severity = Severity.Sev1,
            },
        ];
        RunFilter[] runs = [view.Silent(presumed: false), view.Silent(presumed: true)];

        // Records hold the list of states by reference, so that one is compared by what is in it.
        Assert.All(
            incidents,
            f =>
            {
                var back = IncidentFilters.Read(Query(IncidentFilters.Write(f)));
                Assert.Empty(back.States);
                Assert.Empty(back.Helped);
                Assert.Equal(f, back with { States = f.States, Helped = f.Helped });
            }
        );
        Assert.All(runs, f => Assert.Equal(f, RunFilters.Read(Query(RunFilters.Write(f)))));
    }

    [Fact]
    public void HelpedAndScreenedOut_InAnAddress_ReadBack()
    {
        var view = ViewOf("2026-W47", complete: true);

        var helped = IncidentFilters.Read(Query(IncidentFilters.Write(WeekView.HelpedIn(view.Filed))));
        var declined = IncidentFilters.Read(Query(IncidentFilters.Write(view.ScreenedOut(IncidentState.Declined))));

        Assert.Equal([Helped.Yes, Helped.Partly], helped.Helped);
        Assert.Equal([IncidentState.Declined], declined.States);
        Assert.Equal(view.Report.Week, declined.Filed);
    }

    [Fact]
    public void Markdown_HostileTitle_CannotLeaveItsCell()
    {
        var text = WeekMarkdown.Of(ViewOf("2026-W47", true, Row("a|b\n<img src=x>", 1), Row(null, 0)));

        Assert.Contains(@"| a\|b \<img src=x\> | 1 |", text, StringComparison.Ordinal);
    }

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));

    private static ClassRow Row(string? id, int filed) =>
        new(id, id is null ? null : Layer.Env, id ?? "", filed, 0, filed / 4.0, 0, 0, 0, 0, 0, 0, [], null);

    private static WeekView ViewOf(string week, bool complete, params ClassRow[] rows)
    {
        Assert.True(IsoWeek.TryParse(week, out var iso));
        return new WeekView(
            new WeeklyReport(
                iso,
                Berlin.Id,
                iso.StartUtc(Berlin),
                iso.EndUtc(Berlin),
                complete,
                rows.Sum(r => r.Filed),
                0,
                0,
                0,
                rows,
                0,
                0
            ),
            Nothing
        );
    }
}
