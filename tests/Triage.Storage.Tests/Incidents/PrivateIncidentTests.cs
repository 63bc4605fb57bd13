using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Response;
using Triage.Engine.Webhooks;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Incidents;
using Triage.Storage.Reports;
using Triage.Storage.Search;
using Triage.Storage.Tests.Access;
using Triage.Storage.Webhooks;

namespace Triage.Storage.Tests.Incidents;

/// <summary>INC-1 is private to Ben; Cy may as much as Ben and is not named; Olga owns the workspace. INC-2 is open.</summary>
public sealed class PrivateIncidentTests : IAsyncLifetime
{
    private const string Word = "zebra";

    private StoreOnDisk _store = null!;
    private Person _olga = null!;
    private Person _ben = null!;
    private Person _cy = null!;

    private static WorkspaceId Main => WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await StoreOnDisk.OpenAsync();
        _olga = await Belonging.OwnerAsync(_store, "Olga", "olga");
        _ben = await Belonging.MemberAsync(_store, "Ben", Role.Triager);
        _cy = await Belonging.MemberAsync(_store, "Cy", Role.Triager);
        foreach (var title in new[] { $"{Word} of the payroll", "of everybody" })
        {
            await _store.IncidentStore.FileAsync(
                Main,
                new Filing
                {
                    Title = title,
                    Agent = Word,
                    Subject = "EU-2031",
                    RedRun = "red",
                },
                Actor.Owner,
                null,
                Cancellation
            );
        }

        await _store.IncidentStore.ActAsync(
            Main,
            1,
            i => i.AddFollowUp(FollowUpKind.Detect, Word, null, new DateOnly(2020, 1, 1), Actor.Owner, Some.Start),
            Cancellation
        );
        await NameAsync(_ben);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Who looks, whether they see it.</summary>
    public static TheoryData<string, bool> Lookers() =>
        new()
        {
            { "Olga", true },
            { "Ben", true },
            { "Cy", false },
            { "", false },
        };

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task FindAndAct_EachLooker_GetItOrNothing(string who, bool sees)
    {
        var incidents = As<IIncidentStore>(who);

        Assert.Equal(sees, await incidents.FindAsync(Main, 1, Cancellation) is not null);
        Assert.Equal(
            sees,
            await incidents.ActAsync(Main, 1, i => i.Comment("seen", Actor.Owner, Some.Start), Cancellation) is not null
        );
        Assert.Equal(
            sees,
            await As<WorklistStore>(who).ActAsync(Main, 1, _ => "seen", Actor.Owner, Some.Start, Cancellation) is not null
        );
        Assert.Equal(sees, await As<IncidentQueries>(who).SeesAsync(Main, 1, Cancellation));
        Assert.NotNull(await incidents.FindAsync(Main, 2, Cancellation));
        var events = (await As<IIncidentStore>("Ben").FindAsync(Main, 1, Cancellation))!.Events;
        Assert.Equal(sees ? 2 : 0, events.Count(e => e.Text == "seen"));
    }

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task Lists_EachLooker_HoldAndCountWhatTheySee(string who, bool sees)
    {
        var seen = sees ? 2 : 1;
        foreach (var sort in Enum.GetValues<IncidentSort>())
        {
            var list = await ListAsync(who, new IncidentFilter { Sort = sort });
            Assert.Equal((seen, seen), (list.Items.Count, list.Total));
            Assert.Equal(sees ? [1] : [], list.Items.Where(i => i.Private).Select(i => i.Number));
        }

        Assert.Equal(seen, (await ListAsync(who, new IncidentFilter { Run = "red" })).Total);
        Assert.Equal(seen - 1, (await ListAsync(who, new IncidentFilter { Q = "payroll" })).Total);
        var search = await As<SearchQueries>(who).FindAsync(Main, Word, SearchKind.Incident, 10, null, Cancellation);
        Assert.Equal((seen, seen), (search.Incidents.Items.Count, search.Incidents.Total));
        var similar = await As<SimilarQueries>(who)
            .FindAsync(Main, new IncidentTraits(Word, "EU-2031", Symptom.CannotTell, null, Word, null), null, 10, Cancellation);
        Assert.Equal(seen, similar.Count);
        await _store.Get<AgentStore>().GetAsync(Main, Word, Cancellation);
        await As<IIncidentStore>("Ben")
            .ActAsync(Main, 2, i => i.NameAgents("another", null, Actor.Owner, Some.Start), Cancellation);
        Assert.Equal(sees, await As<AgentQueries>(who).ExistsAsync(Main, Word, Cancellation));
        Assert.Equal(sees, (await As<ReportQueries>(who).AgentsAsync(Main, Cancellation)).Contains(Word));
    }

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task Parts_EachLooker_AreThereOrNot(string who, bool sees)
    {
        await _store.Get<ReporterStore>().AddAsync(Main, 1, new Reporter("Rita", null), "s3cret", Cancellation);
        await As<WorklistStore>("Ben")
            .ActAsync(
                Main,
                1,
                list =>
                {
                    list.AddByHand(new AffectedSubject("invoice", Word, null, null, null), null, Actor.Owner, Some.Start);
                    return "added";
                },
                Actor.Owner,
                Some.Start,
                Cancellation
            );
        await As<IIncidentStore>("Ben").MergeAsync(Main, 1, 2, Actor.Owner, Cancellation);

        Assert.Equal(sees, await As<ReporterStore>(who).FindAsync(Main, 1, Cancellation) is not null);
        Assert.Equal(sees, (await As<WorklistStore>(who).GetAsync(Main, 1, Cancellation)).Entries.Count == 1);
        Assert.Equal(sees ? 1 : 0, (await As<WorklistStore>(who).MergedAsync(Main, 2, Cancellation)).Count);
        Assert.Equal(sees ? 1 : 0, (await As<IncidentCardQueries>(who).MergedIntoAsync(Main, 2, Cancellation)).Count);
        Assert.Equal(sees ? 1 : 0, (await As<IncidentCardQueries>(who).ReachAsync(Main, [1, 2], Cancellation)).Items);
        // The one that is open names no title of the other, and who reported it still learns how it stands.
        var target = (await As<IIncidentStore>(who).FindAsync(Main, 2, Cancellation))!;
        Assert.DoesNotContain(target.Events, e => e.Text.Contains(Word, StringComparison.Ordinal));
        Assert.NotNull(await As<ReporterStore>("").StandingAsync(Main, "s3cret", Cancellation));
    }

    [Fact]
    public async Task MergeAsync_IntoWhatIsNotSeen_IsRefusedAsAnUnknownOne()
    {
        var incidents = As<IIncidentStore>("Cy");

        var hidden = await Assert.ThrowsAsync<RefusedInputException>(() =>
            incidents.MergeAsync(Main, 2, 1, Actor.Owner, Cancellation)
        );
        var unknown = await Assert.ThrowsAsync<RefusedInputException>(() =>
            incidents.MergeAsync(Main, 2, 9, Actor.Owner, Cancellation)
        );

        Assert.Equal(unknown.Message.Replace('9', '1'), hidden.Message);
    }

    [Fact]
    public async Task MergeAsync_IntoWhatIsMergedIntoThat_NamesWhatWasAskedForAlone()
    {
        await _store.IncidentStore.FileAsync(Main, Some.Filing("late"), Actor.Owner, null, Cancellation);
        await As<IIncidentStore>("Ben").MergeAsync(Main, 2, 1, Actor.Owner, Cancellation);

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            As<IIncidentStore>("Cy").MergeAsync(Main, 3, 2, Actor.Owner, Cancellation)
        );

        Assert.Equal("There is no INC-2 to merge into. Name the incident that stays.", refused.Message);
    }

    [Fact]
    public async Task UnmergeAsync_OutOfWhatIsNotSeen_IsDone()
    {
        await As<IIncidentStore>("Ben").MergeAsync(Main, 2, 1, Actor.Owner, Cancellation);

        var back = await As<IIncidentStore>("Cy").UnmergeAsync(Main, 2, Actor.Owner, Cancellation);

        Assert.Equal(IncidentState.Filed, back!.State);
    }

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task Merged_WithAPrivateOne_NamesItToThoseWhoSeeIt(string who, bool sees)
    {
        await As<IIncidentStore>("Ben").MergeAsync(Main, 1, 2, Actor.Owner, Cancellation);
        await As<IIncidentStore>("Ben").UnmergeAsync(Main, 1, Actor.Owner, Cancellation);
        await As<IIncidentStore>("Ben").MergeAsync(Main, 2, 1, Actor.Owner, Cancellation);

        var merged = (await As<IIncidentStore>(who).FindAsync(Main, 2, Cancellation))!;

        Assert.Equal((IncidentState.Merged, sees ? 1 : null), (merged.State, merged.Record.MergedInto));
        var other = sees ? "INC-1" : "an incident that you do not see";
        Assert.Equal(
            [$"Took in {other}", $"Let go of {other}", $"Merged into {other}"],
            merged.Events.Select(e => e.Text).Skip(1)
        );
        var refused = await Assert.ThrowsAsync<IllegalActException>(() =>
            As<IIncidentStore>(who).ActAsync(Main, 2, i => i.Accept(Actor.Owner, Some.Start), Cancellation)
        );
        Assert.DoesNotContain("INC-1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await As<IIncidentStore>("Ben").FindAsync(Main, 2, Cancellation))!.Record.MergedInto);
    }

    [Theory]
    [MemberData(nameof(Lookers))]
    public async Task WeekAsync_EachLooker_CountsItAndSaysWhatIsNotListed(string who, bool sees)
    {
        _store.Clock.AdjustTime(_store.Clock.GetUtcNow().AddDays(1));
        var report = await As<ReportQueries>(who)
            .WeekAsync(
                Main,
                IsoWeek.Of(Some.Start, TimeZoneInfo.Utc),
                TimeZoneInfo.Utc,
                new ReportScope(),
                _store.Clock.GetUtcNow(),
                Cancellation
            );

        Assert.Equal((2, sees ? 0 : 1), (report.Filed, report.Hidden));
        Assert.Equal((sees ? 1 : 0, 1), (report.Aftermath.Overdue.Count, report.Aftermath.OverdueCount));
    }

    [Fact]
    public async Task Visibility_Changed_IsToldInTheAuditLogAlsoWhenTakenBack()
    {
        var incidents = As<IIncidentStore>("Ben");
        IncidentRecord? before = null;
        await incidents.ActAsync(Main, 1, i => i.Comment("tells nothing", new Actor("Ben"), Some.Start), Cancellation);
        var open = await incidents.ActAsync(
            Main,
            1,
            i =>
            {
                before = i.Record;
                i.ShowToAll(new Actor("Ben"), Some.Start);
            },
            Cancellation
        );
        Assert.NotNull(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));
        await incidents.ActAsync(
            Main,
            1,
            i => i.TakeBack(before!, open!.Events.Count, "opened", new Actor("Ben"), Some.Start),
            Cancellation
        );
        Assert.Null(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));

        var told = await _store
            .Get<AuditLog>()
            .ListAsync(new AuditFilter(Main) { Act = AuditAct.VisibilityChanged }, Cancellation);
        Assert.Equal(
            ["Taken back: opened", "No longer private: visible to the whole workspace", "Private: visible to Ben"],
            told.Items.Select(e => e.Detail)
        );
        Assert.All(told.Items, e => Assert.Equal("INC-1", e.What));
        Assert.True((await _store.Get<AuditLog>().VerifyAsync(null, Cancellation)).IsWhole);
    }

    [Fact]
    public async Task Names_AddedAndTakenAway_DecideFromThenOn()
    {
        await NameAsync(_ben, _cy);
        Assert.Equal(
            ["Ben", "Cy"],
            (await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation))!.Record.VisibleTo!.Select(p => p.Name)
        );

        await NameAsync(_ben);

        Assert.Null(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));
    }

    [Fact]
    public async Task Roles_RaisedAndLowered_DecideFromThenOn()
    {
        var members = _store.Get<MemberStore>();
        await members.SetRoleAsync(Main, _cy.Id, Role.Owner, Cancellation);
        Assert.NotNull(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));

        await members.SetRoleAsync(Main, _cy.Id, Role.Editor, Cancellation);

        Assert.Null(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));
    }

    [Fact]
    public async Task Member_RemovedAndBackAgain_IsNamedNoMoreAndItStaysPrivate()
    {
        var members = _store.Get<MemberStore>();
        await members.RemoveAsync(Main, _ben.Id, Cancellation);
        await members.AddAsync(Main, _ben.Id, Role.Triager, Cancellation);

        Assert.Null(await As<IIncidentStore>("Ben").FindAsync(Main, 1, Cancellation));
        Assert.Null(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));
        Assert.Empty((await As<IIncidentStore>("Olga").FindAsync(Main, 1, Cancellation))!.Record.VisibleTo!);
    }

    [Fact]
    public async Task Owner_OfAnotherWorkspace_SeesNothingHere()
    {
        await _store.Workspaces.GetAsync(Some.Other, Cancellation);
        await _store.Get<MemberStore>().AddAsync(Some.Other, _cy.Id, Role.Owner, Cancellation);

        Assert.Null(await As<IIncidentStore>("Cy").FindAsync(Main, 1, Cancellation));
    }

    [Fact]
    public async Task Webhooks_OfAPrivateIncident_TellNobodyAlsoNotWhatWaitedBefore()
    {
        var webhooks = _store.Get<WebhookStore>();
        await webhooks.AddAsync(Main, "https://all.example", [WebhookEvent.Filed, WebhookEvent.Closed], Cancellation);
        await As<IIncidentStore>("Ben").ActAsync(Main, 1, i => i.Close(Helped.Yes, null, Actor.Owner, Some.Start), Cancellation);
        Assert.Empty(await webhooks.LogAsync(Main, Cancellation));

        await _store.IncidentStore.FileAsync(Main, Some.Filing("private before it was told"), Actor.Owner, null, Cancellation);
        await _store.IncidentStore.ActAsync(
            Main,
            3,
            i => i.ShowOnlyTo([new(_ben.Id, "Ben")], Actor.Owner, Some.Start),
            Cancellation
        );

        Assert.Empty(await webhooks.TakeDueAsync(Main, Cancellation));
        var waited = Assert.Single(await webhooks.LogAsync(Main, Cancellation));
        Assert.Equal(WebhookDeliveryState.GivenUp, waited.State);
    }

    [Fact]
    public async Task Title_InAMergeOfAnEarlierVersion_IsNotReadBack()
    {
        await _store.Database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                context.Add(
                    new IncidentEventRow
                    {
                        Workspace = Main,
                        Number = 2,
                        Sequence = 99,
                        Kind = "took-in",
                        Text = $"Took in INC-1: {Word} of the payroll",
                        AtUtc = Some.Start,
                        By = Actor.Owner,
                    }
                );
                return await context.SaveChangesAsync(Cancellation);
            },
            Cancellation
        );

        Assert.Equal("Took in INC-1", (await As<IIncidentStore>("Ben").FindAsync(Main, 2, Cancellation))!.Events[^1].Text);
    }

    private T As<T>(string who)
        where T : notnull =>
        _store.As<T>(
            who switch
            {
                "Olga" => _olga.Id,
                "Ben" => _ben.Id,
                "Cy" => _cy.Id,
                _ => null,
            }
        );

    private Task<Page<IncidentRow>> ListAsync(string who, IncidentFilter filter) =>
        As<IncidentQueries>(who).ListAsync(Main, filter, TimeZoneInfo.Utc, Cancellation);

    private Task NameAsync(params Person[] people) =>
        _store
            .As<IIncidentStore>(_olga.Id)
            .ActAsync(
                Main,
                1,
                i => i.ShowOnlyTo(people.Select(p => new NamedPerson(p.Id, p.Name)), new Actor("Olga"), Some.Start),
                Cancellation
            );
}
