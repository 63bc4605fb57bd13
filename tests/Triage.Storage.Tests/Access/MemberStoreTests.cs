using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Tests.Access;

public sealed class MemberStoreTests
{
    private static readonly WorkspaceId Other = new("other");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindRoleAsync_OtherWorkspaceOrStranger_IsNull()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var members = store.Get<MemberStore>();

        Assert.Equal(Role.Owner, await members.FindRoleAsync(WorkspaceId.Main, ana.Id, Cancellation));
        Assert.Null(await members.FindRoleAsync(Other, ana.Id, Cancellation));
        Assert.Null(await members.FindRoleAsync(WorkspaceId.Main, Guid.NewGuid(), Cancellation));
    }

    [Fact]
    public async Task FindRoleAsync_Disabled_IsNull()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Editor);

        await store.Get<PersonStore>().ChangeAsync(ben.Id, p => p with { Disabled = true }, Cancellation);

        Assert.Null(await store.Get<MemberStore>().FindRoleAsync(WorkspaceId.Main, ben.Id, Cancellation));
    }

    [Fact]
    public async Task SetRoleAndRemoveAsync_LastOwner_AreRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Editor);
        var members = store.Get<MemberStore>();

        await Assert.ThrowsAsync<RefusedInputException>(() =>
            members.SetRoleAsync(WorkspaceId.Main, ana.Id, Role.Editor, Cancellation)
        );
        await Assert.ThrowsAsync<RefusedInputException>(() => members.RemoveAsync(WorkspaceId.Main, ana.Id, Cancellation));
        Assert.NotNull(await members.SetRoleAsync(WorkspaceId.Main, ben.Id, Role.Owner, Cancellation));

        Assert.Equal(Role.Owner, await members.RemoveAsync(WorkspaceId.Main, ana.Id, Cancellation));
        Assert.Null(await members.RemoveAsync(WorkspaceId.Main, ana.Id, Cancellation));
        var only = Assert.Single(await members.ListAsync(WorkspaceId.Main, Cancellation));
        Assert.Equal(("Ben", Role.Owner), (only.Name, only.Role));
    }

    [Fact]
    public async Task SetRoleAsync_TwoOwnersLowerEachOtherAtOnce_LeaveOneOwner()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Owner);
        var members = store.Get<MemberStore>();

        var both = Task.WhenAll(
            members.SetRoleAsync(WorkspaceId.Main, ana.Id, Role.Viewer, Cancellation),
            members.SetRoleAsync(WorkspaceId.Main, ben.Id, Role.Viewer, Cancellation)
        );

        await Assert.ThrowsAsync<RefusedInputException>(() => both);
        Assert.Single(await members.ListAsync(WorkspaceId.Main, Cancellation), m => m.Role == Role.Owner);
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(null)]
    public async Task SetRoleAndRemoveAsync_WhoMayLess_LeaveNoKeyAndNoInvitation(Role? after)
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Owner);
        var (members, keys, invitations) = (store.Get<MemberStore>(), store.Get<ApiKeyStore>(), store.Get<InvitationStore>());
        var own = await Invite("Ben");
        var others = await Invite("Ana");
        var (key, _) = await keys.AddAsync(WorkspaceId.Main, "ci", [KeyScope.Admin], 9, new Actor("Ben"), ben.Id, Cancellation);

        await (
            after is { } lower
                ? members.SetRoleAsync(WorkspaceId.Main, ben.Id, lower, Cancellation)
                : members.RemoveAsync(WorkspaceId.Main, ben.Id, Cancellation)
        );
        // Let in again, so that nothing comes back to life.
        await members.AddAsync(WorkspaceId.Main, ben.Id, Role.Viewer, Cancellation);

        Assert.NotNull((await keys.FindAsync(key.Id, Cancellation))!.Key.RevokedAtUtc);
        Assert.Null(await invitations.FindAsync(own, Cancellation));
        Assert.NotNull(await invitations.FindAsync(others, Cancellation));

        async Task<string> Invite(string by) =>
            (
                await invitations.AddAsync(
                    WorkspaceId.Main,
                    Role.Owner,
                    null,
                    AccessLimits.InvitationValid,
                    new Actor(by),
                    null,
                    Cancellation
                )
            ).Secret;
    }

    [Theory]
    [InlineData(Role.Editor)]
    [InlineData(null)]
    public async Task SetRoleAndRemoveAsync_WhoWasRenamedSince_LeaveNoInvitation(Role? after)
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Olga", "olga");
        var ana = await Belonging.MemberAsync(store, "Ana", Role.Owner);
        var (members, people, invitations) = (store.Get<MemberStore>(), store.Get<PersonStore>(), store.Get<InvitationStore>());
        var own = await Belonging.InviteAsync(store, Role.Owner, ana.Id);
        await people.ChangeAsync(ana.Id, p => p with { Name = "Anna" }, Cancellation);
        Assert.NotNull(await invitations.FindAsync(own, Cancellation));

        await (
            after is { } lower
                ? members.SetRoleAsync(WorkspaceId.Main, ana.Id, lower, Cancellation)
                : members.RemoveAsync(WorkspaceId.Main, ana.Id, Cancellation)
        );

        Assert.Empty(await invitations.ListAsync(WorkspaceId.Main, Cancellation));
        // Made by a page that had not heard of it yet.
        var late = await Belonging.InviteAsync(store, Role.Owner, ana.Id);
        Assert.Null(await invitations.FindAsync(late, Cancellation));
        Assert.Null(await invitations.TakeAsync(late, ana.Id, Cancellation));
    }

    [Fact]
    public async Task FindAsync_MakerIsDisabled_IsNull()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Olga", "olga");
        var ana = await Belonging.MemberAsync(store, "Ana", Role.Owner);
        await store.Get<PersonStore>().DisableAsync(ana.Id, Cancellation);

        var late = await Belonging.InviteAsync(store, Role.Owner, ana.Id);

        Assert.Null(await store.Get<InvitationStore>().FindAsync(late, Cancellation));
    }

    [Fact]
    public async Task TakeAsync_TwoAtOnce_LetsOneIn()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana");
        var ben = await Belonging.MemberAsync(store, "Ben", Role.Viewer);
        var cid = await Belonging.MemberAsync(store, "Cid", Role.Viewer);
        var secret = await Belonging.InviteAsync(store, Role.Editor);
        var invitations = store.Get<InvitationStore>();

        var taken = await Task.WhenAll(
            invitations.TakeAsync(secret, ben.Id, Cancellation),
            invitations.TakeAsync(secret, cid.Id, Cancellation)
        );

        Assert.Single(taken, t => t is not null);
        Assert.Single(await store.Get<MemberStore>().ListAsync(WorkspaceId.Main, Cancellation), m => m.Role == Role.Editor);
    }

    [Fact]
    public async Task FindAsync_RevokedOrOver_IsNull()
    {
        using var store = await StoreOnDisk.OpenAsync();
        await Belonging.OwnerAsync(store, "Ana", "ana");
        var invitations = store.Get<InvitationStore>();
        var revoked = await Belonging.InviteAsync(store, Role.Viewer);
        var over = await Belonging.InviteAsync(store, Role.Viewer);
        var id = (await invitations.FindAsync(revoked, Cancellation))!.Id;

        Assert.False(await invitations.RevokeAsync(Other, id, Cancellation));
        Assert.True(await invitations.RevokeAsync(WorkspaceId.Main, id, Cancellation));
        Assert.Null(await invitations.FindAsync(revoked, Cancellation));
        store.Clock.Advance(AccessLimits.InvitationValid);

        Assert.Null(await invitations.FindAsync(over, Cancellation));
        Assert.Empty(await invitations.ListAsync(WorkspaceId.Main, Cancellation));
    }
}
