using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Engine.Incidents;
using Triage.Storage.Access;
using Triage.Storage.Agents;
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

        var erased = (await store.Get<PersonErasure>().EraseAsync("ben", new Actor("Ana"), Cancellation))!;
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
            erasure.EraseAsync("ANA@example.com", Actor.System, Cancellation)
        );
        await store.Get<PersonStore>().ChangeAsync(ben.Id, p => p with { Administrator = true }, Cancellation);
        var owner = await Assert.ThrowsAsync<RefusedInputException>(() => erasure.EraseAsync("Ana", Actor.System, Cancellation));
        var nobody = await erasure.EraseAsync("Cleo", Actor.System, Cancellation);

        Assert.Contains("last administrator", administrator.Message, StringComparison.Ordinal);
        Assert.Contains("last owner of workspace main", owner.Message, StringComparison.Ordinal);
        Assert.Null(nobody);
        Assert.NotNull(await store.Get<PersonStore>().FindAsync(ana.Id, Cancellation));
        Assert.Empty(await store.Get<ErasureStore>().ListAsync(Main, Cancellation));
    }
}
