using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class IncidentQueriesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_Urgency_UncontainedThenContainedThenSettled()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "1 settled", Severity.Sev1);
        await FileAsync(store, "2 contained", Severity.Sev1);
        await FileAsync(store, "3 newer", Severity.Sev2);
        await FileAsync(store, "4 worst", Severity.Sev1);
        store.Clock.Advance(TimeSpan.FromHours(1));
        await FileAsync(store, "5 newest", Severity.Sev2);
        await ActAsync(store, 1, i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start));
        await ActAsync(store, 2, i => i.Contain(Actor.Owner, Some.Start));

        Assert.Equal([4, 3, 5, 2, 1], await NumbersAsync(store, new IncidentFilter()));
        Assert.Equal([5, 4, 3, 2, 1], await NumbersAsync(store, new IncidentFilter { Sort = IncidentSort.Newest }));
        Assert.Equal([1, 2, 3, 4, 5], await NumbersAsync(store, new IncidentFilter { Sort = IncidentSort.Oldest }));
    }

    public static TheoryData<IncidentSort> Sorts => [.. Enum.GetValues<IncidentSort>()];

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task ListAsync_PageByPage_IsTheListAtOnce(IncidentSort sort)
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 0; n < 12; n++)
        {
            await store.IncidentStore.FileAsync(
                WorkspaceId.Main,
                new Filing
                {
                    Title = $"number {n}",
                    Severity = (Severity)(n % 3),
                    Agent = n % 4 == 0 ? null : $"a|gent {n % 3}",
                    FirstBadAtUtc = n % 3 == 0 ? null : Some.Start.AddHours(-n / 5),
                },
                Actor.Owner,
                null,
                Cancellation
            );
            if (n % 2 == 0)
            {
                await ActAsync(store, n + 1, i => i.Own($"ö {n % 4}", Actor.Owner, Some.Start));
            }

            store.Clock.Advance(TimeSpan.FromMinutes(n / 4));
        }

        await ActAsync(store, 3, i => i.Decide(Some.Verdict(), Actor.Owner, Some.Start));
        await ActAsync(store, 7, i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start));

        var whole = await NumbersAsync(store, new IncidentFilter { Sort = sort });
        var paged = new List<int>();
        string? after = null;
        do
        {
            var page = await ListAsync(
                store,
                new IncidentFilter
                {
                    Sort = sort,
                    Limit = 2,
                    After = after,
                }
            );
            paged.AddRange(page.Items.Select(i => i.Number));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(whole, paged);
        Assert.Equal(12, whole.Distinct().Count());
    }

    [Fact]
    public async Task ListAsync_ByColumn_ValuesInOrderAndThoseWithoutLast()
    {
        using var store = await StoreOnDisk.OpenAsync();
        (string? Agent, int? DarkHours)[] filed = [(null, 2), ("b", null), ("a", 9)];
        foreach (var (agent, dark) in filed)
        {
            await store.IncidentStore.FileAsync(
                WorkspaceId.Main,
                new Filing
                {
                    Title = "wrong",
                    Agent = agent,
                    FirstBadAtUtc = Some.Start.AddHours(-dark ?? 1),
                },
                Actor.Owner,
                null,
                Cancellation
            );
        }

        Assert.Equal([3, 2, 1], await NumbersAsync(store, new IncidentFilter { Sort = IncidentSort.Agent }));
        Assert.Equal([3, 1, 2], await NumbersAsync(store, new IncidentFilter { Sort = IncidentSort.Dark }));
        Assert.Equal([3], await NumbersAsync(store, new IncidentFilter { DarkHours = 5 }));
        Assert.Equal(TimeSpan.FromHours(9), (await ListAsync(store, new IncidentFilter { DarkHours = 5 })).Items[0].DarkFor);
    }

    [Fact]
    public async Task ListAsync_Snoozed_ComesBackByItself()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "later", Severity.Sev1);
        await FileAsync(store, "now", Severity.Sev2);
        await ActAsync(store, 1, i => i.Snooze(Some.Start.AddHours(2), Actor.Owner, Some.Start));

        Assert.Equal([2], await NumbersAsync(store, new IncidentFilter { Snoozed = false }));
        Assert.Equal([1], await NumbersAsync(store, new IncidentFilter { Snoozed = true }));
        store.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal([1, 2], await NumbersAsync(store, new IncidentFilter { Snoozed = false }));
    }

    [Fact]
    public async Task ListAsync_Regressed_IsTheStateAndNotThePast()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "came back", Severity.Sev1);
        await FileAsync(store, "new", Severity.Sev1);
        await ActAsync(store, 1, i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start));
        await ActAsync(store, 1, i => i.Regress(null, null, Actor.Owner, Some.Start));

        Assert.Equal([1], await NumbersAsync(store, new IncidentFilter { Regressed = true }));
        Assert.Equal([2], await NumbersAsync(store, new IncidentFilter { Regressed = false }));
    }

    [Fact]
    public async Task FiguresAsync_AClass_CountsLatelyAndWhatHelped()
    {
        using var store = await StoreOnDisk.OpenAsync();
        for (var n = 1; n <= 3; n++)
        {
            await FileAsync(store, "wrong", Severity.Sev2);
            await ActAsync(store, n, i => i.Decide(Some.Verdict(), Actor.Owner, Some.Start));
            await ActAsync(store, n, i => i.Close(n == 1 ? Helped.No : Helped.Partly, null, Actor.Owner, Some.Start));
            store.Clock.Advance(TimeSpan.FromDays(30));
        }

        var figures = await store.Incidents.FiguresAsync(WorkspaceId.Main, "env.access", Cancellation);

        // Filed 90, 60 and 30 days ago: only the last two lie within twelve weeks, and none within four.
        Assert.Equal(new ClassFigures(0, 2, 2, 3), figures);
    }

    [Fact]
    public async Task ListAsync_EachFilter_KeepsOnlyItsIncidents()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "first", Severity.Sev3);
        await store.IncidentStore.FileAsync(
            WorkspaceId.Main,
            new Filing
            {
                Title = "Größter Schaden",
                WhatHappened = "100% wrong",
                Agent = "mover",
                Severity = Severity.Sev1,
            },
            Actor.Owner,
            null,
            Cancellation
        );
        await ActAsync(
            store,
            2,
            i =>
            {
                i.Own("ada", Actor.Owner, Some.Start);
                i.Pair("r-red", "r-green", "", Actor.Owner, Some.Start);
                i.Decide(Some.Verdict(), Actor.Owner, Some.Start);
                i.Close(Helped.No, null, Actor.Owner, Some.Start);
            }
        );
        IncidentFilter[] onlyTheSecond =
        [
            new() { States = [IncidentState.Closed, IncidentState.Merged] },
            new() { Open = false },
            new() { Class = "env.access" },
            new() { Layer = Layer.Env },
            new() { Agent = "mover" },
            new() { Owner = "ada" },
            new() { Severity = Severity.Sev1 },
            new() { Run = "r-green" },
            new() { Q = "GRÖSSTER".Replace("SS", "ß", StringComparison.Ordinal) },
            new() { Q = "100%" },
            new() { Q = "inc-2" },
        ];
        foreach (var filter in onlyTheSecond)
        {
            Assert.Equal([2], await NumbersAsync(store, filter));
        }

        Assert.Equal([1], await NumbersAsync(store, new IncidentFilter { Open = true }));
        Assert.Equal([1], await NumbersAsync(store, new IncidentFilter { Class = "unclassified" }));
    }

    [Fact]
    public async Task ListAsync_Row_CarriesVerdictPairAndDistinctAnswers()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "wrong", Severity.Sev2);
        foreach (var question in new[] { "D0", "D1", "D1" })
        {
            await store.IncidentStore.AnswerAsync(
                WorkspaceId.Main,
                1,
                new Answer(question, ["yes"], null, [], false, Some.Start, Actor.Owner),
                _ => { },
                Cancellation
            );
        }

        await ActAsync(
            store,
            1,
            i =>
            {
                i.Contain(Actor.Owner, Some.Start);
                i.Pair("r-red", null, "", Actor.Owner, Some.Start);
                i.Decide(Some.Verdict(), Actor.Owner, Some.Start);
            }
        );

        var row = Assert.Single((await ListAsync(store, new IncidentFilter())).Items);

        Assert.Equal(
            new IncidentRow(
                1,
                "wrong",
                IncidentState.Classified,
                Severity.Sev2,
                "invoice-reconciler",
                "ledger 2026-02",
                null,
                "env.access",
                Layer.Env,
                Confidence.Observed,
                Some.Start,
                Contained: true,
                AnsweredQuestions: 2,
                HasPair: false
            )
            {
                Symptom = Symptom.WrongPlace,
                FirstBadAtUtc = Some.Start.AddDays(-3),
                ContainedAtUtc = Some.Start,
                ClassifiedAtUtc = Some.Start,
            },
            row
        );
    }

    [Fact]
    public async Task ListAsync_CursorOfRuns_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            ListAsync(store, new IncidentFilter { After = Cursor.Of("5", "r1") })
        );

        Assert.Equal("after", refused.Field);
    }

    [Fact]
    public async Task ListAsync_OtherWorkspace_IsEmpty()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store, "ours", Severity.Sev1);

        var theirs = await store.Incidents.ListAsync(Some.Other, new IncidentFilter(), TimeZoneInfo.Utc, Cancellation);

        Assert.Empty(theirs.Items);
        Assert.Equal(0, theirs.Total);
    }

    private static Task<Incident> FileAsync(StoreOnDisk store, string title, Severity severity) =>
        store.IncidentStore.FileAsync(
            WorkspaceId.Main,
            Some.Filing(title) with
            {
                Severity = severity,
            },
            Actor.Owner,
            null,
            Cancellation
        );

    private static Task<Incident?> ActAsync(StoreOnDisk store, int number, Action<Incident> act) =>
        store.IncidentStore.ActAsync(WorkspaceId.Main, number, act, Cancellation);

    private static Task<Page<IncidentRow>> ListAsync(StoreOnDisk store, IncidentFilter filter) =>
        store.Incidents.ListAsync(WorkspaceId.Main, filter, TimeZoneInfo.Utc, Cancellation);

    private static async Task<List<int>> NumbersAsync(StoreOnDisk store, IncidentFilter filter) =>
        [.. (await ListAsync(store, filter)).Items.Select(i => i.Number)];
}
