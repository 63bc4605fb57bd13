using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Tests.Access;

public sealed class SignInStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindLiveAsync_IdleOrTooOld_IsNull()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var signIns = store.Get<SignInStore>();
        var used = await AddAsync(store, ana.Id);
        var idle = await AddAsync(store, ana.Id);

        store.Clock.Advance(AccessLimits.SignInIdle - TimeSpan.FromMinutes(1));
        Assert.True(await signIns.SeeAsync(used.Id, Cancellation));
        store.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotNull(await signIns.FindLiveAsync(used.Id, Cancellation));
        Assert.Null(await signIns.FindLiveAsync(idle.Id, Cancellation));
        for (var hours = 12; hours < AccessLimits.SignInLongest.TotalHours; hours += 6)
        {
            await signIns.SeeAsync(used.Id, Cancellation);
            store.Clock.Advance(TimeSpan.FromHours(6));
        }

        Assert.Null(await signIns.FindLiveAsync(used.Id, Cancellation));
        Assert.False(await signIns.SeeAsync(used.Id, Cancellation));
    }

    [Fact]
    public async Task EndAsync_AnothersSignIn_StaysLive()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var signIns = store.Get<SignInStore>();
        var (one, two) = (await AddAsync(store, ana.Id), await AddAsync(store, ana.Id));

        Assert.False(await signIns.EndAsync(Guid.NewGuid(), one.Id, Cancellation));
        Assert.True(await signIns.EndAsync(ana.Id, one.Id, Cancellation));

        Assert.Equal([two.Id], await signIns.StillLiveAsync([one.Id, two.Id], Cancellation));
        Assert.Equal(1, await signIns.EndAllAsync(ana.Id, null, Cancellation));
        Assert.Empty(await signIns.ListAsync(ana.Id, Cancellation));
    }

    [Fact]
    public async Task AddAsync_OneTooMany_EndsTheOneSeenLongestAgo()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var first = await AddAsync(store, ana.Id);
        for (var i = 0; i < AccessLimits.MaxSignIns; i++)
        {
            store.Clock.Advance(TimeSpan.FromSeconds(1));
            await AddAsync(store, ana.Id);
        }

        var live = await store.Get<SignInStore>().ListAsync(ana.Id, Cancellation);

        Assert.Equal(AccessLimits.MaxSignIns, live.Count);
        Assert.DoesNotContain(live, s => s.Id == first.Id);
    }

    [Fact]
    public async Task AddAsync_NotLetInOrNobody_AddsAndChangesNothing()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var ana = await Belonging.OwnerAsync(store, "Ana", "ana");
        var (signIns, people) = (store.Get<SignInStore>(), store.Get<PersonStore>());
        await people.ChangeAsync(ana.Id, p => p with { PasswordHash = "new", WrongInARow = 3 }, Cancellation);
        Task<SignIn?> EnterAsync(Guid person, string hash) =>
            signIns.AddAsync(
                person,
                SignInWay.Password,
                null,
                null,
                p => p.PasswordHash == hash ? p with { WrongInARow = 0 } : null,
                Cancellation
            );

        Assert.Null(await EnterAsync(ana.Id, "old"));
        Assert.Null(await EnterAsync(Guid.NewGuid(), "new"));
        Assert.Empty(await signIns.ListAsync(ana.Id, Cancellation));
        Assert.Equal(3, (await people.FindAsync(ana.Id, Cancellation))!.WrongInARow);

        Assert.NotNull(await EnterAsync(ana.Id, "new"));
        Assert.Equal(0, (await people.FindAsync(ana.Id, Cancellation))!.WrongInARow);
    }

    private static async Task<SignIn> AddAsync(StoreOnDisk store, Guid person) =>
        (await store.Get<SignInStore>().AddAsync(person, SignInWay.Password, "127.0.0.1", "Chromium", p => p, Cancellation))!;
}
