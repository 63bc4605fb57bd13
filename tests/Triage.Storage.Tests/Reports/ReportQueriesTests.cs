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
        var first = report.Classes[0];
        Assert.Equal((Layer.Env, 3, 1, 0.6), (first.Layer, first.Filed, first.FiledBefore, first.Share));
        Assert.Equal((0, 1, 2, 0), (first.Open, first.Tested, first.Observed, first.Judged));
        Assert.Equal((1, 2), (first.Helped, first.HelpAnswered));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3], first.Weeks);
        // Four complete weeks since the first incident are no history yet.
        Assert.Null(first.Usual);
        Assert.Equal(Instant("2026-03-05T10:00Z"), report.OldestUnclassifiedAtUtc);
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
            var judged = new IncidentFilter
            {
                Filed = parsed,
                Class = row.Class ?? "unclassified",
                Confidence = Confidence.Judged,
            };
            Assert.Equal(row.Judged, (await store.Incidents.ListAsync(WorkspaceId.Main, judged, Berlin, Cancellation)).Total);
        }

        Assert.Equal(report.SilentConfirmed, await SilentListAsync(store, report, false));
        Assert.Equal(report.SilentPresumed, await SilentListAsync(store, report, true));
    }

    [Fact]
    public async Task WeekAsync_SixWeeksOfHistory_KnowsWhatIsUsualAndIgnoresTheTimeBeforeTheFirst()
    {
        using var store = await StoreOnDisk.OpenAsync();
        foreach (var monday in Enumerable.Range(0, 6).Select(n => Some.Start.AddDays(-7 * (n + 1))))
        {
            await FileAsync(store, $"{monday:O}", "env.access");
            await FileAsync(store, $"{monday:O}");
        }

        await FileAsync(store, "2026-03-03T10:00Z", "env.access");
        var report = await WeekAsync(store, "2026-W10");

        Assert.Equal(2, report.Usual?.Mean);
        Assert.Equal(1, report.Classes[0].Usual?.Mean);
        Assert.Equal(12, report.Weeks.Count);
        Assert.Equal([0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 1], report.Weeks.Select(w => w.Filed));
        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0], report.Weeks.Select(w => w.Unclassified));
    }

    [Fact]
    public async Task WeekAsync_Scope_CountsOnlyItsAgentAndSeverity()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "2026-03-03T10:00Z", "env.access");
        await SilentRunAsync(store, 1, "2026-03-03T10:00Z", presumed: false);

        var ours = await WeekAsync(store, "2026-W10", new ReportScope("invoice-reconciler", Severity.Sev2));
        var others = await WeekAsync(store, "2026-W10", new ReportScope("refund-desk"));
        var milder = await WeekAsync(store, "2026-W10", new ReportScope(Severity: Severity.Sev3));

        Assert.Equal((1, 1), (ours.Filed, ours.SilentConfirmed));
        Assert.Equal((0, 0), (others.Filed, others.SilentConfirmed));
        Assert.Equal(0, milder.Filed);
        Assert.Equal(["invoice-reconciler"], await store.Reports.AgentsAsync(WorkspaceId.Main, Cancellation));
    }

    [Fact]
    public async Task WeekAsync_LastInstantOfTheWeek_IsNotComplete()
    {
        using var store = await StoreOnDisk.OpenAsync();
        Assert.True(IsoWeek.TryParse("2026-W13", out var week));
        var end = week.EndUtc(Berlin);

        var before = await store.Reports.WeekAsync(
            WorkspaceId.Main,
            week,
            Berlin,
            new ReportScope(),
            end.AddTicks(-1),
            Cancellation
        );
        var after = await store.Reports.WeekAsync(WorkspaceId.Main, week, Berlin, new ReportScope(), end, Cancellation);

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

        var theirs = await store.Reports.WeekAsync(Some.Other, week, Berlin, new ReportScope(), Some.Start, Cancellation);

        Assert.Equal((0, 0), (theirs.Filed, theirs.SilentConfirmed));
        Assert.Single(theirs.Classes);
    }

    [Fact]
    public async Task WeekAsync_CameBackInTheWeek_CountsEachOnceAndOpensTheSameList()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var regressed = await FileAsync(store, "2026-02-03T10:00Z", "env.access", helped: Helped.Yes);
        var reopened = await FileAsync(store, "2026-02-04T10:00Z", "env.access", helped: Helped.Yes);
        var later = await FileAsync(store, "2026-02-05T10:00Z", "env.access", helped: Helped.Yes);
        await ActAsync(store, regressed, i => i.Regress("again", null, Actor.Owner, Instant("2026-03-02T10:00Z")));
        await ActAsync(store, regressed, i => i.Close(Helped.Yes, null, Actor.Owner, Instant("2026-03-03T10:00Z")));
        await ActAsync(store, regressed, i => i.Regress("again", null, Actor.Owner, Instant("2026-03-04T10:00Z")));
        await ActAsync(store, reopened, i => i.Reopen(null, Actor.Owner, Instant("2026-03-05T10:00Z")));
        await ActAsync(store, later, i => i.Regress("again", null, Actor.Owner, Instant("2026-03-09T10:00Z")));

        var report = await WeekAsync(store, "2026-W10");

        var list = await store.Incidents.ListAsync(
            WorkspaceId.Main,
            new IncidentFilter { CameBack = report.Week },
            Berlin,
            Cancellation
        );
        Assert.Equal(2, report.Aftermath.CameBack);
        Assert.Equal([regressed, reopened], list.Items.Select(i => i.Number).Order());
        Assert.Equal(0, (await WeekAsync(store, "2026-W09")).Aftermath.CameBack);
    }

    [Fact]
    public async Task WeekAsync_FollowUps_ThoseDueBeforeTheDayAndNotDoneByThenAreOverdue()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var number = await FileAsync(store, "2026-02-27T10:00Z");
        var filed = Instant("2026-02-27T10:00Z");
        await ActAsync(
            store,
            number,
            i =>
            {
                i.AddFollowUp(FollowUpKind.Prevent, "page the payments", "ana", new DateOnly(2026, 3, 4), Actor.Owner, filed);
                i.AddFollowUp(FollowUpKind.Detect, "compare the totals", null, new DateOnly(2026, 3, 3), Actor.Owner, filed);
                i.AddFollowUp(FollowUpKind.Detect, "done in time", null, new DateOnly(2026, 3, 3), Actor.Owner, filed);
                i.AddFollowUp(FollowUpKind.Detect, "taken back", null, new DateOnly(2026, 3, 3), Actor.Owner, filed);
                i.AddFollowUp(FollowUpKind.Detect, "not due yet", null, new DateOnly(2026, 3, 20), Actor.Owner, filed);
                i.FinishFollowUp(3, true, Actor.Owner, Instant("2026-03-03T10:00Z"));
                i.WithdrawFollowUp(4, true, Actor.Owner, filed);
            }
        );
        store.Clock.AdjustTime(Instant("2026-03-06T10:00Z"));

        var overdue = (await WeekAsync(store, "2026-W10")).Aftermath.Overdue;

        Assert.Equal([(2, null), (1, "ana")], overdue.Select(o => (o.FollowUp.Number, o.FollowUp.Owner)));
        Assert.All(overdue, o => Assert.Equal(number, o.Incident));
    }

    private static Task<Incident?> ActAsync(StoreOnDisk store, int number, Action<Incident> act) =>
        store.IncidentStore.ActAsync(WorkspaceId.Main, number, act, Cancellation);

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

    private static Task<WeeklyReport> WeekAsync(StoreOnDisk store, string week, ReportScope? scope = null)
    {
        Assert.True(IsoWeek.TryParse(week, out var parsed));
        return store.Reports.WeekAsync(
            WorkspaceId.Main,
            parsed,
            Berlin,
            scope ?? new ReportScope(),
            store.Clock.GetUtcNow(),
            Cancellation
        );
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
