using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Reports;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Web.Incidents;
using Triage.Web.Reports;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Reports;

public sealed class WeekViewTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly KnowledgeBase Nothing = new(new Checklist("none", 1, []), [], new Thresholds([]));

    [Theory]
    [InlineData("2026-W47", "Mon 16 Nov – Sun 22 Nov, Europe/Berlin")]
    [InlineData("2026-W53", "Mon 28 Dec 2026 – Sun 3 Jan 2027, Europe/Berlin")]
    public void Range_Week_NamesItsDaysAndZone(string week, string expected) =>
        Assert.Equal(expected, ViewOf(week, complete: true).Range);

    [Fact]
    public void Summary_OneLeader_NamesItWithItsShare() =>
        Assert.Equal(
            "4 filed; env.access (Environment) leads with 2 (50 %); 1 unclassified.",
            ViewOf("2026-W47", true, Row("env.access", 2), Row("env.load", 1), Row(null, 1)).Summary
        );

    [Fact]
    public void Summary_Tie_NamesNoLeader() =>
        Assert.Equal(
            "2 filed; 2 classes lead with 1 each; 0 unclassified.",
            ViewOf("2026-W47", true, Row("env.access", 1), Row("env.load", 1), Row(null, 0)).Summary
        );

    [Fact]
    public void Summary_OnlyUnclassified_SaysThatNothingHasAVerdict() =>
        Assert.Equal(
            "3 filed; no class has a verdict yet; 3 unclassified.",
            ViewOf("2026-W47", true, Row("env.load", 0), Row(null, 3)).Summary
        );

    [Fact]
    public void Summary_EmptyWeek_SaysSo() =>
        Assert.Equal("No incident was filed so far this week.", ViewOf("2026-W47", false, Row(null, 0)).Summary);

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
        ];
        RunFilter[] runs = [view.Silent(presumed: false), view.Silent(presumed: true)];

        // Records hold the list of states by reference, so that one is compared by what is in it.
        Assert.All(
            incidents,
            f =>
            {
                var back = IncidentFilters.Read(Query(IncidentFilters.Write(f)));
                Assert.Empty(back.States);
                Assert.Equal(f, back with { States = f.States });
            }
        );
        Assert.All(runs, f => Assert.Equal(f, RunFilters.Read(Query(RunFilters.Write(f)))));
    }

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));

    private static ClassRow Row(string? id, int filed) =>
        new(id, id is null ? null : Layer.Env, id ?? "", filed, 0, filed / 4.0, 0, 0, 0, 0, 0, 0);

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
