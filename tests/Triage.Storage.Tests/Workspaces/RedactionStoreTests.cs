using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Tests.Workspaces;

public class RedactionStoreTests
{
    private static readonly WorkspaceId Other = new("other");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_ChangedRules_AreTheNextVersionOfTheirWorkspaceAlone()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var rules = store.Get<RedactionStore>();
        var wanted = RedactionRules.Shipped with
        {
            Switched = [RedactionGroup.Email, RedactionGroup.IpAddress],
            Patterns = [new OwnRedaction("customer", "CU-[0-9]{4}")],
            SecretKeys = [" customer_note "],
        };

        var saved = await rules.SaveAsync(WorkspaceId.Main, wanted, Actor.Owner, Cancellation);

        var read = await rules.GetAsync(WorkspaceId.Main, Cancellation);
        Assert.Equal(saved, read);
        Assert.Equal(1, read.Version);
        Assert.False(read.IsOn(RedactionGroup.Email));
        Assert.True(read.IsOn(RedactionGroup.IpAddress));
        Assert.Equal("customer_note", Assert.Single(read.SecretKeys));
        Assert.Equal(RedactionRules.Shipped, await rules.GetAsync(Other, Cancellation));
        var version = Assert.Single(await rules.VersionsAsync(WorkspaceId.Main, Cancellation));
        Assert.Equal((read, Actor.Owner), (version.Rules, version.By));
    }

    [Fact]
    public async Task Save_SameRules_MakesNoVersion()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var rules = store.Get<RedactionStore>();

        var saved = await rules.SaveAsync(WorkspaceId.Main, RedactionRules.Shipped, Actor.Owner, Cancellation);

        Assert.Equal(0, saved.Version);
        Assert.Empty(await rules.VersionsAsync(WorkspaceId.Main, Cancellation));
    }

    [Fact]
    public async Task Save_RulesOfAnOlderVersion_AreRefused()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var rules = store.Get<RedactionStore>();
        await rules.SaveAsync(WorkspaceId.Main, RedactionRules.Shipped with { OpenKeys = ["mail"] }, Actor.Owner, Cancellation);

        var refused = await Assert.ThrowsAsync<RefusedInputException>(() =>
            rules.SaveAsync(WorkspaceId.Main, RedactionRules.Shipped with { OpenKeys = ["phone"] }, Actor.Owner, Cancellation)
        );

        Assert.Contains("version 1 counts now", refused.Message, StringComparison.Ordinal);
    }
}
