using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Response;

namespace Triage.Storage.Tests.Incidents;

public sealed class IncidentStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FileAsync_FirstOfTwoWorkspaces_BothAreNumberOne()
    {
        using var store = await StoreOnDisk.OpenAsync();

        var ours = await FileAsync(store);
        var theirs = await store.IncidentStore.FileAsync(Some.Other, Some.Filing("theirs"), Actor.Owner, null, Cancellation);

        Assert.Equal("INC-1", ours.Id);
        Assert.Equal("INC-1", theirs.Id);
        var found = await store.IncidentStore.FindAsync(Some.Other, 1, Cancellation);
        Assert.Equal("theirs", found!.Record.Filing.Title);
        Assert.Null(await store.IncidentStore.FindAsync(Some.Other, 2, Cancellation));
    }

    [Fact]
    public async Task FindAsync_EverythingSet_ComesBackAsItWas()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);
        var acted = await store.IncidentStore.ActAsync(
            WorkspaceId.Main,
            1,
            incident =>
            {
                incident.Accept(Actor.Owner, Some.Start.AddMinutes(1));
                incident.Contain(Actor.Owner, Some.Start.AddMinutes(2));
                incident.Pair("r1", "r2", "Same subject.", Actor.Owner, Some.Start);
                incident.Decide(Some.Verdict(), Actor.Owner, Some.Start.AddMinutes(3));
                incident.TickStep(2, "Rotate it", true, "done by hand", Actor.Owner, Some.Start);
                incident.Rate(Severity.Sev1, Actor.Owner, Some.Start);
                incident.NameAgents(null, "fetcher", Actor.Owner, Some.Start);
                incident.Count(new Impact(1, 9, 18_400.50m, "EUR", null, "by hand"), Actor.Owner, Some.Start);
                incident.Link("https://example.com/2", Actor.Owner, Some.Start);
                incident.AddFollowUp(
                    FollowUpKind.Prevent,
                    "Check totals",
                    "Ben",
                    new DateOnly(2026, 4, 1),
                    Actor.Owner,
                    Some.Start
                );
                incident.FinishFollowUp(1, true, Actor.Owner, Some.Start.AddMinutes(4));
                incident.RecordFix(Layer.Prompt, "Say it twice", null, Some.Start, Actor.Owner, Some.Start);
                incident.Close(Helped.Partly, null, Actor.Owner, Some.Start.AddMinutes(4));
                incident.Regress("came back", "r3", Actor.Owner, Some.Start.AddMinutes(5));
                incident.Snooze(Some.Start.AddDays(1), Actor.Owner, Some.Start.AddMinutes(6));
            },
            Cancellation
        );

        var found = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);

        Assert.Equivalent(acted!.Record, found!.Record, strict: true);
        Assert.Equal(acted.Events, found.Events);
        Assert.Equal(acted.Steps, found.Steps);
        Assert.Equal(16, found.Events.Count);
    }

    [Fact]
    public async Task FileAsync_SameIdempotencyKey_AnswersTheIncidentItMade()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var first = await FileAsync(store, key: "k-1");

        var again = await FileAsync(store, title: "sent again", key: "k-1");
        var other = await FileAsync(store, key: "k-2");
        var theirs = await store.IncidentStore.FileAsync(Some.Other, Some.Filing("theirs"), Actor.Owner, "k-1", Cancellation);

        Assert.Equivalent(first.Record, again.Record, strict: true);
        Assert.Equal(2, other.Record.Number);
        Assert.Equal("theirs", theirs.Record.Filing.Title);
    }

    [Fact]
    public async Task FileAsync_RefusedFiling_TakesNoNumber()
    {
        using var store = await StoreOnDisk.OpenAsync();

        await Assert.ThrowsAsync<RefusedInputException>(() => FileAsync(store, title: " "));

        Assert.Equal(1, (await FileAsync(store)).Record.Number);
    }

    [Fact]
    public async Task ActAsync_IllegalAct_WritesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);

        await Assert.ThrowsAsync<IllegalActException>(() =>
            store.IncidentStore.ActAsync(
                WorkspaceId.Main,
                1,
                incident =>
                {
                    incident.Accept(Actor.Owner, Some.Start);
                    incident.TickStep(1, "Too early", true, null, Actor.Owner, Some.Start);
                },
                Cancellation
            )
        );

        var found = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal(IncidentState.Filed, found!.State);
        Assert.Single(found.Events);
    }

    [Fact]
    public async Task ActAsync_UnknownNumber_AnswersNull()
    {
        using var store = await StoreOnDisk.OpenAsync();

        Assert.Null(
            await store.IncidentStore.ActAsync(WorkspaceId.Main, 1, _ => Assert.Fail("There is nothing to act on."), Cancellation)
        );
    }

    [Fact]
    public async Task ActAsync_ManyAtOnce_NoneOverwritesAnother()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n =>
                    Task.Run(
                        () =>
                            store.IncidentStore.ActAsync(
                                WorkspaceId.Main,
                                1,
                                i => i.Comment($"note {n}", Actor.Owner, Some.Start),
                                Cancellation
                            ),
                        Cancellation
                    )
                )
        );

        var found = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal(21, found!.Events.Select(e => e.Text).Distinct().Count());
    }

    [Fact]
    public async Task ActAsync_StepUntickedAndTickedAgain_KeepsTheLastTick()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);
        await ActAsync(store, i => i.Decide(Some.Verdict(), Actor.Owner, Some.Start));
        await TickAsync(store, 1, done: true, "first");
        await TickAsync(store, 2, done: true, null);
        await TickAsync(store, 2, done: false, null);
        await ActAsync(
            store,
            i =>
            {
                i.TickStep(1, "a", false, null, Actor.Owner, Some.Start);
                i.TickStep(1, "a", true, "second", Actor.Owner, Some.Start.AddHours(1));
            }
        );

        var found = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);

        var step = Assert.Single(found!.Steps);
        Assert.Equal(KeyValuePair.Create(1, new StepDone(Actor.Owner, Some.Start.AddHours(1), "second")), step);
    }

    [Fact]
    public async Task AnswerAsync_ChangedAnswer_KeepsBothInOrder()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);
        var first = AnswerTo("D1", "no");
        var second = AnswerTo("D1", "yes");

        await AnswerAsync(store, first);
        await AnswerAsync(store, second);

        var answers = await store.IncidentStore.AnswersAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equivalent(new[] { first, second }, answers, strict: true);
        Assert.Empty(await store.IncidentStore.AnswersAsync(Some.Other, 1, Cancellation));
    }

    [Fact]
    public async Task AnswerAsync_IncidentRefuses_KeepsNoAnswer()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);
        await ActAsync(store, i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start));

        await Assert.ThrowsAsync<IllegalActException>(() => AnswerAsync(store, AnswerTo("D1", "no")));

        Assert.Empty(await store.IncidentStore.AnswersAsync(WorkspaceId.Main, 1, Cancellation));
    }

    [Fact]
    public async Task RecordTallyAsync_TwoArms_ComeBackInOrder()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);
        ReplayTally[] tallies =
        [
            new("D4", Arm.Recorded, 10, 1, "exact", Some.Start, Actor.Owner),
            new("D4", Arm.Clean, 10, 9, "exact", Some.Start, Actor.Owner),
        ];

        foreach (var tally in tallies)
        {
            await store.IncidentStore.RecordTallyAsync(
                WorkspaceId.Main,
                1,
                tally,
                i => i.Comment("replayed", Actor.Owner, Some.Start),
                Cancellation
            );
        }

        Assert.Equal(tallies, await store.IncidentStore.TalliesAsync(WorkspaceId.Main, 1, Cancellation));
        var found = await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation);
        Assert.Equal(3, found!.Events.Count);
    }

    [Fact]
    public async Task ActAsync_TwoFixesAndTwoFollowUpsInOneAct_AreAllKept()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await FileAsync(store);

        await ActAsync(
            store,
            incident =>
            {
                foreach (var what in new[] { "Say it twice", "Say it thrice" })
                {
                    incident.RecordFix(Layer.Prompt, what, null, Some.Start, Actor.Owner, Some.Start);
                    incident.AddFollowUp(FollowUpKind.Prevent, what, null, null, Actor.Owner, Some.Start);
                }
            }
        );

        var record = (await store.IncidentStore.FindAsync(WorkspaceId.Main, 1, Cancellation))!.Record;
        Assert.Equal(["Say it twice", "Say it thrice"], record.Fixes.Select(f => f.What));
        Assert.Equal([1, 2], record.FollowUps.Select(f => f.Number));
    }

    private static Task<Incident> FileAsync(StoreOnDisk store, string title = "wrong", string? key = null) =>
        store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(title), Actor.Owner, key, Cancellation);

    private static Task<Incident?> ActAsync(StoreOnDisk store, Action<Incident> act) =>
        store.IncidentStore.ActAsync(WorkspaceId.Main, 1, act, Cancellation);

    private static Task<Incident?> TickAsync(StoreOnDisk store, int step, bool done, string? note) =>
        ActAsync(store, i => i.TickStep(step, "a", done, note, Actor.Owner, Some.Start));

    private static Task<Incident?> AnswerAsync(StoreOnDisk store, Answer answer) =>
        store.IncidentStore.AnswerAsync(
            WorkspaceId.Main,
            1,
            answer,
            i => i.Answered(answer.Question, answer.Choice, answer.By, answer.AtUtc),
            Cancellation
        );

    private static Answer AnswerTo(string question, string choice) =>
        new(
            question,
            [choice],
            "seen",
            [new Evidence("span", Some.SpanId(1), "The key was refused.")],
            true,
            Some.Start,
            Actor.Owner
        );
}
