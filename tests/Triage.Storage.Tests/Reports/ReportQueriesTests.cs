using System.Globalization;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;

namespace Triage.Storage.Tests.Reports;

public sealed class ReportQueriesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WeekAsync_EmptyWeek_HasOnlyTheUnclassifiedRow()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var report = await WeekAsync(store, "2026-W10");

        var row = Assert.Single(report.Classes);
        Assert.Null(row.Class);
        Assert.Equal(0, row.Filed);
        Assert.Equal(0, row.Share);
        Assert.Equal("Europe/Berlin", report.Zone);
    }

    [Fact]
    public async Task WeekAsync_SeveralClasses_CountsEachAndSortsByCount()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "2026-02-03T10:00Z", "env.load", Confidence.Judged);
        await FileAsync(store, "2026-02-24T10:00Z", "env.access", Confidence.Judged);
        await FileAsync(store, "2026-03-02T10:00Z", "prompt.ambiguous", Confidence.Judged);
        await FileAsync(store, "2026-03-03T10:00Z", "env.access", Confidence.Tested, Helped.Yes);
        await FileAsync(store, "2026-03-04T10:00Z", "env.access", Confidence.Observed, Helped.No);
        await FileAsync(store, "2026-03-04T11:00Z", "env.access", Confidence.Observed, Helped.NotTried);
        await FileAsync(store, "2026-03-05T10:00Z");
        await DeclineAsync(store, await FileAsync(store, "2026-03-05T11:00Z"));

        var report = await WeekAsync(store, "2026-W10");

        Assert.Equal(5, report.Filed);
        Assert.Equal(1, report.FiledBefore);
        Assert.Equal(1, report.Declined);
        Assert.Equal(0, report.Merged);
        Assert.Equal(["env.access", "prompt.ambiguous", "env.load", null], report.Classes.Select(c => c.Class));
        Assert.Equal(
            new ClassRow(
                "env.access",
                Layer.Env,
                "env.access",
                Filed: 3,
                FiledBefore: 1,
                Share: 0.6,
                Open: 0,
                Tested: 1,
                Observed: 2,
                Judged: 0,
                Helped: 1,
                HelpAnswered: 2
            ),
            report.Classes[0]
        );
        Assert.Equal((0, 0), (report.Classes[2].Filed, report.Classes[2].FiledBefore));
        Assert.Equal((1, 1), (report.Classes[3].Filed, report.Classes[3].Open));
    }

    [Fact]
    public async Task WeekAsync_UndeterminedOnTwoLayers_IsOneRow()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "2026-03-02T10:00Z", "undetermined", layer: Layer.Env);
        await FileAsync(store, "2026-03-03T10:00Z", "undetermined", layer: Layer.Model);

        var report = await WeekAsync(store, "2026-W10");

        Assert.Equal(
            ("undetermined", Layer.Undetermined, 2),
            (report.Classes[0].Class, report.Classes[0].Layer, report.Classes[0].Filed)
        );
        Assert.Equal(2, report.Classes.Count);
    }

    // Around the change to summer time (29 March 2026), and around the end of a year that has a week 53.
    [Theory]
    [InlineData("2026-W12", 1)]
    [InlineData("2026-W13", 3)]
    [InlineData("2026-W14", 2)]
    [InlineData("2026-W53", 2)]
    [InlineData("2027-W01", 1)]
    public async Task WeekAsync_EveryFigure_IsTheCountOfItsList(string week, int filed)
    {
        using var store = await StoreOnDisk.OpenAsync();
        string[] instants =
        [
            "2026-03-22T22:59:59Z", // Sunday 23:59:59 in Berlin: W12
            "2026-03-22T23:00:00Z", // Monday 00:00 winter time: W13
            "2026-03-29T00:30:00Z",
            "2026-03-29T21:59:59Z", // Sunday 23:59:59 summer time: W13
            "2026-03-29T22:00:00Z", // Monday 00:00 summer time: W14
            "2026-04-05T21:59:59Z",
            "2026-12-27T23:00:00Z", // Monday 28 December: W53
            "2027-01-03T22:59:59Z", // Sunday 3 January: still W53
            "2027-01-03T23:00:00Z", // Monday 4 January: W01
        ];
        for (var n = 0; n < instants.Length; n++)
        {
            await FileAsync(store, instants[n], n % 2 == 0 ? "env.access" : null);
            await SilentRunAsync(store, n, instants[n], presumed: n % 2 == 0);
        }

        var report = await WeekAsync(store, week);

        Assert.Equal(filed, report.Filed);
        Assert.Equal(filed, report.Classes.Sum(c => c.Filed));
        Assert.Equal(filed, report.SilentConfirmed + report.SilentPresumed);
        Assert.True(IsoWeek.TryParse(week, out var parsed));
        foreach (var row in report.Classes)
        {
            var list = await store.Incidents.ListAsync(
                WorkspaceId.Main,
                new IncidentFilter { Filed = parsed, Class = row.Class ?? "unclassified" },
                Berlin,
                Cancellation
            );
            Assert.Equal(row.Filed, list.Total);
        }

        Assert.Equal(report.SilentConfirmed, await SilentListAsync(store, report, false));
        Assert.Equal(report.SilentPresumed, await SilentListAsync(store, report, true));
    }

    [Fact]
    public async Task WeekAsync_LastInstantOfTheWeek_IsNotComplete()
    {
        using var store = await StoreOnDisk.OpenAsync();
        Assert.True(IsoWeek.TryParse("2026-W13", out var week));
        var end = week.EndUtc(Berlin);

        var before = await store.Reports.WeekAsync(WorkspaceId.Main, week, Berlin, end.AddTicks(-1), Cancellation);
        var after = await store.Reports.WeekAsync(WorkspaceId.Main, week, Berlin, end, Cancellation);

        Assert.False(before.Complete);
        Assert.True(after.Complete);
    }

    [Fact]
    public async Task WeekAsync_OtherWorkspace_CountsNothingOfOurs()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "2026-03-03T10:00Z", "env.access");
        await SilentRunAsync(store, 1, "2026-03-03T10:00Z", presumed: false);
        Assert.True(IsoWeek.TryParse("2026-W10", out var week));

        var theirs = await store.Reports.WeekAsync(Some.Other, week, Berlin, Some.Start, Cancellation);

        Assert.Equal((0, 0), (theirs.Filed, theirs.SilentConfirmed));
        Assert.Single(theirs.Classes);
    }

    private static async Task<int> FileAsync(
        StoreOnDisk store,
        string at,
        string? failureClass = null,
        Confidence confidence = Confidence.Judged,
        Helped? helped = null,
        Layer layer = Layer.Env
    )
    {
        store.Clock.AdjustTime(Instant(at));
        var incident = await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);
        if (failureClass is not null)
        {
            await store.IncidentStore.ActAsync(
                WorkspaceId.Main,
                incident.Record.Number,
                i =>
                {
                    i.Decide(Some.Verdict(failureClass, confidence, layer), Actor.Owner, Some.Start);
                    if (helped is { } answer)
                    {
                        i.Close(answer, null, Actor.Owner, Some.Start);
                    }
                },
                Cancellation
            );
        }

        return incident.Record.Number;
    }

    private static Task<Incident?> DeclineAsync(StoreOnDisk store, int number) =>
        store.IncidentStore.ActAsync(
            WorkspaceId.Main,
            number,
            i => i.Decline("As designed.", Actor.Owner, Some.Start),
            Cancellation
        );

    private static async Task SilentRunAsync(StoreOnDisk store, int trace, string at, bool presumed)
    {
        await store.RunStore.StoreAsync(WorkspaceId.Main, [Some.Span(trace: trace + 1, at: Instant(at))], Cancellation);
        await store.RunStore.ClaimOutcomeAsync(
            WorkspaceId.Main,
            Some.TraceId(trace + 1),
            Some.Claim(Outcome.Red, presumed ? OutcomeSource.Presumed : OutcomeSource.Evaluation),
            Cancellation
        );
    }

    private static async Task<int> SilentListAsync(StoreOnDisk store, WeeklyReport report, bool presumed) =>
        (
            await store.Runs.ListAsync(
                WorkspaceId.Main,
                new RunFilter
                {
                    Reported = ReportedStatus.Ok,
                    Outcome = Outcome.Red,
                    Presumed = presumed,
                    FromUtc = report.FromUtc,
                    ToUtc = report.ToUtc,
                },
                Cancellation
            )
        ).Total;

    private static Task<WeeklyReport> WeekAsync(StoreOnDisk store, string week)
    {
        Assert.True(IsoWeek.TryParse(week, out var parsed));
        return store.Reports.WeekAsync(WorkspaceId.Main, parsed, Berlin, store.Clock.GetUtcNow(), Cancellation);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
