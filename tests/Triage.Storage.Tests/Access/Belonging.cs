using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Tests.Access;

/// <summary>People and what lets them in.</summary>
internal static class Belonging
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The first owner.</summary>
    public static async Task<Person> OwnerAsync(StoreOnDisk store, string name, string login)
    {
        var people = store.Get<PersonStore>();
        var link = await people.AddSetupLinkAsync(Cancellation);
        var person = new Person(Guid.NewGuid(), name, login, false);
        Assert.Equal(PersonRefusal.None, await people.SetUpAsync(link!, person, null, Cancellation));
        return person;
    }

    /// <returns>The secret of the link.</returns>
    public static async Task<string> InviteAsync(StoreOnDisk store, Role role, Guid? maker = null) =>
        (
            await store
                .Get<InvitationStore>()
                .AddAsync(WorkspaceId.Main, role, null, AccessLimits.InvitationValid, new Actor("Ana"), maker, Cancellation)
        ).Secret;

    public static async Task<Person> MemberAsync(StoreOnDisk store, string name, Role role)
    {
        var person = new Person(Guid.NewGuid(), name, name, false);
        Assert.Equal(
            PersonRefusal.None,
            await store.Get<PersonStore>().AddInvitedAsync(await InviteAsync(store, role), person, null, Cancellation)
        );
        return person;
    }
}
