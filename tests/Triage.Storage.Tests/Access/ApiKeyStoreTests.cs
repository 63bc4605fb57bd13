using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Storage.Tests.Access;

public sealed class ApiKeyStoreTests : IAsyncLifetime
{
    private StoreOnDisk _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApiKeyStore Keys => _store.Get<ApiKeyStore>();

    public async ValueTask InitializeAsync() => _store = await StoreOnDisk.OpenAsync();

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Find_KeyAsMade_IsProvedByItsSecretAlone()
    {
        var (key, text) = await MakeAsync("ci");

        var kept = await Keys.FindAsync(text.Id, Cancellation);

        Assert.Equal(key with { Scopes = kept!.Key.Scopes }, kept.Key);
        Assert.Equal([KeyScope.Intake], kept.Key.Scopes);
        Assert.True(kept.Proves(text.Secret));
        Assert.False(kept.Proves(text.Secret[..^1] + "!"));
        Assert.Null(await Keys.FindAsync("abcdefghijkl", Cancellation));
    }

    [Fact]
    public async Task Revoke_Key_IsOverAndCannotBeAgain()
    {
        var (key, _) = await MakeAsync("ci");

        var revoked = await Keys.RevokeAsync(WorkspaceId.Main, key.Id, Cancellation);

        Assert.False(revoked!.IsValid(_store.Clock.GetUtcNow()));
        Assert.Null(await Keys.RevokeAsync(WorkspaceId.Main, key.Id, Cancellation));
        Assert.Null(await Keys.RevokeAsync(new WorkspaceId("other"), (await MakeAsync("other")).Key.Id, Cancellation));
    }

    [Fact]
    public async Task Add_ThirdOfOneName_IsRefusedUntilOneIsRevoked()
    {
        var (first, _) = await MakeAsync("ci");
        await MakeAsync("ci");

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() => MakeAsync("ci"));
        await Keys.RevokeAsync(WorkspaceId.Main, first.Id, Cancellation);
        await MakeAsync("ci");

        Assert.Equal("name", refused.Field);
        Assert.Equal(3, (await Keys.ListAsync(WorkspaceId.Main, Cancellation)).Count);
    }

    [Theory]
    [InlineData("", 30, "name")]
    [InlineData("ci", 0, "days")]
    [InlineData("ci", CallerLimits.MaxKeyDays + 1, "days")]
    public async Task Add_WhatCannotBe_IsRefusedByName(string name, int days, string field)
    {
        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            Keys.AddAsync(WorkspaceId.Main, name, [KeyScope.Intake], days, Actor.Owner, null, Cancellation)
        );

        Assert.Equal(field, refused.Field);
    }

    [Fact]
    public async Task Find_MakerIsNoLongerAMember_IsNone()
    {
        await Belonging.OwnerAsync(_store, "Ana", "ana");
        var maker = await Belonging.MemberAsync(_store, "Bo", Role.Owner);
        var (key, _) = await Keys.AddAsync(WorkspaceId.Main, "ci", [KeyScope.Read], 30, new Actor("Bo"), maker.Id, Cancellation);
        Assert.NotNull(await Keys.FindAsync(key.Id, Cancellation));

        await _store.Get<MemberStore>().RemoveAsync(WorkspaceId.Main, maker.Id, Cancellation);

        Assert.Null(await Keys.FindAsync(key.Id, Cancellation));
    }

    [Fact]
    public async Task Used_TwiceNoted_TellsTheFirstTimeOnly()
    {
        var (key, _) = await MakeAsync("ci");
        var now = _store.Clock.GetUtcNow();
        var uses = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [key.Id] = now };

        var first = await Keys.UsedAsync(uses, Cancellation);
        var second = await Keys.UsedAsync(uses, Cancellation);

        Assert.Equal(key.Id, Assert.Single(first).Id);
        Assert.Empty(second);
        Assert.Equal(now, Assert.Single(await Keys.ListAsync(WorkspaceId.Main, Cancellation)).UsedAtUtc);
    }

    private Task<(ApiKey Key, KeyText Text)> MakeAsync(string name) =>
        Keys.AddAsync(WorkspaceId.Main, name, [KeyScope.Intake], 30, Actor.Owner, null, Cancellation);
}
