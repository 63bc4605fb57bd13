using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Comparison;
using Triage.Engine.Erasure;
using Triage.Engine.Incidents;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Erasure;
using Triage.Storage.Incidents;
using Triage.Storage.Tests.Access;

namespace Triage.Storage.Tests.Erasure;

public sealed class PersonErasureTests
{
    private static readonly WorkspaceId Main = WorkspaceId.Main;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_SomebodyWhoWorkedHere_EndsTheirWaysInAndRenamesWhatTheyDid()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana@example.com");
        var (ben, by) = (await Belonging.MemberAsync(store, "Ben", Role.Owner), new Actor("Ben"));
        await store.Get<SignInStore>().AddAsync(ben.Id, SignInWay.Password, "10.0.0.1", "Firefox", p => p, Cancellation);
        var (key, _) = await store.Get<ApiKeyStore>().AddAsync(Main, "exporter", [KeyScope.Intake], 30, by, ben.Id, Cancellation);
        var invitation = await Belonging.InviteAsync(store, Role.Owner, ben.Id);
        var incident = (await store.IncidentStore.FileAsync(Main, Some.Filing("Paid twice"), by, null, Cancellation))
            .Record
            .Number;
        await store
            .Get<AgentStore>()
            .ChangeAsync(Main, "bot", a => a with { Owner = "Ben", DefaultResponder = "Benno" }, "owner set", by, Cancellation);
        await store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                var named = new NamedPersonRow
                {
                    Workspace = Main,
                    Number = incident,
                    PersonId = ben.Id,
                };
                context.Add(
                    new PrivateIncidentRow
                    {
                        Workspace = Main,
                        Number = incident,
                        People = [named],
                    }
                );
                return Task.FromResult(true);
            },
            Cancellation
        );
        await store.Get<AuditLog>().WriteAsync(Main, by, AuditAct.KeyMade, "key 1", Cancellation);
        await SearchAsync(store, incident, by);
        await AnswerAsync(store, "of Ben", """{"filedBy":"Ben"}""");
        await AnswerAsync(store, "of Benno", """{"filedBy":"Benno"}""");

        var erased = (await store.Get<PersonErasure>().EraseAsync(ben.Id, new Actor("Ana"), Cancellation))!;
        while (await store.Get<ErasureSteps>().StepAsync(Main, Cancellation)) { }

        var neutral = new Actor("a removed person 1");
        Assert.Null(await store.Get<PersonStore>().FindAsync(ben.Id, Cancellation));
        Assert.Equal(["Ana"], (await store.Get<MemberStore>().ListAsync(Main, Cancellation)).Select(m => m.Name));
        Assert.Null(await store.Get<InvitationStore>().FindAsync(invitation, Cancellation));
        Assert.Equal(2, erased.Report.CountOf(ErasureKind.Keys));
        var left = (await store.Get<ApiKeyStore>().ListAsync(Main, Cancellation)).Single(k => k.Id == key.Id);
        Assert.Equal((neutral, (Guid?)null, false), (left.By, left.Maker, left.IsValid(store.Clock.GetUtcNow())));
        Assert.Equal(neutral, (await store.As<IIncidentStore>(ana.Id).FindAsync(Main, incident, Cancellation))!.Record.FiledBy);
        var agent = await store.Get<AgentStore>().GetAsync(Main, "bot", Cancellation);
        Assert.Equal((neutral.Name, "Benno"), (agent.Owner, agent.DefaultResponder));
        var searched = await store.As<WorklistStore>(ana.Id).FindOnsetAsync(Main, incident, Cancellation);
        Assert.Equal((neutral, 87), (searched!.By, searched.LookedAt));
        Assert.Equal(
            (KeyState.Taken, KeyState.Answered),
            (await StateAsync(store, "of Ben"), await StateAsync(store, "of Benno"))
        );
        Assert.Equal(1, erased.Report.CountOf(ErasureKind.Answers));
        Assert.Equal((1, 2), (erased.Report.CountOf(ErasureKind.SignIns), erased.Report.CountOf(ErasureKind.Memberships)));
        Assert.Equal(1, erased.Report.Stays.Single(l => l.Kind == ErasureKind.Audit).Count);
        Assert.Equal(ErasureState.Done, (await store.Get<ErasureStore>().FindAsync(Main, 1, Cancellation))!.State);
        Assert.True((await store.Get<AuditLog>().VerifyAsync(null, Cancellation)).IsWhole);
    }

    [Fact]
    public async Task Erase_LastAdministratorOrOwner_IsRefusedAndNobodyUnknown()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana@example.com");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Viewer);
        var erasure = store.Get<PersonErasure>();

        var administrator = await Assert.ThrowsAsync<RefusedInputException>(() =>
            erasure.EraseAsync(ana.Id, Actor.System, Cancellation)
        );
        await store.Get<PersonStore>().ChangeAsync(ben.Id, p => p with { Administrator = true }, Cancellation);
        var owner = await Assert.ThrowsAsync<RefusedInputException>(() => erasure.EraseAsync(ana.Id, Actor.System, Cancellation));
        var nobody = await erasure.EraseAsync(Guid.NewGuid(), Actor.System, Cancellation);

        Assert.Contains("last administrator", administrator.Message, StringComparison.Ordinal);
        Assert.Contains("last owner of workspace main", owner.Message, StringComparison.Ordinal);
        Assert.Null(nobody);
        Assert.NotNull(await store.Get<PersonStore>().FindAsync(ana.Id, Cancellation));
        Assert.Empty(await store.Get<ErasureStore>().ListAsync(Main, Cancellation));
    }

    [Fact]
    public async Task Find_NameOfOneThatAnotherSignsInWith_IsRefusedWithBothAndFoundById()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "first@example.com");
        var dora = new Person(Guid.NewGuid(), "Dora", "ana", false);
        var invited = await Belonging.InviteAsync(store, Role.Viewer);
        await store.Get<PersonStore>().AddInvitedAsync(invited, dora, null, Cancellation);
        var erasure = store.Get<PersonErasure>();

        var both = await Assert.ThrowsAsync<RefusedInputException>(() => erasure.FindAsync(" Ana ", Cancellation));

        Assert.Contains($"Ana, who signs in as first@example.com, has the id {ana.Id}", both.Message, StringComparison.Ordinal);
        Assert.Contains($"Dora, who signs in as ana, has the id {dora.Id}", both.Message, StringComparison.Ordinal);
        Assert.Equal(ana.Id, (await erasure.FindAsync($" {ana.Id} ", Cancellation))!.Id);
        Assert.Equal(ana.Id, (await erasure.FindAsync("FIRST@example.com", Cancellation))!.Id);
        Assert.Equal(dora.Id, (await erasure.FindAsync("dora", Cancellation))!.Id);
        Assert.Null(await erasure.FindAsync("Cleo", Cancellation));
    }

    private static Task SearchAsync(StoreOnDisk store, int incident, Actor by) =>
        store.Database.WriteAsync(
            WritePriority.Interactive,
            context =>
            {
                var condition = new RunCondition(RunConditionKind.CutResult, "cut", "list_payments");
                var result = new OnsetResult(condition, 87, 2, Some.Start, true, null, null, 0, [], Some.Start, by);
                context.Add(
                    new OnsetRow
                    {
                        Workspace = Main,
                        Number = incident,
                        Result = result,
                    }
                );
                return Task.FromResult(true);
            },
            Cancellation
        );

    private static async Task AnswerAsync(StoreOnDisk store, string key, string body)
    {
        await store.Get<KeptAnswers>().TakeAsync(Main, key, "filing", Cancellation);
        await store.Get<KeptAnswers>().KeepAsync(Main, key, new KeptAnswer(201, null, null, body), Cancellation);
    }

    private static async Task<KeyState> StateAsync(StoreOnDisk store, string key) =>
        (await store.Get<KeptAnswers>().TakeAsync(Main, key, "filing", Cancellation)).State;
}
