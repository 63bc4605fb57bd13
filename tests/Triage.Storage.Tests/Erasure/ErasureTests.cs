using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Erasure;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Erasure;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Tests.Retention;

namespace Triage.Storage.Tests.Erasure;

public sealed class ErasureTests
{
    private const string Canary = "CANARY-81723";
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_SubjectOfARun_RemoveItAndWhatWasSaidAndNothingElse()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var gone = await StoreAsync(store, 1, Canary);
        var other = await StoreAsync(store, 2, "CANARY-817");
        var incident = await FileAsync(store, gone);
        await OldRuns.ReadForSearchAsync(store);

        var preview = await store.Get<ErasureSteps>().PreviewAsync(Main, new SoughtSubject(null, Canary, false), Cancellation);
        var erased = await EraseAsync(store);

        Assert.Equal(1, preview.CountOf(ErasureKind.Runs));
        Assert.Equal([gone], preview.Removed.Single(l => l.Kind == ErasureKind.Runs).Names);
        Assert.Equal(ErasureState.Done, erased.State);
        Assert.Equal(1, erased.Report.CountOf(ErasureKind.Runs));
        Assert.Equal(1, erased.Report.CountOf(ErasureKind.Spans));
        Assert.Equal([other], await OldRuns.KeptAsync(store));
        Assert.Empty(await OldRuns.FoundAsync(store, Canary));
        var kept = (await store.IncidentStore.FindAsync(Main, incident, Cancellation))!.Record;
        Assert.Equal("(erased)", kept.Filing.Subject);
        Assert.Equal("(erased)", kept.Filing.WhatHappened);
        Assert.Equal("Invoice (erased) was paid twice", kept.Filing.Title);
        Assert.Null(kept.RedRun);
        Assert.Contains(ErasureKind.Backups, erased.Report.Stays.Select(l => l.Kind));
    }

    [Fact]
    public async Task Steps_LateSpansOfAnErasedRun_AreRefusedAndOthersAreKept()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, Canary);
        await EraseAsync(store);

        var receipt = await store.RunStore.StoreAsync(
            Main,
            [Some.Span(1, span: 2), Some.Span(3) with { Subjects = [new Subject("ledger", "L-3")] }],
            Cancellation
        );

        var refused = Assert.Single(receipt.Refused);
        Assert.Contains("was erased", refused.Why, StringComparison.Ordinal);
        Assert.Equal(receipt.RunIds, await OldRuns.KeptAsync(store));
    }

    [Fact]
    public async Task Steps_RunThatOnlySaysIt_GoesOnlyWhenAsked()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var span = Some.Span(5) with { Contents = [new SpanContent(ContentSlot.InputMessage, 0, "user", $"Look at {Canary}.")] };
        var saying = (await store.RunStore.StoreAsync(Main, [span], Cancellation)).RunIds[0];
        await OldRuns.ReadForSearchAsync(store);

        var preview = await store.Get<ErasureSteps>().PreviewAsync(Main, new SoughtSubject(null, Canary, false), Cancellation);
        await EraseAsync(store);
        var left = await OldRuns.KeptAsync(store);
        await EraseAsync(store, mentions: true);

        Assert.Equal([saying], preview.Stays.Single(l => l.Kind == ErasureKind.Mentions).Names);
        Assert.Equal([saying], left);
        Assert.Empty(await OldRuns.KeptAsync(store));
    }

    [Fact]
    public async Task Cancel_BeforeItBegins_RemovesNothingAndAfterwardsIsTooLate()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var run = await StoreAsync(store, 1, Canary);
        var erasures = store.Get<ErasureStore>();
        var subject = new SoughtSubject(null, Canary, false);

        var asked = await erasures.AskAsync(Main, subject, ErasureLimits.BeginsAfter, Actor.Owner, Cancellation);
        var early = await store.Get<ErasureSteps>().StepAsync(Main, Cancellation);
        var cancelled = await erasures.CancelAsync(Main, asked.Number, Actor.Owner, Cancellation);
        store.Clock.Advance(ErasureLimits.BeginsAfter);
        var late = await store.Get<ErasureSteps>().StepAsync(Main, Cancellation);
        var kept = await OldRuns.KeptAsync(store);
        var second = await erasures.AskAsync(Main, subject, TimeSpan.Zero, Actor.Owner, Cancellation);
        await store.Get<ErasureSteps>().StepAsync(Main, Cancellation);

        Assert.Equal((false, true, false), (early, cancelled, late));
        Assert.Equal([run], kept);
        Assert.False(await erasures.CancelAsync(Main, second.Number, Actor.Owner, Cancellation));
    }

    [Fact]
    public async Task Steps_CutShort_GoOnAfterTheNextStart()
    {
        var directory = StoreOnDisk.NewDirectory();
        try
        {
            using (var first = await StoreOnDisk.OpenAsync(directory))
            {
                for (var trace = 1; trace <= 45; trace++)
                {
                    await StoreAsync(first, trace, Canary);
                }

                await AskAsync(first, mentions: false);
                await first.Get<ErasureSteps>().StepAsync(Main, Cancellation);
                Assert.Equal(25, (await OldRuns.KeptAsync(first)).Count());
            }

            using var second = await StoreOnDisk.OpenAsync(directory);
            var erased = await FinishAsync(second, 1);

            Assert.Equal((ErasureState.Done, 45L), (erased.State, erased.Report.CountOf(ErasureKind.Runs)));
            Assert.Empty(await OldRuns.KeptAsync(second));
        }
        finally
        {
            OwnDatabase.Remove(directory);
        }
    }

    [Fact]
    public async Task Steps_Done_AreInTheAuditLogWithoutTheSubject()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await StoreAsync(store, 1, Canary);
        var erased = await EraseAsync(store);

        var entries = (await store.Get<AuditLog>().ListAsync(new AuditFilter(Main), Cancellation)).Items;

        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.Contains(erased.SubjectHash, e.Detail, StringComparison.Ordinal));
        Assert.DoesNotContain(entries, e => e.Detail!.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        Assert.True((await store.Get<AuditLog>().VerifyAsync(null, Cancellation)).IsWhole);
    }

    [Fact]
    public async Task Steps_SameSubjectInAnotherWorkspace_IsLeft()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.Workspaces.GetAsync(Some.Other, Cancellation);
        await store.RunStore.StoreAsync(Some.Other, [SpanOf(1, Canary)], Cancellation);
        await StoreAsync(store, 1, Canary);

        await EraseAsync(store);

        Assert.Empty(await OldRuns.KeptAsync(store));
        Assert.Single((await store.Runs.ListAsync(Some.Other, new RunFilter(), Cancellation)).Items);
    }

    [Fact]
    public async Task Steps_OneItemOfABatch_TakeTheRunWholeAndSayHowManyOthersWentWithIt()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var batch = (await store.RunStore.StoreAsync(Main, [Some.Span(1)], Cancellation)).RunIds[0];
        foreach (var item in new[] { Canary, "L-2", "L-3" })
        {
            await store.RunStore.ClaimOutcomeAsync(Main, batch, Some.Claim(Outcome.Red) with { Item = item }, Cancellation);
        }

        var preview = await PreviewAsync(store);
        var erased = (await EraseAsync(store)).Report;

        Assert.Equal(
            (1, 1, 2),
            (preview.CountOf(ErasureKind.Runs), erased.CountOf(ErasureKind.Items), erased.CountOf(ErasureKind.OtherItems))
        );
        Assert.Equal([batch], erased.Removed.Single(l => l.Kind == ErasureKind.OtherItems).Names);
        Assert.Equal(Counts(preview), Counts(erased));
        Assert.Empty(await OldRuns.KeptAsync(store));
    }

    [Fact]
    public async Task Preview_WhatStandsInManyPlaces_CountsEachThingOnceAsTheCertificateDoes()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var gone = await StoreAsync(store, 1, Canary);
        await StoreAsync(store, 2, "L-2");
        await store.RunStore.ClaimOutcomeAsync(
            Main,
            gone,
            Some.Claim(Outcome.Red) with
            {
                Note = $"{Canary} again",
            },
            Cancellation
        );
        var incident = await FileAsync(store, gone);
        await FileAsync(store, gone);
        await store.Get<ReporterStore>().AddAsync(Main, incident, new Reporter("Ann", $"{Canary}@x.org"), "secret", Cancellation);
        await OldRuns.ReadForSearchAsync(store);

        var preview = await PreviewAsync(store);
        var erased = (await EraseAsync(store)).Report;

        Assert.Equal(Counts(preview), Counts(erased));
        Assert.Equal(2, preview.CountOf(ErasureKind.Incidents));
        Assert.Equal(1, preview.CountOf(ErasureKind.Reporters));
        Assert.Equal(1, preview.CountOf(ErasureKind.Claims));
        Assert.Equal(0, preview.CountOf(ErasureKind.OtherTexts));
    }

    [Fact]
    public async Task Steps_AgentNamedAfterIt_KeepsItsNameAndLosesItInTheCard()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var agent = new Agent(Main, $"{Canary}-bot") { Card = AgentCard.Empty with { Checks = [$"Ask {Canary} first"] } };
        await store.Workspaces.GetAsync(Main, Cancellation);
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                context.Add(
                    new AgentRow
                    {
                        Workspace = Main,
                        Name = agent.Name,
                        Agent = agent,
                    }
                );
                return Task.FromResult(true);
            },
            Cancellation
        );

        var preview = await PreviewAsync(store);
        var erased = (await EraseAsync(store)).Report;

        var kept = (await store.Get<AgentStore>().GetAsync(Main, agent.Name, Cancellation))!;
        Assert.Equal((agent.Name, "Ask (erased) first"), (kept.Name, kept.Card.Checks.Single()));
        Assert.Contains("agents (erased)-bot", erased.Stays.Single(l => l.Kind == ErasureKind.Names).Names);
        Assert.Equal(1, preview.CountOf(ErasureKind.OtherTexts));
        Assert.Equal(1, erased.CountOf(ErasureKind.OtherTexts));
    }

    [Fact]
    public async Task Steps_ConversationOfThatId_GoesAndOneThatOnlyNamesItIsTold()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await store.RunStore.StoreAsync(Main, [Some.Span(1) with { ConversationId = Canary }], Cancellation);
        var other = await store.RunStore.StoreAsync(
            Main,
            [Some.Span(2) with { ConversationId = $"chat {Canary}" }],
            Cancellation
        );

        var erased = (await EraseAsync(store)).Report;

        Assert.Equal(other.RunIds, await OldRuns.KeptAsync(store));
        Assert.Contains(
            "conversation chat (erased)",
            Assert.Single(erased.Stays.Single(l => l.Kind == ErasureKind.Names).Names),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Certificate_PrivateIncident_IsCountedAndNotNamed()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var number = await FileAsync(store, await StoreAsync(store, 1, Canary));
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                context.Add(new PrivateIncidentRow { Workspace = Main, Number = number });
                return Task.FromResult(true);
            },
            Cancellation
        );

        var preview = await PreviewAsync(store);
        var erased = (await EraseAsync(store)).Report;

        Assert.Equal((1, 1), (preview.CountOf(ErasureKind.Incidents), erased.CountOf(ErasureKind.Incidents)));
        Assert.All(
            [.. preview.Removed, .. preview.Stays, .. erased.Removed, .. erased.Stays],
            line => Assert.DoesNotContain($"INC-{number}", line.Names)
        );
    }

    private static Task<ErasureReport> PreviewAsync(StoreOnDisk store) =>
        store.Get<ErasureSteps>().PreviewAsync(Main, new SoughtSubject(null, Canary, false), Cancellation);

    private static IEnumerable<(ErasureKind, long)> Counts(ErasureReport report) => report.Removed.Select(l => (l.Kind, l.Count));

    internal static async Task<KeptErasure> EraseAsync(StoreOnDisk store, bool mentions = false) =>
        await FinishAsync(store, (await AskAsync(store, mentions)).Number);

    internal static async Task<string> StoreAsync(StoreOnDisk store, int trace, string subject) =>
        (await store.RunStore.StoreAsync(Main, [SpanOf(trace, subject)], Cancellation)).RunIds[0];

    internal static async Task<int> FileAsync(StoreOnDisk store, string redRun)
    {
        var filing = Some.Filing($"Invoice {Canary} was paid twice") with { Subject = Canary, RedRun = redRun };
        return (await store.IncidentStore.FileAsync(Main, filing, Actor.Owner, null, Cancellation)).Record.Number;
    }

    private static Task<KeptErasure> AskAsync(StoreOnDisk store, bool mentions) =>
        store
            .Get<ErasureStore>()
            .AskAsync(Main, new SoughtSubject(null, Canary, mentions), TimeSpan.Zero, Actor.Owner, Cancellation);

    private static async Task<KeptErasure> FinishAsync(StoreOnDisk store, int number)
    {
        for (var steps = 0; await store.Get<ErasureSteps>().StepAsync(Main, Cancellation); steps++)
        {
            Assert.InRange(steps, 0, 500);
        }

        return (await store.Get<ErasureStore>().FindAsync(Main, number, Cancellation))!;
    }

    private static Span SpanOf(int trace, string subject) =>
        Some.Span(trace) with
        {
            Subjects = [new Subject("invoice", subject)],
            Contents =
            [
                new SpanContent(ContentSlot.SystemPrompt, 0, null, $"Pay {subject} once."),
                new SpanContent(ContentSlot.OutputMessage, 1, "assistant", $"Paid {subject}."),
            ],
        };
}
