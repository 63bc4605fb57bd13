using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Erasure;

namespace Triage.Storage.Tests.Access;

public sealed class PersonStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetUpAsync_TwoLinksAtOnce_MakesOneOwnerAndKillsBothLinks()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var people = store.Get<PersonStore>();
        var links = new[] { await people.AddSetupLinkAsync(Cancellation), await people.AddSetupLinkAsync(Cancellation) };

        var answers = await Task.WhenAll(
            links.Select((link, i) => people.SetUpAsync(link!, Named($"Owner {i}"), null, Cancellation))
        );

        Assert.Equal([PersonRefusal.None, PersonRefusal.LinkGone], answers.Order());
        var first = Assert.Single(await people.AdministratorsAsync(Cancellation));
        Assert.Equal(Role.Owner, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, first.Id, Cancellation));
        Assert.False(await people.IsSetupLinkAsync(links[0]!, Cancellation));
        Assert.False(await people.IsSetupLinkAsync(links[1]!, Cancellation));
        Assert.Null(await people.AddSetupLinkAsync(Cancellation));
    }

    [Fact]
    public async Task SetUpAsync_AfterAnHour_LinkIsGone()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var people = store.Get<PersonStore>();
        var link = await people.AddSetupLinkAsync(Cancellation);

        store.Clock.Advance(AccessLimits.SetupLinkValid);

        Assert.Equal(PersonRefusal.LinkGone, await people.SetUpAsync(link!, Named("Late"), null, Cancellation));
        Assert.False(await people.AnyAsync(Cancellation));
    }

    [Fact]
    public async Task FindByLoginAsync_OtherSpelling_FindsThePerson()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "Ana@Example.com");

        Assert.Equal(ana.Id, (await store.Get<PersonStore>().FindByLoginAsync(" ana@example.COM ", Cancellation))?.Id);
        Assert.Null(await store.Get<PersonStore>().FindByLoginAsync("ana@example.org", Cancellation));
    }

    [Fact]
    public async Task AddInvitedAsync_TakenLogin_LeavesTheInvitation()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana@example.com");
        var secret = await Belonging.InviteAsync(store, Role.Triager);
        var people = store.Get<PersonStore>();

        var refused = await people.AddInvitedAsync(secret, Named("Ben", "ANA@example.com"), null, Cancellation);
        var made = Named("Ben", "ben@example.com");
        var taken = await people.AddInvitedAsync(secret, made, null, Cancellation);
        var again = await people.AddInvitedAsync(secret, Named("Cid", "cid@example.com"), null, Cancellation);

        Assert.Equal((PersonRefusal.LoginTaken, PersonRefusal.None, PersonRefusal.LinkGone), (refused, taken, again));
        Assert.Equal(Role.Triager, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, made.Id, Cancellation));
    }

    [Fact]
    public async Task ComeInAsync_StrangerThenInvitedThenKnown_IsOnePersonOfIssuerAndSubject()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana@example.com");
        var people = store.Get<PersonStore>();
        var identity = new ProviderIdentity("https://id.example.com", "42");

        Assert.Null(await people.ComeInAsync(identity, "Ben", [], null, Cancellation));
        var secret = await Belonging.InviteAsync(store, Role.Viewer);
        var invited = await people.ComeInAsync(identity, "Ben", [], secret, Cancellation);
        var known = await people.ComeInAsync(identity, "Ben B.", [(WorkspaceId.Main, Role.Editor)], null, Cancellation);
        var other = await people.ComeInAsync(
            identity with
            {
                Issuer = "https://other.example.com",
            },
            "Ben",
            [],
            null,
            Cancellation
        );

        Assert.Equal(invited!.Id, known!.Id);
        Assert.Null(other);
        Assert.Equal(Role.Editor, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, known.Id, Cancellation));
    }

    [Fact]
    public async Task ChangeAsync_LastAdministrator_IsKept()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var people = store.Get<PersonStore>();

        await Assert.ThrowsAsync<RefusedInputException>(() =>
            people.ChangeAsync(ana.Id, p => p with { Administrator = false }, Cancellation)
        );
        await Assert.ThrowsAsync<RefusedInputException>(() =>
            people.ChangeAsync(ana.Id, p => p with { Disabled = true }, Cancellation)
        );

        Assert.True((await people.FindAsync(ana.Id, Cancellation))!.Administrator);
    }

    [Fact]
    public async Task UseAsync_CounterThatDoesNotGrowOrUsedSinceAsked_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var passkeys = store.Get<PasskeyStore>();
        byte[] id = [1, 2, 3];
        await passkeys.AddAsync(ana.Id, new Passkey(id, "Laptop", [9], 5), Cancellation);
        var asked = store.Clock.GetUtcNow();
        store.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await passkeys.UseAsync(id, 6, false, asked, Cancellation));
        Assert.False(await passkeys.UseAsync(id, 7, false, asked, Cancellation));
        var later = store.Clock.GetUtcNow().AddSeconds(1);
        Assert.False(await passkeys.UseAsync(id, 6, false, later, Cancellation));
        Assert.False(await passkeys.UseAsync(id, 0, false, later, Cancellation));
        Assert.Equal(6u, (await passkeys.FindAsync(id, Cancellation))!.Value.Passkey.SignCount);
    }

    [Fact]
    public async Task ComeInAsync_TakenName_GetsANumberAndOwnNamesAreNobodys()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana");
        var people = store.Get<PersonStore>();
        var identity = new ProviderIdentity("https://id.example.com", "42");

        var ana = await people.ComeInAsync(identity, "ana", [(WorkspaceId.Main, Role.Viewer)], null, Cancellation);
        var invited = await people.AddInvitedAsync(
            await Belonging.InviteAsync(store, Role.Viewer),
            Named("Triage", "cid"),
            null,
            Cancellation
        );

        Assert.Equal(("ana (2)", PersonRefusal.NameTaken), (ana!.Name, invited));
    }

    [Fact]
    public async Task ComeInAsync_FirstOwnersLink_MakesTheOwnerOnce()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var people = store.Get<PersonStore>();
        var link = await people.AddSetupLinkAsync(Cancellation);

        var ana = await people.ComeInAsync(new ProviderIdentity("https://id.example.com", "1"), "Ana", [], link, Cancellation);
        var ben = await people.ComeInAsync(new ProviderIdentity("https://id.example.com", "2"), "Ben", [], link, Cancellation);

        Assert.True(ana!.Administrator);
        Assert.Equal(Role.Owner, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, ana.Id, Cancellation));
        Assert.Null(ben);
    }

    [Fact]
    public async Task ComeInAsync_ByAGroupBeforeTheFirstOwner_LeavesTheLinkForWhoAdministers()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var people = store.Get<PersonStore>();
        var identity = new ProviderIdentity("https://id.example.com", "1");

        var ana = await people.ComeInAsync(identity, "Ana", [(WorkspaceId.Main, Role.Viewer)], null, Cancellation);
        Assert.False(ana!.Administrator);
        var link = await people.AddSetupLinkAsync(Cancellation);
        Assert.NotNull(link);
        var again = await people.ComeInAsync(identity, "Ana", [(WorkspaceId.Main, Role.Viewer)], link, Cancellation);

        Assert.Equal((ana.Id, true), (again!.Id, again.Administrator));
        Assert.Equal(Role.Owner, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, ana.Id, Cancellation));
        Assert.Null(await people.AddSetupLinkAsync(Cancellation));
    }

    [Fact]
    public async Task ComeInAsync_GroupLeft_TakesItsRoleAndWhatTheyMadeAndLeavesWhatAPersonGave()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Olga", "olga");
        var (people, members, keys) = (store.Get<PersonStore>(), store.Get<MemberStore>(), store.Get<ApiKeyStore>());
        var ana = (await ComeInAsync(Role.Editor))!;
        var (key, _) = await keys.AddAsync(WorkspaceId.Main, "ci", [KeyScope.Read], 9, new Actor("Ana"), ana.Id, Cancellation);

        await ComeInAsync(Role.Editor);
        Assert.Equal(Role.Editor, await RoleAsync());
        await ComeInAsync(null);
        Assert.Null(await RoleAsync());
        Assert.Null(await keys.FindAsync(key.Id, Cancellation));

        await members.AddAsync(WorkspaceId.Main, ana.Id, Role.Reporter, Cancellation);
        await ComeInAsync(Role.Editor);
        await ComeInAsync(Role.Triager);
        Assert.Equal(Role.Triager, await RoleAsync());
        await ComeInAsync(null);
        Assert.Equal(Role.Reporter, await RoleAsync());
        Assert.Equal(
            ["triager → reporter", "editor → triager", "editor"],
            (await store.Get<AuditLog>().ListAsync(new AuditFilter(WorkspaceId.Main), Cancellation))
                .Items.Where(e => e.What == "Ana")
                .Select(e => e.Detail!.Split(':')[0])
        );

        Task<Person?> ComeInAsync(Role? role) =>
            people.ComeInAsync(
                new ProviderIdentity("https://id.example.com", "1"),
                "Ana",
                role is { } given ? [(WorkspaceId.Main, given)] : [],
                null,
                Cancellation
            );

        Task<Role?> RoleAsync() => members.FindRoleAsync(WorkspaceId.Main, ana.Id, Cancellation);
    }

    [Fact]
    public async Task ComeInAsync_LastOwnerLeftTheGroup_StaysOne()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var people = store.Get<PersonStore>();
        var identity = new ProviderIdentity("https://id.example.com", "1");
        var ana = await people.ComeInAsync(identity, "Ana", [(WorkspaceId.Main, Role.Owner)], null, Cancellation);

        await people.ComeInAsync(identity, "Ana", [], null, Cancellation);

        Assert.Equal(Role.Owner, await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, ana!.Id, Cancellation));
    }

    [Fact]
    public async Task DisableAsync_Somebody_EndsSignInsKeysInvitationsAndResets()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Olga", "olga");
        var ana = await Belonging.MemberAsync(store, "Ana", Role.Owner);
        var (people, keys) = (store.Get<PersonStore>(), store.Get<ApiKeyStore>());
        var (key, _) = await keys.AddAsync(WorkspaceId.Main, "ci", [KeyScope.Admin], 9, new Actor("Ana"), ana.Id, Cancellation);
        var signIn = await store.Get<SignInStore>().AddAsync(ana.Id, SignInWay.Password, null, null, p => p, Cancellation);
        var (invitation, byId) = (
            await Belonging.InviteAsync(store, Role.Owner),
            await Belonging.InviteAsync(store, Role.Owner, ana.Id)
        );
        var reset = await store.Get<PasswordResetStore>().AddAsync(ana.Id, null, Cancellation);

        Assert.True((await people.DisableAsync(ana.Id, Cancellation))!.Disabled);
        Assert.Null(await people.DisableAsync(ana.Id, Cancellation));

        Assert.Null(await store.Get<SignInStore>().FindLiveAsync(signIn!.Id, Cancellation));
        Assert.Null(await keys.FindAsync(key.Id, Cancellation));
        Assert.Null(await store.Get<InvitationStore>().FindAsync(invitation, Cancellation));
        Assert.Null(await store.Get<PasswordResetStore>().FindAsync(reset!, Cancellation));
        Assert.Null(await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, ana.Id, Cancellation));
        await people.ChangeAsync(ana.Id, p => p with { Disabled = false }, Cancellation);
        Assert.Null(await store.Get<InvitationStore>().FindAsync(byId, Cancellation));
        Assert.NotNull((await keys.FindAsync(key.Id, Cancellation))!.Key.RevokedAtUtc);
    }

    [Fact]
    public async Task DisableAsync_LastAdministrator_IsRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var olga = await Belonging.OwnerAsync(store, "Olga", "olga");

        await Assert.ThrowsAsync<RefusedInputException>(() => store.Get<PersonStore>().DisableAsync(olga.Id, Cancellation));
    }

    [Fact]
    public async Task PasswordReset_Link_IsTheNewestOnceAndForAnHour()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var olga = await Belonging.OwnerAsync(store, "Olga", "olga");
        var resets = store.Get<PasswordResetStore>();
        var old = await resets.AddAsync(olga.Id, null, Cancellation);
        var link = (await resets.AddAsync(olga.Id, null, Cancellation))!;
        var signIn = await store.Get<SignInStore>().AddAsync(olga.Id, SignInWay.Password, null, null, p => p, Cancellation);
        Task<Person?> TakeAsync(string secret) => resets.TakeAsync(secret, p => p with { PasswordHash = "new" }, Cancellation);

        Assert.Null(await TakeAsync(old!));
        Assert.Null(await resets.TakeAsync(link, _ => null, Cancellation));
        Assert.Equal("new", (await TakeAsync(link))!.PasswordHash);
        Assert.Null(await TakeAsync(link));
        Assert.Null(await store.Get<SignInStore>().FindLiveAsync(signIn!.Id, Cancellation));
        var over = await resets.AddAsync(olga.Id, null, Cancellation);
        store.Clock.Advance(AccessLimits.PasswordResetValid);
        Assert.Null(await resets.FindAsync(over!, Cancellation));
        Assert.Null(await resets.AddAsync(Guid.NewGuid(), null, Cancellation));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("no administrator")]
    [InlineData("erased")]
    public async Task PasswordReset_MakerAdministersNoMore_EndsForGood(string how)
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Olga", "olga");
        var (ana, ben) = (
            await Belonging.MemberAsync(store, "Ana", Role.Viewer),
            await Belonging.MemberAsync(store, "Ben", Role.Viewer)
        );
        var (people, resets) = (store.Get<PersonStore>(), store.Get<PasswordResetStore>());
        await AdministratesAsync(true);
        var link = (await resets.AddAsync(ben.Id, ana.Id, Cancellation))!;
        Assert.NotNull(await resets.FindAsync(link, Cancellation));

        await (
            how switch
            {
                "disabled" => people.DisableAsync(ana.Id, Cancellation),
                "erased" => (Task)store.Get<PersonErasure>().EraseAsync(ana.Id, Actor.System, Cancellation),
                _ => AdministratesAsync(false),
            }
        );

        Assert.Null(await resets.FindAsync(link, Cancellation));
        // Given it again, so that nothing comes back to life.
        await AdministratesAsync(true);
        Assert.Null(await resets.TakeAsync(link, p => p, Cancellation));

        Task AdministratesAsync(bool does) =>
            people.ChangeAsync(ana.Id, p => p with { Administrator = does, Disabled = false }, Cancellation);
    }

    [Fact]
    public async Task RemoveAsync_LastPasskeyWithoutPassword_IsRefusedAndAnothersIsUnknown()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var passkeys = store.Get<PasskeyStore>();
        byte[] id = [1, 2, 3];
        await passkeys.AddAsync(ana.Id, new Passkey(id, "Laptop", [9], 0), Cancellation);

        await Assert.ThrowsAsync<RefusedInputException>(() => passkeys.RemoveAsync(ana.Id, id, Cancellation));
        Assert.False(await passkeys.RemoveAsync(Guid.NewGuid(), id, Cancellation));
        await store.Get<PersonStore>().ChangeAsync(ana.Id, p => p with { PasswordHash = "h" }, Cancellation);

        Assert.True(await passkeys.RemoveAsync(ana.Id, id, Cancellation));
    }

    private static Person Named(string name, string? login = null) => new(Guid.NewGuid(), name, login ?? name, false);
}
